/** Which pages the site has, and where they are. */

import type { Content } from "../build/mirror.ts";
import { isBesidePage, onSite, sourceCode } from "../views/reader.ts";
import type { Faq, Page, Question, Section } from "./types.ts";

/** What stands at an address. */
export type Sight =
  | { kind: "index" | "search" | "contact" | "preview" }
  | { kind: "section"; section: Section }
  | { kind: "question"; section: Section; question: Question }
  | { kind: "beside"; section: Section; question: Question; other: Question }
  | { kind: "feedback" | "fault"; question: Question };

export type SitePage = Sight & {
  /** Without slashes around it. */
  path: string;
  /** The language of its readers. */
  code: string;
  faq: Faq;
};

/** Every page in every language. */
export function* pagesOf({ faqs, languages, home }: Pick<Content, "faqs" | "languages" | "home">): Generator<SitePage> {
  const published = new Map<string, Question>();
  for (const question of faqs.flatMap(({ sections }) => sections.flatMap((section) => section.questions))) {
    if (question.locale === question.requested_locale) published.set(`${question.key} ${question.locale}`, question);
  }
  for (const [place, language] of languages.entries()) {
    const { code } = language;
    const faq = faqs[place]! as Faq;
    const at = (path: string, sight: Sight): SitePage => ({ ...sight, path: [code, path].filter(Boolean).join("/"), code, faq });
    const placeOf = ({ url }: { url: string }) => onSite({ home }, url).replace(/^\/[^/]+\/|\/$/g, "");
    yield at("", { kind: "index" });
    for (const section of faq.sections) {
      yield at(placeOf(section), { kind: "section", section });
      for (const question of section.questions as Question[]) {
        yield at(placeOf(question), { kind: "question", section, question });
        for (const { locale } of question.alternates) {
          const other = published.get(`${question.key} ${locale}`);
          if (!other || locale === question.locale || !isBesidePage({ languages, language }, question, locale)) continue;
          yield at(`${placeOf(question)}/with/${locale}`, { kind: "beside", section, question, other });
        }
        yield at(`feedback/${question.key}`, { kind: "feedback", question });
        if (question.locale !== sourceCode({ languages })) yield at(`feedback/${question.key}/wrong`, { kind: "fault", question });
      }
    }
    for (const kind of ["search", "contact", "preview"] as const) yield at(kind, { kind });
  }
}

/** All real translations of a page, itself included, and the one for readers of other languages. */
export function hreflangs(languages: Content["languages"], page: Pick<Page, "alternates">): { hreflang: string; url: string }[] {
  return page.alternates.flatMap(({ locale, url }) => [
    { hreflang: locale as string, url },
    // Search engines know Filipino by the code of Tagalog, too.
    ...(locale === "fil" ? [{ hreflang: "tl", url }] : []),
    ...(locale === languages[0]!.code ? [{ hreflang: "x-default", url }] : []),
  ]);
}
