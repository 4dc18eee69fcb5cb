/** The blocks of an answer, with the elements and classes that the server's pages give them. */

import { raw } from "hono/html";
import { escaped } from "../content/describe.ts";
import type { Block, Direction } from "../content/types.ts";
import type { Words } from "../content/words.ts";
import { onSite, type Reader } from "./reader.ts";
import { Html, Text } from "./text.tsx";

interface Look {
  reader: Reader;
  /** Of the answer: the words around its blocks are in its language. */
  locale: string;
  direction: Direction;
  level: 2 | 3;
  /** Where the same block in another language stands beside it. */
  isSecond?: boolean;
}

const HREF = /(<a\s[^>]*?\bhref=")([^"]*)/g;

/** Rich text of the API: addresses on this site lose their host. */
export function Rich({ of, reader, direction }: { of: string; reader: Reader; direction: Direction }) {
  return <Html of={of.replace(HREF, (_all, before: string, url: string) => before + onSite(reader, url))} direction={direction} />;
}

export function Answer({ blocks, ...look }: Look & { blocks: readonly Block[] }) {
  return (
    <>
      {blocks.map((block) => (
        <div class={`w-block-${block.type} block-${block.type}`}><BlockView block={block} {...look} /></div>
      ))}
    </>
  );
}

export function BlockView({ block, ...look }: Look & { block: Block }) {
  const { reader, direction } = look;
  const words = reader.wordsOf(look.locale);
  const own = (text: string) => <Text of={text} direction={direction} />;
  switch (block.type) {
    case "paragraph":
      return <Rich of={block.value} reader={reader} direction={direction} />;
    case "heading":
      return <Heading level={look.level} id={look.isSecond ? undefined : block.id}>{own(block.value)}</Heading>;
    case "organisation":
      return <Organisation value={block.value} words={words} {...look} />;
    case "quotation": {
      const { text, attribution } = block.value;
      return (
        <figure class="quotation">
          <blockquote><Lines of={text} direction={direction} /></blockquote>
          {attribution && <figcaption>{own(attribution)}</figcaption>}
        </figure>
      );
    }
    case "callout": {
      const { tone, text } = block.value;
      return (
        <aside class={`callout callout-${tone}`} role="note">
          <strong>{tone === "warning" ? words.t("Warning") : words.t("Note")}</strong>{" "}
          <Rich of={text} reader={reader} direction={direction} />
        </aside>
      );
    }
    case "action": {
      const { text, url } = block.value;
      return <p>{url ? <a class="action" href={onSite(reader, url)}>{own(text)}</a> : own(text)}</p>;
    }
    case "image":
      return block.value ? <Image value={block.value} own={own} /> : <></>;
    case "video": {
      const { url, title, transcript } = block.value;
      return (
        <figure class="video">
          <p>{url ? <a class="action" href={url}>{words.t("Watch the video")}: <bdi>{own(title)}</bdi></a> : own(title)}</p>
          {transcript && (
            <details>
              <summary>{words.t("Transcript")}</summary>
              <Lines of={transcript} direction={direction} />
            </details>
          )}
        </figure>
      );
    }
    case "document": {
      const { text, url, filename, size } = block.value;
      if (!url) return <></>;
      const extension = filename?.split(".").pop()?.toUpperCase() ?? "";
      return (
        <p class="document">
          <a href={url}>{own(text)}</a>{" "}
          <span class="quiet">(<bdi>{extension}</bdi>, <bdi>{fileSize(size ?? 0, words)}</bdi>)</span>
        </p>
      );
    }
    default:
      return undrawn(block);
  }
}

/** A type of block that is not drawn above is an error of the compiler; at run time the build stops. */
function undrawn(block: never): never {
  throw new Error(`No way to draw a block of type ${JSON.stringify((block as Block).type)}.`);
}

function Heading({ level, id, children }: { level: 2 | 3; id?: string | undefined; children?: unknown }) {
  const inside = children as string;
  return level === 2 ? <h2 id={id}>{inside}</h2> : <h3 id={id}>{inside}</h3>;
}

type ValueOf<Type extends Block["type"]> = Extract<Block, { type: Type }>["value"];

function Organisation({ value, words, ...look }: Look & { value: ValueOf<"organisation">; words: Words }) {
  const { reader, direction } = look;
  const { name, abbreviation, founded, description, website } = value;
  const short = abbreviation ? ` (<abbr>${escaped(abbreviation)}</abbr>)` : "";
  return (
    <section class="organisation">
      {/* The colon is for screen readers, and for text copied from the page. */}
      <Heading level={look.level}>
        <Html of={escaped(name) + short} direction={direction} /><span class="visually-hidden">:</span>
      </Heading>
      <Rich of={description} reader={reader} direction={direction} />
      {(founded || website) && (
        <dl>
          {founded && <div><dt>{words.t("Founded")}</dt> <dd><Text of={founded} direction={direction} /></dd></div>}
          {website && <div><dt>{words.t("Website")}</dt> <dd><a href={website} dir="ltr">{website}</a></dd></div>}
        </dl>
      )}
    </section>
  );
}

function Image({ value, own }: { value: NonNullable<ValueOf<"image">>; own: (text: string) => unknown }) {
  const sizes = value.renditions.filter(({ mime_type }) => mime_type === "image/webp");
  const widest = sizes.at(-1) ?? value;
  return (
    <figure class="image">
      <img
        src={widest.url} width={widest.width} height={widest.height} loading="lazy" alt={value.alt}
        {...(sizes.length > 1 && {
          srcset: sizes.map(({ url, width }) => `${url} ${width}w`).join(", "),
          sizes: "(min-width: 45rem) 42rem, 100vw",
        })}
      />
      {value.caption && <figcaption>{own(value.caption) as string}</figcaption>}
    </figure>
  );
}

/** Plain text with its paragraphs and line breaks. */
function Lines({ of, direction }: { of: string; direction: Direction }) {
  const paragraphs = of.replace(/\r\n?/g, "\n").split(/\n{2,}/);
  return <>{paragraphs.map((paragraph) => (
    <p>{paragraph.split("\n").map((line, place) => <>{place > 0 && <br />}<Text of={line} direction={direction} /></>)}</p>
  ))}</>;
}

/** A size in bytes, in units that are written alike in every language. */
function fileSize(size: number, words: Words): string {
  if (size >= 1_000_000) return `${words.number(size / 1_000_000, 1)} MB`;
  return size >= 1_000 ? `${words.number(size / 1_000, 0)} KB` : `${size} B`;
}

/** The HTML of JSX as a string. */
export const asHtml = (view: unknown): string => String(raw(String(view)));
