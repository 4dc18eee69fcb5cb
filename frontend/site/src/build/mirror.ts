/**
 * The whole FAQ in all languages, read from the API, and kept so that the next build asks only for what changed.
 *
 * Each page is asked for as readers of each language get it: by key and language, with what stands in where it is
 * not translated. Answers are kept with their tags; of `changes/` is learned which of them to ask for again.
 */

import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type AnswerStore,
  type Change,
  createFaqClient,
  type Faq,
  type FaqClient,
  FaqError,
  type Fetch,
  faq,
  followChanges,
  type KeptAnswer,
  type Locale,
  locales,
  type LocaleCode,
  question,
  type QuestionDetail,
  type Resolved,
  resolve,
  type Section,
  section,
} from "@california-faq/client";
import type { Settings } from "../settings.ts";

/** What the pages of the site are made of. */
export interface Content {
  server: string;
  /** What addresses of pages begin with. */
  home: string;
  languages: Locale[];
  /** For readers of each language, in the order of `languages`. */
  faqs: FaqWithDetails[];
  /** Where links of this site lead that are no pages: outside, by their path. */
  leads: Record<string, string>;
}

export type FaqWithDetails = Omit<Faq, "sections"> & { sections: SectionWithDetails[] };
export type SectionWithDetails = Omit<Section, "questions"> & { questions: QuestionDetail[] };

export interface Reading {
  content: Content;
  /** How many answers the server was asked for, and how many of them were new. */
  asked: number;
  changed: number;
}

/** The content cannot be had whole; what was published before stays. */
export class ContentError extends Error {
  override name = "ContentError";
}

/** How often the content is read while editors change it. */
const ATTEMPTS = 5;
/** Calls at a time: a server with two workers is then busy, and no more. */
const AT_ONCE = 6;

const ITEM = ["key", "locale", "requested_locale", "direction", "url", "title", "translation", "alternates"] as const;
const INDEX_FIELDS = [...ITEM, "introduction", "closing", "sections.key"] as const;
const SECTION_FIELDS = [...ITEM, "introduction", "questions.key"] as const;
const FRESH = { headers: { "Cache-Control": "no-cache" } };

/** What is kept: a file that is there whole or not at all. */
interface Kept {
  /** Of which server and site it is. */
  of: string;
  cursor: string | null;
  /** All that is public: `<type> <key> <language>`. */
  pages: string[];
  answers: [string, KeptAnswer][];
}

export async function readContent({ server, site, cache }: Settings, fetch: Fetch = (request) => globalThis.fetch(request)): Promise<Reading> {
  const file = join(cache, "answers.json");
  const of = `${server} ${site}`;
  const kept = await readKept(file, of);
  const mirror = new Mirror(kept, fetch);
  const client = createFaqClient({
    baseUrl: server,
    ...(site && { site }),
    timeout: 30_000,
    store: mirror,
    fetch: (request) => mirror.send(request),
  });
  let content: Content | null = null;
  for (let attempt = 0; attempt < ATTEMPTS && !content; attempt++) content = await mirror.read(client);
  if (!content) {
    throw new ContentError(`The content changed ${ATTEMPTS} times while it was read. Build again when editors publish less.`);
  }
  await writeWhole(file, JSON.stringify({ of, ...mirror.kept() } satisfies Kept));
  return { content, asked: mirror.asked, changed: mirror.changed };
}

async function readKept(file: string, of: string): Promise<Kept> {
  const nothing: Kept = { of, cursor: null, pages: [], answers: [] };
  try {
    const kept = JSON.parse(await readFile(file, "utf8")) as Kept;
    return kept.of === of ? kept : nothing;
  } catch {
    // Not there yet, or no file of ours: everything is read anew.
    return nothing;
  }
}

export async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(join(file, ".."), { recursive: true });
  const beside = `${file}.${process.pid}`;
  await writeFile(beside, text);
  await rename(beside, file);
}

class Mirror implements AnswerStore {
  asked = 0;
  changed = 0;
  #cursor: string | null;
  readonly #pages: Set<string>;
  readonly #answers: Map<string, KeptAnswer>;
  /** Asked for in this build: what is not is gone. */
  readonly #used = new Set<string>();
  /** `<key> <language>` of what changed since the last build. */
  readonly #stale = new Set<string>();
  readonly #fetch: Fetch;

  constructor({ cursor, pages, answers }: Kept, fetch: Fetch) {
    this.#cursor = cursor;
    this.#pages = new Set(pages);
    this.#answers = new Map(answers);
    this.#fetch = fetch;
  }

  get(key: string): KeptAnswer | undefined {
    this.#used.add(key);
    return this.#answers.get(key);
  }

  set(key: string, answer: KeptAnswer): void {
    if (this.#answers.get(key)?.body !== answer.body) this.changed++;
    this.#answers.set(key, answer);
  }

  kept(): Omit<Kept, "of"> {
    const answers = [...this.#answers].filter(([key]) => this.#used.has(key));
    return { cursor: this.#cursor, pages: [...this.#pages], answers };
  }

  /** Ask the server, but for what is known not to have changed: that is as good as a 304. */
  async send(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const page = /\/(?:faq|(?:sections|questions)\/([^/]+))\/$/.exec(pathname);
    const slot = page && `${page[1] ?? "index"} ${searchParams.get("locale")}`;
    if (slot && request.headers.has("If-None-Match") && !this.#stale.has(slot)) return new Response(null, { status: 304 });
    this.asked++;
    const response = await this.#fetch(request);
    // Its headers stand with the body that is kept: how long nothing is must not be among them.
    return response.status === 304 ? new Response(null, { status: 304 }) : response;
  }

  /** Read everything; null when it changed meanwhile. */
  async read(client: FaqClient): Promise<Content | null> {
    const before = await versionOf(client);
    const languages = await locales(client, FRESH);
    await this.#follow(client, languages);
    const faqs = await inTurn(languages, 2, ({ code }) => readFaq(client, code));
    const leads = await readLeads(client, faqs);
    if ((await versionOf(client)) !== before) return null;
    this.#check(faqs);
    return { server: client.baseUrl, home: homeOf(faqs), languages, faqs, leads };
  }

  /** Learn what changed, and whose answers that reaches. */
  async #follow(client: FaqClient, languages: readonly Locale[]): Promise<void> {
    const query = this.#cursor === null ? {} : { since: this.#cursor };
    const changes: Change[] = [];
    for await (const step of followChanges(client, query, FRESH)) {
      if (step.anew) {
        this.#pages.clear();
        this.#answers.clear();
      }
      for (const change of step.changes) {
        const name = `${change.type} ${change.key} ${change.locale}`;
        if (change.kind === "removed") this.#pages.delete(name);
        else this.#pages.add(name);
        changes.push(change);
      }
      this.#cursor = step.cursor;
    }
    for (const { type, key, locale } of changes) {
      const slot = type === "index" ? "index" : key;
      for (const { code, fallbacks } of languages) {
        const isTheirs = code === locale || (fallbacks.includes(locale) && !this.#pages.has(`${type} ${key} ${code}`));
        if (isTheirs) this.#stale.add(`${slot} ${code}`);
      }
    }
    // What stands in for a translation names other pages in the best language for its readers.
    const known = [...new Set([...this.#pages].map((name) => name.split(" ").slice(0, 2).join(" ")))];
    for (const { locale: code } of changes) {
      for (const page of known) {
        const [type, key] = page.split(" ");
        if (!this.#pages.has(`${page} ${code}`)) this.#stale.add(`${type === "index" ? "index" : key} ${code}`);
      }
    }
  }

  /** Everything that is public must be there for its own readers, and every language must have the same tree. */
  #check(faqs: readonly FaqWithDetails[]): void {
    const found = new Set<string>();
    for (const each of faqs) {
      const there = ["index", "section", "question"].map((type) => ({ type, items: itemsOf(each, type) }));
      for (const { type, items } of there) {
        for (const { key, locale, requested_locale } of items) {
          if (locale === requested_locale) found.add(`${type} ${key} ${locale}`);
        }
      }
    }
    const missing = [...this.#pages].filter((name) => !found.has(name));
    const strange = [...found].filter((name) => !this.#pages.has(name));
    if (missing.length || strange.length) {
      const told = [...missing.map((name) => `missing: ${name}`), ...strange.map((name) => `not in changes/: ${name}`)];
      throw new ContentError(`The pages are not those that changes/ tells of. ${told.slice(0, 10).join("; ")}`);
    }
    const trees = new Set(faqs.map(treeOf));
    if (trees.size > 1) throw new ContentError("The API gave readers of two languages different pages. Build again.");
  }
}

/** Changes with everything that readers can see. */
async function versionOf(client: FaqClient): Promise<string | null> {
  const response = await client.fetch(new Request(`${client.baseUrl}/api/v1/locales/`, FRESH));
  return response.headers.get("ETag");
}

async function readFaq(client: FaqClient, locale: LocaleCode): Promise<FaqWithDetails> {
  const query = { locale, fallback: "chain" };
  const index = (await faq(client, { ...query, fields: [...INDEX_FIELDS] }, FRESH)) as Faq;
  const sections = await inTurn(index.sections, 1, async ({ key }) => {
    const one = (await section(client, key, { ...query, fields: [...SECTION_FIELDS] }, FRESH)) as Section;
    const questions = await inTurn(one.questions, AT_ONCE / 2, (each) => question(client, each.key, query, FRESH));
    return { ...one, questions };
  });
  return { ...index, sections };
}

/** Do something for all of them, so many at a time; the results in their order. */
async function inTurn<From, To>(items: readonly From[], atOnce: number, act: (item: From) => Promise<To>): Promise<To[]> {
  const results: To[] = [];
  let next = 0;
  const work = async () => {
    while (next < items.length) {
      const place = next++;
      results[place] = await act(items[place]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return results;
}

type Found = Pick<QuestionDetail, "key" | "locale" | "requested_locale">;

function itemsOf(index: FaqWithDetails, type: string): Found[] {
  if (type === "index") return [index];
  return type === "section" ? index.sections : index.sections.flatMap(({ questions }) => questions);
}

const treeOf = ({ key, sections }: FaqWithDetails): string =>
  [key, ...sections.map((each) => [each.key, ...each.questions.map((one) => one.key)].join(" "))].join("\n");

/** What addresses of pages begin with: that of an index, without the language. */
function homeOf(faqs: readonly FaqWithDetails[]): string {
  const [first] = faqs;
  const home = first?.url.replace(new RegExp(`/${first.locale}/$`), "");
  if (!home || home === first?.url) throw new ContentError(`No language ends the address ${first?.url} of the index.`);
  return home;
}

const LINK = /<a\s[^>]*\bdata-type="link"[^>]*>/g;

/** Where the pages lead that are only a way to another place. */
async function readLeads(client: FaqClient, faqs: readonly FaqWithDetails[]): Promise<Record<string, string>> {
  const addresses = new Set<string>();
  for (const each of faqs) {
    for (const text of textsOf(each)) {
      for (const [tag] of text.matchAll(LINK)) {
        const href = /\shref="([^"]*)"/.exec(` ${tag.slice(2)}`)?.[1];
        if (href) addresses.add(href.replaceAll("&amp;", "&"));
      }
    }
    for (const one of each.sections.flatMap(({ questions }) => questions)) {
      for (const block of one.answer) {
        if (block.type === "action" && block.value.page?.type === "link" && block.value.url) addresses.add(block.value.url);
      }
    }
  }
  const led = await inTurn([...addresses], AT_ONCE, async (address): Promise<[string, string | null]> => {
    const { pathname } = new URL(address);
    return [pathname, await leadOf(client, pathname)];
  });
  return Object.fromEntries(led.filter((each): each is [string, string] => each[1] !== null));
}

async function leadOf(client: FaqClient, path: string): Promise<string | null> {
  let found: Resolved;
  try {
    found = await resolve(client, path, FRESH);
  } catch (error) {
    // Of another site: its address is not ours to lead from.
    if (error instanceof FaqError && (error.status === 404 || error.status === 400)) return null;
    throw error;
  }
  return found.redirect?.url ?? null;
}

function* textsOf({ introduction, closing, sections }: FaqWithDetails): Generator<string> {
  yield introduction;
  yield closing;
  for (const each of sections) {
    yield each.introduction;
    for (const { answer } of each.questions) yield JSON.stringify(answer).replaceAll('\\"', '"');
  }
}
