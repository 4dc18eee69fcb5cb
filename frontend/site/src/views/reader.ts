/** Whom a page is made for, and what every part of it needs to know for that. */

import type { Language, Question } from "../content/types.ts";
import type { Words } from "../content/words.ts";

export interface Reader {
  /** The reader's own language: that of the address. */
  language: Language;
  /** All languages, in the order in which visitors see them; the first is that of the originals. */
  languages: Language[];
  /** The interface strings of a language. */
  wordsOf: (code: string) => Words;
  /** What the API gives addresses of pages of this site with; they are written without it. */
  home: string;
  /** Where the server is: its forms stand in where there are no scripts. No slash at the end. */
  server: string;
}

export const wordsOf = (reader: Reader): Words => reader.wordsOf(reader.language.code);

/** A language by its code. Throws for one that there is not. */
export function languageOf({ languages }: Reader, code: string): Language {
  const found = languages.find((each) => each.code === code);
  if (!found) throw new Error(`There is no language ${JSON.stringify(code)}.`);
  return found;
}

export const sourceCode = ({ languages }: Pick<Reader, "languages">): string => languages[0]!.code;

/** The codes to try for a reader, best first. */
export const chainOf = ({ code, fallbacks }: Language): string[] => [code, ...fallbacks];

/** An address of this site without host, as links on it are written; another one as it is. */
export function onSite({ home }: Pick<Reader, "home">, url: string): string {
  return url.startsWith(`${home}/`) ? url.slice(home.length) : url;
}

/** The path of a page for readers of another language: only the prefix differs. */
export function inLanguage(path: string, code: string): string {
  return path.replace(/^\/[^/]+/, `/${code}`);
}

/** The same of a full address of this site. */
export function addressIn({ home }: Pick<Reader, "home">, url: string, code: string): string {
  return url.startsWith(`${home}/`) ? home + inLanguage(url.slice(home.length), code) : url;
}

/**
 * Whether the two languages have a page of their own side by side: those with the original do. The others are
 * put together by a script on the page of one.
 */
export const isBesidePage = (reader: Pick<Reader, "language" | "languages">, question: Pick<Question, "locale">, code: string): boolean =>
  [question.locale, code].includes(sourceCode(reader)) && question.locale === reader.language.code;
