/** The words around the questions. */

import { preferredLocale } from "../../packages/client/src/languages.js";
import { LANGUAGES } from "faq:languages";

/** One language's file of strings: those of the server's pages, by their English. */
export interface Texts {
  locale: string;
  direction: "ltr" | "rtl";
  /** Code, what its speakers call it, and direction; the source language is the first. */
  languages: [code: string, name: string, direction: "ltr" | "rtl"][];
  strings: Record<string, string>;
  /** The forms of “… questions found”, and which of them each number from 0 to 100 takes: one digit a number. */
  found: string[];
  plural: string;
}

/** What can be said before anything has come from the server, and if nothing comes. */
export type FirstWords = Record<"away" | "all" | "again", string>;

export function firstWords(code: string): { direction: "ltr" | "rtl"; words: FirstWords } {
  const found = LANGUAGES.find((language) => language.code === code) ?? LANGUAGES[0];
  return found as NonNullable<typeof found>;
}

/**
 * The language for an attribute `locale`: a language tag, `page` for that of the page around, or the reader's own.
 *
 * What cannot be had is the reader's own too.
 */
export function wantedLocale(attribute: string, around: string): string {
  const tags = attribute === "auto" ? [] : [attribute === "page" ? around : attribute];
  return preferredLocale(LANGUAGES, [...tags, ...navigator.languages]);
}

/** A text with its places filled in. */
export function filled(text: string, values: Record<string, string | number>): string {
  return text.replace(/%\((\w+)\)[sd]/g, (_, name: string) => String(values[name]));
}
