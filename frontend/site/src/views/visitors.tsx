/** Pages beside the tree: what visitors look for, ask, and think of an answer. */

import { asHtml, BlockView } from "./answer.tsx";
import { textOf } from "../content/describe.ts";
import type { Hit, Question, SearchResults, Suggestion } from "../content/types.ts";
import type { Words } from "../content/words.ts";
import { HitsNotice } from "./notices.tsx";
import { formFor, pathOf, SearchForm, UnseenFields, VoteForm } from "./parts.tsx";
import { onSite, wordsOf, type Reader } from "./reader.ts";
import { Found, LanguageLabel, PLACE, Sentence, spoken, Text } from "./text.tsx";

// --- Search ------------------------------------------------------------------------------------

/** What is shown of a search: nothing was asked, something was found, or it was refused. */
export interface Searched {
  words?: string;
  results?: SearchResults;
  error?: string;
}

export const HITS_A_PAGE = 10;

export function SearchMain({ reader }: { reader: Reader }) {
  return (
    <div class="search-page">
      <h1>{wordsOf(reader).t("Search")}</h1>
      <SearchForm reader={reader} isOwnPage />
      <SearchStatus reader={reader} />
      <div data-live="results"><SearchFound reader={reader} /></div>
    </div>
  );
}

const questionsFound = ({ tn }: Words, count: number): string =>
  tn("%(count)d question found", "%(count)d questions found", count, { count });

export function SearchStatus({ reader, words = "", results, error }: Searched & { reader: Reader }) {
  const strings = wordsOf(reader);
  const told = () => {
    if (error) return error;
    if (!results) return strings.t("Write what you want to know.");
    if (!results.count) return <Sentence of={strings.t("Nothing was found for “%(words)s”.", { words: PLACE })} with={<bdi>{words}</bdi>} />;
    if (results.is_elsewhere) return strings.t("Nothing was found in this language. These are in other languages:");
    return questionsFound(strings, results.count);
  };
  return <p id="page.found" role="status" data-status class={error ? "field-error" : "found"}>{told()}</p>;
}

export function SearchFound({ reader, results, words = "", number = 1 }: Searched & { reader: Reader; number?: number }) {
  const strings = wordsOf(reader);
  const { code } = reader.language;
  const pages = results ? Math.ceil(results.count / HITS_A_PAGE) : 0;
  return (
    <>
      {results?.did_you_mean && (
        <p>
          <a href={`?q=${encodeURIComponent(results.did_you_mean)}`}>
            <Sentence of={strings.t("Did you mean “%(words)s”?", { words: PLACE })} with={<bdi>{results.did_you_mean}</bdi>} />
          </a>
        </p>
      )}
      {results && results.results.length > 0 && (
        <>
          <HitsNotice reader={reader} states={results.results.map(({ translation }) => translation.state)} />
          <ol class="hits" role="list">{results.results.map((hit) => <HitRow reader={reader} hit={hit} />)}</ol>
          {pages > 1 && (
            <nav class="numbers" aria-label={strings.t("Search results")}>
              {Array.from({ length: pages }, (_each, place) => place + 1).map((each) => (
                <a
                  href={`?q=${encodeURIComponent(words)}${each > 1 ? `&page=${each}` : ""}`}
                  aria-current={each === number ? "page" : undefined}
                >{each}</a>
              ))}
            </nav>
          )}
        </>
      )}
      {results && results.results.length === 0 && <p>{strings.t("Use fewer words, or other ones.")}</p>}
      <p class="ways">
        <a class="button" href={`/${code}/`}>{strings.t("Look through all questions")}</a>{" "}
        {results && <a class="button" href={`/${code}/contact/`}>{strings.t("Ask us this question")}</a>}
      </p>
    </>
  );
}

function HitRow({ reader, hit }: { reader: Reader; hit: Hit }) {
  return (
    <li dir={hit.direction}>
      <h2>
        <a href={onSite(reader, hit.url)} hreflang={hit.locale} {...spoken(reader, hit)}><Found of={hit.question} direction={hit.direction} /></a>{" "}
        <LanguageLabel reader={reader} item={hit} />
      </h2>
      <p {...spoken(reader, hit)}><Found of={hit.excerpt} direction={hit.direction} /></p>
    </li>
  );
}

/** What stands below the field while somebody types. */
export function SuggestionList({ reader, found }: { reader: Reader; found: readonly Suggestion[] }) {
  const words = wordsOf(reader);
  return (
    <>
      <p data-status>{found.length > 0 && questionsFound(words, found.length)}</p>
      <div data-live>
        {found.length > 0 && (
          <ul class="question-list" aria-label={words.t("Suggestions")}>
            {found.map(({ url, question, direction }) => (
              <li><a href={onSite(reader, url)}><Found of={question} direction={direction} /></a></li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}

// --- Forms -------------------------------------------------------------------------------------

/** Why nothing was taken: of the whole, or of a field. */
export interface Refusal {
  message: string;
  /** The id of the field that it is about. */
  field?: string;
}

/** Above a form that was not taken, in the page or put there by a script. */
export function Errors({ reader, refusals }: { reader: Reader; refusals: readonly Refusal[] }) {
  if (!refusals.length) return <></>;
  return (
    <div class="notice errors" role="alert" tabindex={-1} autofocus>
      <h2>{wordsOf(reader).t("Not sent yet")}</h2>
      <ul data-status>
        {refusals.map(({ message, field }) => <li>{field ? <a href={`#${field}`}>{message}</a> : message}</li>)}
      </ul>
    </div>
  );
}

function CommentField({ label, rows }: { label: string; rows: number }) {
  return (
    <div class="field">
      <label for="id_comment">{label}</label>
      <textarea id="id_comment" name="comment" rows={rows} dir="auto"></textarea>
    </div>
  );
}

export function ContactMain({ reader }: { reader: Reader }) {
  const words = wordsOf(reader);
  return (
    <div data-answer>
      <h1>{words.t("Ask a question")}</h1>
      <p class="text">
        {words.t("Did you not find an answer here? Write in the language of this page, or in another. People read every question.")}
      </p>
      <form class="visitor-form" {...formFor(reader, `/${reader.language.code}/contact/`)} novalidate data-in-place>
        <UnseenFields reader={reader} />
        <div class="field">
          <label for="id_text">{words.t("Your question")}</label>
          <textarea id="id_text" name="text" rows={7} dir="auto" aria-required="true"></textarea>
        </div>
        <div class="field">
          <label for="id_email">{words.t("Your e-mail address, if you want an answer")}</label>
          <p class="quiet" id="id_email.use">{words.t("It is used only to answer you, and is deleted afterwards.")}</p>
          <input id="id_email" name="email" type="email" dir="ltr" autocomplete="email" value="" aria-describedby="id_email.use" />
        </div>
        <p><button class="button button-main">{words.t("Send")}</button></p>
      </form>
    </div>
  );
}

/** What stands in the place of the form once a question was sent. */
export function ContactSent({ reader }: { reader: Reader }) {
  const words = wordsOf(reader);
  return (
    <>
      <h1>{words.t("Thank you")}</h1>
      <div class="notice" role="status" tabindex={-1} autofocus>
        <p>
          {words.t("Your question has reached the people who write these pages. They may answer it here. If you gave an e-mail address, they may write to you.")}
        </p>
      </div>
      <p class="ways"><a class="button" href={`/${reader.language.code}/`}>{words.t("All questions")}</a></p>
    </>
  );
}

function QuestionLink({ reader, question }: { reader: Reader; question: Question }) {
  return (
    <p>
      <a href={pathOf(reader, question)} {...spoken(reader, question)}><Text of={question.title} direction={question.direction} /></a>
    </p>
  );
}

export function FeedbackMain({ reader, question }: { reader: Reader; question: Question }) {
  return (
    <>
      <h1>{wordsOf(reader).t("Was this helpful?")}</h1>
      <QuestionLink reader={reader} question={question} />
      <div class="feedback">
        <p role="status" tabindex={-1}></p>
        <div data-answer><VoteForm reader={reader} page={question} /></div>
      </div>
    </>
  );
}

export function FaultMain({ reader, question }: { reader: Reader; question: Question }) {
  const words = wordsOf(reader);
  const path = `/${reader.language.code}/feedback/${question.key}/`;
  return (
    <div data-answer>
      <h1>{words.t("Say what is wrong with this translation")}</h1>
      <QuestionLink reader={reader} question={question} />
      <form class="visitor-form" {...formFor(reader, path)} novalidate data-in-place data-key={question.key} data-locale={question.locale}>
        <UnseenFields reader={reader} />
        <fieldset>
          <legend>{words.t("Which part is it?")}</legend>
          <label class="choice">
            <input type="radio" name="block" value="" checked /> <span>{words.t("The whole page, or its title")}</span>
          </label>
          {excerptsOf(reader, question).map(({ id, text }) => (
            <label class="choice">
              <input type="radio" name="block" value={id} />{" "}
              <span {...spoken(reader, question)}><Text of={text} direction={question.direction} /></span>
            </label>
          ))}
        </fieldset>
        <CommentField label={words.t("What is wrong?")} rows={4} />
        <p><button class="button button-main">{words.t("Send")}</button></p>
      </form>
    </div>
  );
}

const LONGEST_EXCERPT = 400;

/** The parts of an answer that have words, as plain text by which a reader knows them again. */
function excerptsOf(reader: Reader, { answer, locale, direction }: Question): { id: string; text: string }[] {
  return answer.flatMap((block) => {
    const html = asHtml(<BlockView block={block} reader={reader} locale={locale} direction={direction} level={2} />);
    const words = textOf(html) || (block.type === "image" ? block.value?.alt ?? "" : "");
    const letters = [...words];
    const text = letters.length > LONGEST_EXCERPT ? `${letters.slice(0, LONGEST_EXCERPT - 1).join("")}…` : words;
    return text ? [{ id: block.id, text }] : [];
  });
}

// --- What is not there -------------------------------------------------------------------------

export function NotFoundMain({ reader }: { reader: Reader }) {
  const words = wordsOf(reader);
  return (
    <>
      <h1>{words.t("Page not found")}</h1>
      <p>{words.t("There is nothing at this address. It may have been mistyped, or the page was removed.")}</p>
      <p><a class="button" href={`/${reader.language.code}/`}>{words.t("All questions")}</a></p>
    </>
  );
}
