/** What a reader has to know about the texts of a page. */

import type { Page, Question, State } from "../content/types.ts";
import type { Words } from "../content/words.ts";
import { languageOf, onSite, sourceCode, wordsOf, type Reader } from "./reader.ts";
import { Endonym, PLACE, Sentence } from "./text.tsx";

type Shown = Pick<Page, "locale" | "translation" | "alternates">;

/** States that a reader has to be told of, the worst first. */
const HARM = ["outdated", "machine"] as const;
type Harm = (typeof HARM)[number];

interface Notes {
  /** The language that stands in for a missing translation. */
  shownIn: string | null;
  /** Whether some of the texts around are in the reader's language. */
  isPartial: boolean;
  harm: Harm | null;
  reviewedAt: string | null;
  /** The path of the original, where this is none. */
  original: string | null;
  /** Where to say what is wrong with this translation. */
  report: string | null;
}

/** What a text is to readers of its own language: for others it is a fallback, whatever else it is. */
export function ownState({ locale, translation, alternates }: Pick<Page, "locale" | "translation" | "alternates">): State {
  if (translation.state !== "fallback") return translation.state;
  return alternates.find((other) => other.locale === locale)?.state ?? "fallback";
}

export function worstHarm(states: Iterable<State>): Harm | null {
  const all = new Set<State>(states);
  return HARM.find((state) => all.has(state)) ?? null;
}

/**
 * What has to be said: that a page only stands in for a translation, and the worst of what is wrong with the
 * translations on it. `shown` are further pages whose texts stand on it.
 */
export function notesOn(reader: Reader, page: Page, shown: readonly Shown[] = [], readerCode = reader.language.code): Notes {
  const isFallback = page.locale !== readerCode;
  const state = ownState(page);
  const original = page.alternates.find(({ locale }) => locale === sourceCode(reader) && locale !== page.locale);
  return {
    shownIn: isFallback ? page.locale : null,
    isPartial: shown.some(({ locale }) => locale === readerCode),
    harm: worstHarm([state, ...shown.map(ownState)]),
    reviewedAt: state === "current" && !isFallback ? page.translation.reviewed_at : null,
    original: original ? onSite(reader, original.url) : null,
    report: shown.length ? null : faultPath(reader, page, readerCode),
  };
}

/** Where readers of a language say what is wrong with a translated question; null for what is none, or a draft. */
export function faultPath(reader: Reader, page: Page, readerCode = reader.language.code): string | null {
  const isQuestion = "short_answer" in page;
  const isPublic = page.alternates.some(({ locale }) => locale === page.locale);
  if (!isQuestion || !isPublic || page.locale === sourceCode(reader)) return null;
  return `/${readerCode}/feedback/${page.key}/wrong/`;
}

export function TranslationNotice(props: { reader: Reader; notes: Notes }) {
  return <><FallbackNotice {...props} /><HarmNotice {...props} /></>;
}

export function FallbackNotice({ reader, notes }: { reader: Reader; notes: Notes }) {
  if (!notes.shownIn) return <></>;
  const words = wordsOf(reader);
  return (
    <aside class="notice" role="note" data-state="fallback">
      <p>
        {notes.shownIn !== sourceCode(reader)
          ? (
            <Sentence
              of={words.t("This page is not translated yet. It is shown in another language: %(language)s.", { language: PLACE })}
              with={<Endonym reader={reader} code={languageOf(reader, notes.shownIn).code} />}
            />
          )
          : notes.isPartial
            ? words.t("Not all of this page is translated yet. The rest is shown in English.")
            : words.t("This page is not translated yet. It is shown in English.")}
      </p>
    </aside>
  );
}

/** What is wrong with some of the texts on a page, or of a list. */
function toldOfSome({ t }: Words, harm: Harm): string {
  return harm === "outdated"
    ? t("The English originals of some translations on this page have changed since. Some of it may no longer hold.")
    : t("A computer made some of the translations on this page, and nobody has checked them yet. They may contain mistakes.");
}

/** The same of the one text that the page is about. */
function toldOfOne({ t }: Words, harm: Harm): string {
  return harm === "outdated"
    // The API does not say when the original changed; the day of its last publication may be another.
    ? t("The English original has changed since this translation was made. Some of it may no longer hold.")
    : t("A computer translated this page, and nobody has checked it yet. It may contain mistakes.");
}

export function HarmNotice({ reader, notes }: { reader: Reader; notes: Notes }) {
  if (!notes.harm) return <></>;
  const words = wordsOf(reader);
  return (
    <aside class="notice" role="note" data-state={notes.harm}>
      <p>{notes.shownIn ? toldOfSome(words, notes.harm) : toldOfOne(words, notes.harm)}</p>
      {(notes.original || notes.report) && (
        <p class="ways">
          {notes.original && (
            <a href={notes.original} hreflang={sourceCode(reader)} data-keep>{words.t("Read the English original")}</a>
          )}{" "}
          {notes.report && <a href={notes.report}>{words.t("Say what is wrong")}</a>}
        </p>
      )}
    </aside>
  );
}

/** Above what a search found in translations. */
export function HitsNotice({ reader, states }: { reader: Reader; states: readonly State[] }) {
  const harm = worstHarm(states);
  if (!harm) return <></>;
  return (
    <aside class="notice" role="note" data-state={harm}>
      <p>{toldOfSome(wordsOf(reader), harm)}</p>
    </aside>
  );
}

/** When somebody last looked at an answer, and at its translation. */
export function Reviews({ reader, question, notes }: { reader: Reader; question: Question; notes: Notes }) {
  if (!question.last_reviewed && !notes.reviewedAt) return <></>;
  const words = wordsOf(reader);
  return (
    <p class="quiet">
      {question.last_reviewed && (
        <>{words.t("Last reviewed: %(date)s", { date: words.date(question.last_reviewed) })}</>
      )}
      {question.last_reviewed && notes.reviewedAt && <br />}
      {notes.reviewedAt && <>{words.t("Translation checked: %(date)s", { date: words.date(notes.reviewedAt) })}</>}
    </p>
  );
}
