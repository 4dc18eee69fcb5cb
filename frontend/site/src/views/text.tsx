/** Texts in their own language and direction. */

import { raw } from "hono/html";
import { escaped } from "../content/describe.ts";
import { isolate, runs } from "../content/bidi.ts";
import type { Direction, Item, Marked } from "../content/types.ts";
import { languageOf, sourceCode, wordsOf, type Reader } from "./reader.ts";

/** The attributes of an element whose text may be in another language than the reader's. */
export function spoken(reader: Reader, item: { locale: string; direction: Direction }) {
  return item.locale === reader.language.code ? {} : { lang: item.locale, dir: item.direction };
}

/** Plain text in which Latin names and numbers read rightly if it goes from right to left. Never in attributes. */
export function Text({ of, direction }: { of: string; direction: Direction }) {
  if (direction === "ltr") return <>{of}</>;
  const letters = [...of];
  let last = 0;
  const parts = runs(letters).flatMap(([start, end]) => {
    const before = letters.slice(last, start).join("");
    last = end;
    return [before, <bdi dir="ltr">{letters.slice(start, end).join("")}</bdi>];
  });
  return <>{[...parts, letters.slice(last).join("")]}</>;
}

/** A text of the API that is HTML already. */
export function Html({ of, direction }: { of: string; direction: Direction }) {
  return <>{raw(direction === "rtl" ? isolate(of) : of)}</>;
}

/** A title in its language. */
export function Title({ reader, item }: { reader: Reader; item: Item }) {
  return <span {...spoken(reader, item)}><Text of={item.title} direction={item.direction} /></span>;
}

/** What matches a search, marked. The ranges count code points. */
export function Found({ of, direction }: { of: Marked; direction: Direction }) {
  const letters = [...of.text];
  let last = 0;
  const parts = of.ranges.map(({ start, end }) => {
    const before = escaped(letters.slice(last, start).join(""));
    last = end;
    return `${before}<mark>${escaped(letters.slice(start, end).join(""))}</mark>`;
  });
  return <Html of={parts.join("") + escaped(letters.slice(last).join(""))} direction={direction} />;
}

/** What the speakers of a language call it, marked as theirs. */
export function Endonym({ reader, code }: { reader: Reader; code: string }) {
  return <bdi lang={code}>{languageOf(reader, code).own_name}</bdi>;
}

/** What stands in a translated sentence for an element. */
export const PLACE = "\0";

/** A translated sentence with an element in its place. */
export function Sentence({ of, with: element }: { of: string; with: unknown }) {
  const [before = "", after = ""] = of.split(PLACE);
  return <>{before}{element as string}{after}</>;
}

/**
 * The language of an item that is not in the reader's.
 *
 * Nothing is said of one in the language of the page around it: the page's own notice has told.
 */
export function LanguageLabel({ reader, item, around }: { reader: Reader; item: { locale: string }; around?: string }) {
  if (item.locale === reader.language.code || item.locale === around) return <></>;
  const words = wordsOf(reader);
  return (
    <span class="language-label">
      {item.locale === sourceCode(reader)
        ? words.t("In English")
        : (
          <Sentence
            of={words.t("Language: %(language)s", { language: PLACE })}
            with={<Endonym reader={reader} code={item.locale} />}
          />
        )}
    </span>
  );
}
