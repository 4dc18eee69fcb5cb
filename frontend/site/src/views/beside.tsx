/** One question in two languages, block by block. Each says what it is. */

import { raw } from "hono/html";
import { renderSVG } from "uqr";
import type { Block, Item, Question } from "../content/types.ts";
import { BlockView } from "./answer.tsx";
import { FallbackNotice, HarmNotice, notesOn } from "./notices.tsx";
import { Breadcrumb, pathOf } from "./parts.tsx";
import { addressIn, languageOf, wordsOf, type Reader } from "./reader.ts";
import { Text } from "./text.tsx";

type Pair = [one: Block | undefined, other: Block | undefined];

/**
 * Pair the blocks of two answers by their ids, in the order of the first.
 *
 * A block that the first lacks stands where it does in the second: after the one that goes before it there.
 */
export function sideBySide(one: readonly Block[], other: readonly Block[]): Pair[] {
  const ours = new Map(one.map((block) => [block.id, block]));
  const theirs = new Map(other.map((block) => [block.id, block]));
  const order = [...ours.keys()];
  let place = 0;
  for (const id of theirs.keys()) {
    if (!ours.has(id)) order.splice(place, 0, id);
    place = order.indexOf(id) + 1;
  }
  return order.map((id) => [ours.get(id), theirs.get(id)]);
}

interface BesideProps {
  reader: Reader;
  question: Question;
  other: Question;
  above: readonly (Item & { url: string })[];
  /** What the address of this page has behind that of the question. */
  suffix: string;
}

export function BesideMain({ reader, question, other, above, suffix }: BesideProps) {
  const words = wordsOf(reader);
  const address = addressIn(reader, question.url, reader.language.code) + suffix;
  const lacking = (
    <p class="quiet" lang={reader.language.code} dir={reader.language.direction}>{words.t("Not in this version")}</p>
  );
  const side = (of: Question, block: Block | undefined, isSecond: boolean) => (
    <div class="text" lang={of.locale} dir={of.direction}>
      {block
        ? <BlockView block={block} reader={reader} locale={of.locale} direction={of.direction} level={2} isSecond={isSecond} />
        : lacking}
    </div>
  );
  return (
    <>
      <Breadcrumb reader={reader} above={above} />
      <FallbackNotice reader={reader} notes={notesOn(reader, question)} />
      <p class="ways"><a href={pathOf(reader, question)}>{words.t("This question in one language")}</a></p>
      <article class="pairs">
        <div class="pair">
          <Head reader={reader} of={question} isFirst />
          <Head reader={reader} of={other} />
        </div>
        {sideBySide(question.answer, other.answer).map(([one, second]) => (
          <div class="pair">{side(question, one, false)}{side(other, second, true)}</div>
        ))}
      </article>
      <footer class="leaflet">
        {raw(qrCode(address))}
        <p class="address" dir="ltr">{address}</p>
      </footer>
    </>
  );
}

function Head({ reader, of, isFirst = false }: { reader: Reader; of: Question; isFirst?: boolean }) {
  const { code, direction } = reader.language;
  // What is wrong with a translation is wrong for its own readers.
  const notes = notesOn(reader, of, [], of.locale);
  const title = <Text of={of.title} direction={of.direction} />;
  return (
    <div lang={of.locale} dir={of.direction}>
      <p class="pair-language">{languageOf(reader, of.locale).own_name}</p>
      {isFirst ? <h1>{title}</h1> : <p class="pair-title">{title}</p>}
      {notes.harm && <div lang={code} dir={direction}><HarmNotice reader={reader} notes={notes} /></div>}
      <p class="short-answer"><Text of={of.short_answer} direction={of.direction} /></p>
    </div>
  );
}

/** An address as a picture that telephones read, black on white in every colour scheme. */
function qrCode(address: string): string {
  // The standard asks for four modules of white around it.
  const svg = renderSVG(address, { ecc: "M", border: 4 });
  return svg.replace("<svg", '<svg class="qr-code" width="96" height="96" aria-hidden="true"');
}
