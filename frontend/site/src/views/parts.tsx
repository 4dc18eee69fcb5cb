/** Parts that several pages have in common. */

import type { Item, Page, Reference } from "../content/types.ts";
import { chainOf, inLanguage, languageOf, onSite, wordsOf, type Reader } from "./reader.ts";
import { LanguageLabel, spoken, Text, Title } from "./text.tsx";

/** The pages above one, from the index down. */
export function Breadcrumb({ reader, above }: { reader: Reader; above: readonly (Item & { url: string })[] }) {
  return (
    <nav class="breadcrumb whole" aria-label={wordsOf(reader).t("Breadcrumb")}>
      <ol>
        {above.map((page) => (
          <li>
            <a href={pathOf(reader, page)} {...spoken(reader, page)}><Text of={page.title} direction={page.direction} /></a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** Where the reader finds a page, whatever language its own address is in. */
export function pathOf(reader: Reader, { url }: { url: string }): string {
  const path = onSite(reader, url);
  return path === url ? url : inLanguage(path, reader.language.code);
}

/** Questions by their titles. */
export function QuestionList({ reader, questions, around }: {
  reader: Reader;
  questions: readonly (Reference | (Item & { url: string }))[];
  around: string;
}) {
  return (
    <ul class="question-list">
      {questions.map((question) => (
        <li>
          <a href={pathOf(reader, question)}>
            <Title reader={reader} item={question} />{" "}<LanguageLabel reader={reader} item={question} around={around} />
          </a>
        </li>
      ))}
    </ul>
  );
}

/** One language of the language menu. What it says is in that language. */
export interface MenuEntry {
  code: string;
  path: string;
  /** What is read there: another language where this page is not translated. */
  shownIn: string;
  isThere: boolean;
}

/** Every language at the address of a page of the tree. */
export function menuOf(reader: Reader, page: Pick<Page, "alternates">): MenuEntry[] {
  return reader.languages.flatMap((language) => {
    const best = chainOf(language)
      .map((code) => page.alternates.find(({ locale }) => locale === code))
      .find((alternate) => alternate);
    if (!best) return [];
    const path = inLanguage(onSite(reader, best.url), language.code);
    return [{ code: language.code, path, shownIn: best.locale, isThere: best.locale === language.code }];
  });
}

/** The same of a page that is there in all languages; what is on it may not be translated. */
export function menuOfOwn(reader: Reader, ownPath: string, page?: Pick<Page, "alternates">): MenuEntry[] {
  const shown = page && menuOf(reader, page);
  return reader.languages.map(({ code }) => {
    const { shownIn = code, isThere = true } = shown?.find((entry) => entry.code === code) ?? {};
    return { code, path: `/${code}/${ownPath}`, shownIn, isThere };
  });
}

/** Who looks for a language may read no other, so each speaks its own. */
export function LanguageList({ reader, entries, withOffers = false, isChoice = false }: {
  reader: Reader;
  entries: readonly MenuEntry[];
  /** Where a script reads them. */
  withOffers?: boolean;
  /** Where none of them is that of the page. */
  isChoice?: boolean;
}) {
  return (
    <ul class="language-list">
      {entries.map(({ code, path, shownIn, isThere }) => {
        const language = languageOf(reader, code);
        const words = reader.wordsOf(code);
        const offer = isThere ? words.t("Read this page in English") : "";
        return (
          <li>
            <a
              href={path} lang={code} dir={language.direction} hreflang={shownIn} data-language={code}
              {...(withOffers && { "data-tags": language.tags.join(" "), "data-offer": offer })}
              aria-current={!isChoice && code === reader.language.code ? "true" : undefined}
            >
              {language.own_name}{!isThere && <>{" "}<span class="quiet">{words.t("Not translated yet")}</span></>}
            </a>
          </li>
        );
      })}
    </ul>
  );
}

/**
 * Searching without a script is the server's: it has a page for it. A script leads to this site's own, named by
 * `data-own`, and shows what is found there.
 */
export function SearchForm({ reader, isOwnPage = false }: { reader: Reader; isOwnPage?: boolean }) {
  const words = wordsOf(reader);
  const path = `/${reader.language.code}/search/`;
  return (
    <form class="search-form" role="search" action={reader.server + path} data-own={path}>
      <label for="page.words">{words.t("Search the questions")}</label>
      <div class="search-row">
        <input
          id="page.words" name="q" type="search" dir="auto" autocomplete="off" enterkeyhint="search" value=""
          autofocus={isOwnPage ? true : undefined}
        />{" "}
        <button class="button button-main">{words.t("Search")}</button>
      </div>
    </form>
  );
}

/** What every form carries unseen. A script fills in the proof; only robots fill in the last field. */
export function UnseenFields({ reader }: { reader: Reader }) {
  return (
    <>
      <input type="hidden" name="challenge" />
      <input type="hidden" name="number" />
      <p class="trap" aria-hidden="true">
        <label>{wordsOf(reader).t("Leave this empty")} <input name="website" tabindex={-1} autocomplete="off" /></label>
      </p>
    </>
  );
}

/**
 * The attributes of a form for visitors. A script sends it to the API; without one it goes to the server's own
 * page, which shows it again with what was written, as it comes from another site, and takes it from there.
 */
export function formFor({ server }: Reader, path: string) {
  return { method: "post", action: server + path } as const;
}

export function VoteForm({ reader, page }: { reader: Reader; page: Pick<Page, "key" | "locale"> }) {
  const words = wordsOf(reader);
  return (
    <form class="vote" {...formFor(reader, `/${reader.language.code}/feedback/${page.key}/`)} data-in-place data-key={page.key} data-locale={page.locale}>
      <UnseenFields reader={reader} />
      <button class="button" name="helpful" value="yes">{words.t("Yes")}</button>{" "}
      <button class="button" name="helpful" value="no">{words.t("No")}</button>
    </form>
  );
}

export function Hills() {
  return (
    <svg class="hills" viewBox="0 0 1200 100" width="100%" height="96" preserveAspectRatio="none" aria-hidden="true">
      <path class="far" d="M0 62C90 30 170 22 270 44s170 30 290-6 210-36 330-4 210 34 310 6v60H0Z" />
      <path class="near" d="M0 84c130-34 240-30 370-10s230 16 360-8 250-28 470 10v24H0Z" />
      <path class="ground" d="M0 96c200-16 330-14 520-6s420 4 680-10v20H0Z" />
    </svg>
  );
}
