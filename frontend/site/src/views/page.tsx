/** Every page of the site: its address, what stands on it, and what it says of itself. */

import type { Faq, Item, Page, Question, Section } from "../content/types.ts";
import { breadcrumbFacts, description, embedded, faqFacts } from "../content/describe.ts";
import { hreflangs, type SitePage } from "../content/pages.ts";
import { Answer, asHtml } from "./answer.tsx";
import { BesideMain } from "./beside.tsx";
import { LanguageList, menuOf, menuOfOwn, type MenuEntry } from "./parts.tsx";
import { addressIn, onSite, sourceCode, wordsOf, type Reader } from "./reader.ts";
import { besideChoices, IndexMain, IndexMasthead, QuestionMain, SectionMain } from "./tree.tsx";
import { ContactMain, FaultMain, FeedbackMain, NotFoundMain, SearchMain } from "./visitors.tsx";

export type Script = "search" | "visitors" | "beside" | "feedback" | "front" | "lost" | "preview";

export interface PageView {
  reader: Reader;
  title: string;
  menu: MenuEntry[];
  /** Whether a script may offer the page in the language that its reader wishes for. */
  withOffers?: boolean;
  scripts?: Script[];
  masthead?: string;
  main: string;
  /** Where the page stands below the language; for the link to the search, which says that it is there. */
  ownPath?: string;
  noindex?: boolean;
  head?: Head;
}

/** What a page of the tree tells search engines, and those it is shared with. */
export interface Head {
  title: string;
  description: string;
  canonical: string;
  shared: string;
  /** The language of its share picture. */
  picture: string;
  /** In which languages it is really published; empty where it stands in for one of them, or shows two. */
  alternates: { hreflang: string; url: string }[];
  facts: string;
  markdown?: string;
}

type Above = Item & { url: string };

/** What stands at an address, for a reader of its language. */
export function viewOf(reader: Reader, page: SitePage): PageView {
  switch (page.kind) {
    case "index":
      return indexView(reader, page.faq);
    case "section":
      return sectionView(reader, page.faq, page.section);
    case "question":
      return questionView(reader, page.faq, page.section, page.question);
    case "beside":
      return besideView(reader, page.faq, page.section, page.question, page.other);
    case "feedback":
      return feedbackView(reader, page.question);
    case "fault":
      return faultView(reader, page.question);
    case "search":
      return visitorView(reader, "search/", wordsOf(reader).t("Search"), <SearchMain reader={reader} />, "search");
    case "contact": {
      const view = visitorView(reader, "contact/", wordsOf(reader).t("Ask a question"), <ContactMain reader={reader} />, "visitors");
      return { ...view, noindex: true };
    }
    case "preview":
      return previewView(reader);
  }
}

function siteTitle(reader: Reader, page: Item): string {
  return `${page.title} - ${wordsOf(reader).t("California FAQ")}`;
}

/** What every page of the tree has. */
function treeView(reader: Reader, page: Page & (Faq | Section | Question), more: {
  main: unknown;
  above?: readonly Above[];
  questions?: readonly Question[];
  isBeside?: boolean;
}): Omit<PageView, "main"> & { main: string } {
  const { code } = reader.language;
  const shared = addressIn(reader, page.url, code);
  // What stands in for a translation, or shows two, is a duplicate to search engines.
  const isOwn = page.locale === code && !more.isBeside;
  const full = { ...reader, home: "\0" };
  const answerHtml = (question: Question) =>
    asHtml(<Answer blocks={question.answer} reader={full} locale={question.locale} direction={question.direction} level={2} />);
  const steps = (more.above ?? []).map(({ title, url }) => ({ title, address: addressIn(reader, url, code) }));
  const facts = isOwn ? [...faqFacts(page, more.questions ?? [], shared, answerHtml), ...breadcrumbFacts(steps)] : [];
  return {
    reader,
    title: siteTitle(reader, page),
    menu: menuOf(reader, page),
    withOffers: true,
    main: asHtml(more.main),
    noindex: !isOwn,
    head: {
      title: page.title,
      description:
        description(page) || wordsOf(reader).t("What Californians ask the California National Party, answered in many languages."),
      canonical: page.url,
      shared,
      picture: page.locale,
      alternates: isOwn ? hreflangs(reader.languages, page) : [],
      facts: facts.length ? embedded(facts) : "",
      // The server has each page as text.
      ...(!more.isBeside && { markdown: `${reader.server}${onSite(reader, shared).replace(/\/$/, "")}.md` }),
    },
  };
}

function indexView(reader: Reader, faq: Faq): PageView {
  return {
    ...treeView(reader, faq, { main: <IndexMain reader={reader} faq={faq} /> }),
    masthead: asHtml(<IndexMasthead reader={reader} faq={faq} />),
    scripts: ["search"],
  };
}

function sectionView(reader: Reader, faq: Faq, section: Section): PageView {
  const above = [faq];
  const questions = section.questions as Question[];
  return treeView(reader, section, { main: <SectionMain reader={reader} section={section} above={above} />, above, questions });
}

function questionView(reader: Reader, faq: Faq, section: Section, question: Question): PageView {
  const above = [faq, section];
  const main = <QuestionMain reader={reader} question={question} above={above} />;
  const hasOthers = besideChoices(reader, question).length > 0;
  return {
    ...treeView(reader, question, { main, above, questions: [question] }),
    scripts: hasOthers ? ["visitors", "beside"] : ["visitors"],
  };
}

function besideView(reader: Reader, faq: Faq, section: Section, question: Question, other: Question): PageView {
  const above = [faq, section];
  const suffix = `with/${other.locale}/`;
  const main = <BesideMain reader={reader} question={question} other={other} above={above} suffix={suffix} />;
  const view = treeView(reader, question, { main, above, isBeside: true });
  return { ...view, menu: besideMenu(reader, view.menu, question.locale, other.locale), withOffers: false };
}

/** A page in two languages stays one: where both would be the same, the one that was read first goes beside the other. */
function besideMenu(reader: Reader, menu: MenuEntry[], first: string, second: string): MenuEntry[] {
  return menu.map((entry) => {
    const beside = entry.shownIn === second ? first : second;
    const isPage = entry.isThere && [entry.code, beside].includes(sourceCode(reader));
    return { ...entry, path: entry.path + (isPage ? `with/${beside}/` : `?with=${beside}`) };
  });
}

function visitorView(reader: Reader, ownPath: string, title: string, main: unknown, ...scripts: Script[]): PageView {
  return { reader, title, menu: menuOfOwn(reader, ownPath), ownPath, main: asHtml(main), scripts };
}

function feedbackView(reader: Reader, question: Question): PageView {
  const ownPath = `feedback/${question.key}/`;
  return {
    ...visitorView(reader, ownPath, wordsOf(reader).t("Was this helpful?"), <FeedbackMain reader={reader} question={question} />, "visitors", "feedback"),
    menu: menuOfOwn(reader, ownPath, question),
    noindex: true,
  };
}

function faultView(reader: Reader, question: Question): PageView {
  const title = wordsOf(reader).t("Say what is wrong with this translation");
  const ownPath = `feedback/${question.key}/wrong/`;
  const view = visitorView(reader, ownPath, title, <FaultMain reader={reader} question={question} />, "visitors");
  // What is not translated has no such page.
  const menu = menuOfOwn(reader, ownPath, question).filter(({ shownIn }) => shownIn !== sourceCode(reader));
  return { ...view, menu, noindex: true };
}

/** A page that a script fills: the draft that a token opens. */
function previewView(reader: Reader): PageView {
  const title = wordsOf(reader).t("California FAQ");
  return { reader, title, menu: [], main: "", scripts: ["preview"], noindex: true };
}

export function notFoundView(reader: Reader): PageView {
  const home = reader.languages.map(({ code }) => ({ code, path: `/${code}/`, shownIn: code, isThere: true }));
  return {
    reader,
    title: wordsOf(reader).t("Page not found"),
    menu: home,
    main: asHtml(<NotFoundMain reader={reader} />),
    scripts: ["lost"],
    noindex: true,
  };
}

/** The front door, where there is no server to lead visitors to their language: a script does. */
export function frontDoorView(reader: Reader): PageView {
  const words = wordsOf(reader);
  const entries = reader.languages.map(({ code }) => ({ code, path: `/${code}/`, shownIn: code, isThere: true }));
  const main = (
    <>
      <h1>{words.t("California FAQ")}</h1>
      <nav class="languages" aria-labelledby="page.languages">
        <h2 id="page.languages">{words.t("Choose a language")}</h2>
        <LanguageList reader={reader} entries={entries} withOffers isChoice />
      </nav>
    </>
  );
  return { reader, title: words.t("California FAQ"), menu: [], main: asHtml(main), scripts: ["front"] };
}

