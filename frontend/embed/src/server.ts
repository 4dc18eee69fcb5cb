/** What is asked of the server. Elements on one page share what they have fetched. */

import type { Faq, Hit, Question, QuestionDetail, Resolved, SearchResults, Section } from "@california-faq/client";
import type { Texts } from "./texts.js";

/** A question as it stands in lists. */
export type Item = Pick<Question, "key" | "locale" | "direction" | "title" | "url" | "short_answer" | "translation"> & {
  answer?: string;
};
export type Group = Pick<Section, "locale" | "direction" | "title" | "url"> & { questions: Item[] };

/** What an element shows: groups with a heading each, or one question alone. */
export interface Content {
  groups: Group[];
  isAlone: boolean;
}

/** The server said that there is no such thing. */
export class NothingThereError extends Error {}

/** Milliseconds after which an answer is not waited for any longer. */
const PATIENCE = 20_000;

const ITEM = ["key", "locale", "direction", "title", "url", "short_answer", "translation"];
const GROUP = ["locale", "direction", "title", "url"];
const KEY = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

const fetched = new Map<string, Promise<unknown>>();

async function ask(address: string, signal: AbortSignal): Promise<unknown> {
  // Nothing of the visitor goes along: neither cookies nor the page that they are on.
  const response = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer", signal });
  if (response.status === 404 || response.status === 400) throw new NothingThereError(address);
  if (!response.ok) throw new Error(`${response.status} ${address}`);
  return response.json();
}

function get<T>(address: string): Promise<T> {
  let found = fetched.get(address);
  if (!found) {
    found = ask(address, AbortSignal.timeout(PATIENCE));
    fetched.set(address, found);
    found.catch(() => fetched.delete(address));
  }
  return found as Promise<T>;
}

/** The texts around the questions, in one language. They lie beside the module. */
export function texts(code: string): Promise<Texts> {
  return get<Texts>(new URL(`strings/${code}.json`, import.meta.url).href);
}

function call(base: string, path: string, query: Record<string, string | number>): string {
  const asked = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`);
  return `${base}api/v1/${path}/?${asked.join("&")}`;
}

const below = (name: string, members: string[]) => members.map((member) => `${name}.${member}`);

/**
 * The key of a page named by its key, by its path without the language (`our-values/dark-money`), or by its address.
 *
 * An address of before leads on to the one of now, as it does for visitors.
 */
async function keyOf(base: string, name: string): Promise<string> {
  if (KEY.test(name)) return name;
  let path: string | null = /^https?:/.test(name) ? name : `/en/${name.replace(/^\/+|\/+$/g, "")}/`;
  for (let step = 0; path && step < 3; step++) {
    const found: Resolved = await get<Resolved>(call(base, "resolve", { path }));
    if (!found.redirect && found.key) return found.key;
    path = found.redirect?.path ?? null;
  }
  throw new NothingThereError(name);
}

/** The questions without their answers; of one alone with it. */
export async function content(base: string, locale: string, section: string, question: string): Promise<Content> {
  const query = { locale, fallback: "chain" };
  if (question) {
    const members = [...ITEM, "answer", "section"];
    const address = call(base, `questions/${await keyOf(base, question)}`, { ...query, format: "html", fields: members.join() });
    const item = await get<QuestionDetail & { answer: string }>(address);
    return { groups: [{ ...item.section, questions: [item] }], isAlone: true };
  }
  if (section) {
    const members = [...GROUP, ...below("questions", ITEM)];
    const address = call(base, `sections/${await keyOf(base, section)}`, { ...query, fields: members.join() });
    return { groups: [await get<Section & Group>(address)], isAlone: false };
  }
  const members = [...below("sections", GROUP), ...below("sections.questions", ITEM)];
  const faq = await get<Faq & { sections: Group[] }>(call(base, "faq", { ...query, fields: members.join() }));
  return { groups: faq.sections, isAlone: false };
}

/** The answer of a question as HTML, in the very language that the question was shown in. */
export async function answer(base: string, item: Item): Promise<string> {
  if (item.answer !== undefined) return item.answer;
  const address = call(base, `questions/${item.key}`, { locale: item.locale, format: "html", fields: "answer" });
  return (await get<{ answer: string }>(address)).answer;
}

/** As many as a reader looks through in a box on somebody else's page; the site's own search has all. */
export const MOST_HITS = 10;

export function search(base: string, locale: string, words: string, signal: AbortSignal): Promise<SearchResults> {
  const address = call(base, "search", { q: words, locale, limit: MOST_HITS });
  return ask(address, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)])) as Promise<SearchResults>;
}

export type { Hit };
