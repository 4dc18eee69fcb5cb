/** What a build is made of: the content that was read before it began. */

import { readFile } from "node:fs/promises";
import type { Content } from "../build/mirror.ts";
import type { Reader } from "../views/reader.ts";
import { type Words, wordsIn } from "./words.ts";

/** The file is named by the environment: Astro is given nothing else. */
export const CONTENT = "FAQ_CONTENT";

let loading: Promise<Loaded> | undefined;

export interface Loaded {
  content: Content;
  /** One for each language, in their order. */
  readers: Reader[];
}

export function loaded(): Promise<Loaded> {
  return (loading ??= load());
}

async function load(): Promise<Loaded> {
  const file = process.env[CONTENT];
  if (!file) throw new Error(`${CONTENT} names no file. Build with \`npm run build\`, which reads the content first.`);
  const content = JSON.parse(await readFile(file, "utf8")) as Content;
  const { languages, home, server } = content;
  const words = new Map<string, Words>(await Promise.all(languages.map(async ({ code }) => [code, await wordsIn(code)] as const)));
  const wordsOf = (code: string) => words.get(code)!;
  return { content, readers: languages.map((language) => ({ language, languages, wordsOf, home, server })) };
}
