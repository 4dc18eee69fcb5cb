/** What stands on the pages of the tree: the index, a section, a question. */

import type { Faq, Item, Question, Section } from "../content/types.ts";
import { Answer, Rich } from "./answer.tsx";
import { faultPath, notesOn, Reviews, TranslationNotice } from "./notices.tsx";
import { Breadcrumb, Hills, LanguageList, menuOf, pathOf, QuestionList, SearchForm, VoteForm } from "./parts.tsx";
import { addressIn, isBesidePage, languageOf, sourceCode, wordsOf, type Reader } from "./reader.ts";
import { Endonym, LanguageLabel, spoken, Text, Title } from "./text.tsx";

export function IndexMasthead({ reader, faq }: { reader: Reader; faq: Faq }) {
  const words = wordsOf(reader);
  return (
    <div class="masthead">
      <div class="wide">
        <h1 {...spoken(reader, faq)}><Text of={faq.title} direction={faq.direction} /></h1>
        {faq.introduction
          ? <div class="text" {...spoken(reader, faq)}><Rich of={faq.introduction} reader={reader} direction={faq.direction} /></div>
          : <p class="text">{words.t("What Californians ask the California National Party, answered in many languages.")}</p>}
        <div class="find">
          <SearchForm reader={reader} />
          <p class="visually-hidden" role="status" data-status></p>
          <div class="suggestions" data-live="suggestions" hidden></div>
        </div>
      </div>
      <Hills />
    </div>
  );
}

export function IndexMain({ reader, faq }: { reader: Reader; faq: Faq }) {
  const words = wordsOf(reader);
  const nothing = <p class="quiet">{words.t("There are no questions here yet.")}</p>;
  const shown = faq.sections.flatMap((section) => [section, ...section.questions]);
  const entries = menuOf(reader, faq);
  return (
    <>
      <TranslationNotice reader={reader} notes={notesOn(reader, faq, shown)} />
      {faq.sections.map((section) => (
        <section class="section-row">
          <h2>
            <a href={pathOf(reader, section)} {...spoken(reader, section)}><Text of={section.title} direction={section.direction} /></a>{" "}
            <LanguageLabel reader={reader} item={section} around={faq.locale} />
          </h2>
          {section.questions.length
            ? <QuestionList reader={reader} questions={section.questions} around={faq.locale} />
            : nothing}
        </section>
      ))}
      {faq.sections.length === 0 && nothing}
      {faq.closing && (
        <div class="text closing" {...spoken(reader, faq)}><Rich of={faq.closing} reader={reader} direction={faq.direction} /></div>
      )}
      {entries.length > 0 && (
        <nav class="languages" aria-labelledby="page.languages">
          <h2 id="page.languages">{words.t("In other languages")}</h2>
          <LanguageList reader={reader} entries={entries} />
        </nav>
      )}
    </>
  );
}

/** Sections with more questions than this begin with a list of them. */
const MOST_WITHOUT_CONTENTS = 11;

type Above = Item & { url: string };

export function SectionMain({ reader, section, above }: { reader: Reader; section: Section; above: readonly Above[] }) {
  const words = wordsOf(reader);
  const { questions } = section;
  return (
    <>
      <Breadcrumb reader={reader} above={above} />
      <h1 {...spoken(reader, section)}><Text of={section.title} direction={section.direction} /></h1>
      <TranslationNotice reader={reader} notes={notesOn(reader, section, questions)} />
      {section.introduction && (
        <div class="text lead" {...spoken(reader, section)}>
          <Rich of={section.introduction} reader={reader} direction={section.direction} />
        </div>
      )}
      {questions.length > MOST_WITHOUT_CONTENTS && (
        <nav class="contents" aria-labelledby="page.contents">
          <h2 id="page.contents">{words.t("On this page")}</h2>
          <ol>
            {questions.map((question) => (
              <li>
                <a href={`#${slugOf(question)}`} {...spoken(reader, question)}>
                  <Text of={question.title} direction={question.direction} />
                </a>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div class="questions">
        {questions.length > 1 && (
          <p class="open-all later" hidden>
            <button type="button" class="link-button" data-open={words.t("Open all")} data-close={words.t("Close all")}>
              {words.t("Open all")}
            </button>
          </p>
        )}
        {questions.map((question) => (
          <details class="question">
            <summary>
              <h2><Title reader={reader} item={question} />{" "}<LanguageLabel reader={reader} item={question} around={section.locale} /></h2>
            </summary>
            {/* The anchor is inside: browsers open a closed disclosure when an address leads into it. */}
            <div class="answer" id={slugOf(question)}>
              <p class="short-answer" {...spoken(reader, question)}><Text of={question.short_answer} direction={question.direction} /></p>
              <div class="text" {...spoken(reader, question)}>
                <Answer blocks={question.answer} reader={reader} locale={question.locale} direction={question.direction} level={3} />
              </div>
              <p class="own-page"><a href={pathOf(reader, question)}>{words.t("This question on its own page")}</a></p>
            </div>
          </details>
        ))}
        {questions.length === 0 && <p class="quiet">{words.t("There are no questions here yet.")}</p>}
      </div>
    </>
  );
}

/** The last part of a page's address, the same in every language. */
export const slugOf = ({ url }: { url: string }): string => url.replace(/\/$/, "").split("/").pop()!;

/** The languages in which a page can be read beside the one shown: that of the originals first. */
export function besideChoices(reader: Reader, { locale, alternates }: Pick<Question, "locale" | "alternates">): string[] {
  const codes = alternates.map((other) => other.locale as string).filter((code) => code !== locale);
  return codes.sort((one, other) => Number(other === sourceCode(reader)) - Number(one === sourceCode(reader)));
}

/** Where a question is read beside itself in another language. */
export function besidePath(reader: Reader, question: Question, code: string): string {
  const path = pathOf(reader, question);
  return isBesidePage(reader, question, code) ? `${path}with/${code}/` : `${path}?with=${code}`;
}

export function QuestionMain({ reader, question, above, isDraft = false }: {
  reader: Reader;
  question: Question;
  above: readonly Above[];
  /** Readers cannot find it yet: nobody votes on it, shares it, or reads it beside another. */
  isDraft?: boolean;
}) {
  const words = wordsOf(reader);
  const notes = notesOn(reader, question);
  return (
    <div class="question-page">
      <Breadcrumb reader={reader} above={above} />
      <h1 class="whole" {...spoken(reader, question)}><Text of={question.title} direction={question.direction} /></h1>
      <article>
        <TranslationNotice reader={reader} notes={isDraft ? { ...notes, report: null } : notes} />
        <p class="short-answer" {...spoken(reader, question)}><Text of={question.short_answer} direction={question.direction} /></p>
        <div class="text" {...spoken(reader, question)}>
          <Answer blocks={question.answer} reader={reader} locale={question.locale} direction={question.direction} level={2} />
        </div>
        <Reviews reader={reader} question={question} notes={notes} />
        {!isDraft && <FeedbackPart reader={reader} question={question} />}
        {question.related.length > 0 && (
          <nav class="related" aria-labelledby="page.related">
            <h2 id="page.related">{words.t("Related questions")}</h2>
            <QuestionList reader={reader} questions={question.related} around={question.locale} />
          </nav>
        )}
      </article>
      {!isDraft && <AboutPage reader={reader} question={question} />}
    </div>
  );
}

function FeedbackPart({ reader, question }: { reader: Reader; question: Question }) {
  const words = wordsOf(reader);
  const fault = faultPath(reader, question);
  return (
    <section class="feedback" aria-labelledby="page.feedback">
      <h2 id="page.feedback">{words.t("Was this helpful?")}</h2>
      <p role="status" tabindex={-1}></p>
      <div data-answer><VoteForm reader={reader} page={question} /></div>
      {fault && <p class="quiet"><a href={fault} rel="nofollow">{words.t("Say what is wrong with this translation")}</a></p>}
    </section>
  );
}

function AboutPage({ reader, question }: { reader: Reader; question: Question }) {
  const words = wordsOf(reader);
  const [first, ...others] = besideChoices(reader, question);
  const address = addressIn(reader, question.url, reader.language.code);
  return (
    <aside class="beside" aria-label={words.t("About this page")}>
      {first && (
        <section aria-labelledby="page.beside">
          <h2 id="page.beside">{words.t("Two languages side by side")}</h2>
          {question.locale !== sourceCode(reader) && (
            <p>
              <a class="button" href={besidePath(reader, question, first)}>
                <Endonym reader={reader} code={question.locale} /> + <Endonym reader={reader} code={first} />
              </a>
            </p>
          )}
          <details>
            <summary>{words.t("Choose a language")}</summary>
            <ul class="language-list">
              {[first, ...others].map((code) => {
                const { own_name, direction } = languageOf(reader, code);
                // A script shows those that it puts together.
                const isLater = !isBesidePage(reader, question, code);
                return (
                  <li hidden={isLater || undefined} data-later={isLater || undefined}>
                    <a href={besidePath(reader, question, code)} lang={code} dir={direction}>{own_name}</a>
                  </li>
                );
              })}
            </ul>
          </details>
        </section>
      )}
      <section aria-labelledby="page.share">
        <h2 id="page.share">{words.t("Share this page")}</h2>
        <p><a class="address" dir="ltr" href={address}>{address}</a></p>
        <p class="later" hidden>
          <button type="button" class="button" data-copy data-done={words.t("Copied")}>{words.t("Copy the address")}</button>{" "}
          <span role="status"></span>
        </p>
      </section>
    </aside>
  );
}
