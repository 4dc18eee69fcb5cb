/** The reader of the page at hand, as the views need to know them, for what is drawn in the browser. */

import { createFaqClient, locales } from "@california-faq/client";
import { type Words, wordsIn } from "../content/words.ts";
import type { Reader } from "../views/reader.ts";

const { server = "", home = "", site } = document.body.dataset;

export const client = createFaqClient({ baseUrl: server, ...(site && { site }) });

let languages: ReturnType<typeof locales> | undefined;

/** With the strings of the page's own language, and of others in which something is drawn. */
export async function readerHere(...others: string[]): Promise<Reader> {
  const code = document.documentElement.lang;
  const codes = [...new Set([code, ...others])];
  const [all, ...loaded] = await Promise.all([(languages ??= locales(client)), ...codes.map(wordsIn)]);
  const words = new Map<string, Words>(codes.map((each, place) => [each, loaded[place]!]));
  const language = all.find((each) => each.code === code);
  if (!language) throw new Error(`There is no language ${JSON.stringify(code)}.`);
  // Of a language of which nothing is drawn the names alone are needed.
  return { language, languages: all, wordsOf: (each) => words.get(each) ?? words.get(code)!, home, server };
}

/** HTML that this site made, as nodes of the page. */
export function nodes(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}
