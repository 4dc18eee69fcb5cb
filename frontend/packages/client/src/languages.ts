/** Which language a reader gets: the rules of the server, for what `locales` gives. */

import type { Direction, Locale, LocaleCode } from "./types.js";

/** What has to be known of a language to choose it. */
export type Choice = Pick<Locale, "code" | "tags" | "not_for">;

/** No tag of a language has more parts; anybody can send any number. */
const MOST_PARTS = 4;

/** The language for whoever asks for `tag`, a language tag of any case; `null` when there is none. */
export function negotiate(languages: readonly Choice[], tag: string): LocaleCode | null {
  const parts = tag.toLowerCase().replaceAll("_", "-").split("-", MOST_PARTS);
  for (; parts.length > 0; parts.pop()) {
    const start = parts.join("-");
    if (languages.some(({ not_for }) => not_for.includes(start))) return null;
    const language = languages.find(({ tags }) => tags.includes(start));
    if (language) return language.code;
  }
  return null;
}

/** A header is read up to here. */
const LONGEST_HEADER = 500;
const WISH = /([a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)(?:\s*;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?(?:\s*,\s*|$)/y;

/** The tags of an `Accept-Language` header that are wished for or refused, the most wished for first. */
function wishes(header: string): { tag: string; quality: number }[] {
  let text = header.toLowerCase();
  if (text.length > LONGEST_HEADER) text = text.slice(0, Math.max(0, text.slice(0, LONGEST_HEADER).lastIndexOf(",")));
  const found: { tag: string; quality: number }[] = [];
  for (WISH.lastIndex = 0; WISH.lastIndex < text.length; ) {
    const match = WISH.exec(text);
    // What is no such header wishes for nothing.
    if (match === null) return [];
    found.push({ tag: match[1] ?? "", quality: Number(match[2] ?? 1) });
  }
  return found.sort((one, other) => other.quality - one.quality);
}

/**
 * The language that somebody wishes for most: by an `Accept-Language` header, or by tags, best first, such as
 * `navigator.languages`. It is the source language when there is none of them here.
 *
 * `among` are the codes that are possible; all of them unless given.
 */
export function preferredLocale(
  languages: readonly Choice[],
  wished: string | readonly string[],
  among?: readonly string[],
): LocaleCode {
  const refused: string[] = [];
  const list = typeof wished === "string" ? wishes(wished) : wished.map((tag) => ({ tag: tag.toLowerCase(), quality: 1 }));
  for (const { tag, quality } of list) {
    if (tag === "*") break;
    // Browsers add "pa" to "pa-PK" by themselves; it says nothing of other letters than theirs.
    const isEcho = refused.some((other) => other.startsWith(`${tag}-`));
    const code = quality > 0 && !isEcho ? negotiate(languages, tag) : null;
    if (code === null) refused.push(tag);
    else if (among === undefined || among.includes(code)) return code;
  }
  const [source] = languages;
  if (source === undefined) throw new RangeError("There are no languages to choose from.");
  return source.code;
}

/** The languages to try for a reader, best first: their own, its fallbacks, of which the source language is the last. */
export function fallbackChain(languages: readonly Pick<Locale, "code" | "fallbacks">[], code: LocaleCode): LocaleCode[] {
  return [code, ...(languages.find((language) => language.code === code)?.fallbacks ?? [])];
}

/** The direction of a language; from left to right where it is unknown. */
export function directionOf(languages: readonly Pick<Locale, "code" | "direction">[], code: string): Direction {
  return languages.find((language) => language.code === code)?.direction ?? "ltr";
}
