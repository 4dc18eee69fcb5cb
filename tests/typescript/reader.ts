/**
 * Reads the FAQ as a front end, an app or a mirror would, with the types of the schema and none of its own.
 *
 * `node reader.js BASE_URL KEY ADDRESS`: KEY is a question that is not in Spanish, ADDRESS an address of the site.
 * Prints what it read as one JSON object, for a test to compare.
 */

import { argv, stdout } from "node:process";

import createClient from "openapi-fetch";

import type { components, paths } from "./schema.js";

type Schemas = components["schemas"];
type Faq = Schemas["Faq"];
type Section = Schemas["Section"];
type Question = Schemas["QuestionDetail"];
type QuestionTitles = Schemas["QuestionListSelection"];
type Resolved = Schemas["Resolved"];
type Problem = Schemas["Problem"];
type AnswerBlock = Schemas["AnswerBlock"];
type Change = Schemas["Change"];

const [baseUrl = "", untranslated = "", address = ""] = argv.slice(2);

const client = createClient<paths>({
  baseUrl,
  // Lists in a parameter have commas between them; the same parameter twice is refused.
  querySerializer: { array: { style: "form", explode: false } },
});

/** An error of the API, whose `problem` says what to do. */
class ApiError extends Error {
  override name = "ApiError";

  constructor(readonly problem: Problem) {
    super(`${problem.status} ${problem.title}: ${problem.detail}`);
  }
}

/** The content of an answer, or its problem thrown. */
function given<T>(answer: { data?: T; error?: Problem }): T {
  if (answer.error !== undefined) throw new ApiError(answer.error);
  if (answer.data === undefined) throw new Error("An answer without content.");
  return answer.data;
}

/** What is at an address that the API gave: `next`, `api_url`. */
async function follow<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new ApiError((await response.json()) as Problem);
  return (await response.json()) as T;
}

/** Compiles only where nothing is left: a type of block that is not drawn is an error of the compiler. */
function nothing(block: never): never {
  throw new Error(`The block ${JSON.stringify(block)} is not drawn.`);
}

function drawn(block: AnswerBlock): string {
  switch (block.type) {
    case "paragraph":
      return block.value;
    case "heading":
      return `<h3 id="${block.id}">${block.value}</h3>`;
    case "organisation": {
      const { name, abbreviation, founded, description, website } = block.value;
      return `<section><h3>${name} (${abbreviation}, ${founded})</h3>${description}<a href="${website}"></a></section>`;
    }
    case "quotation":
      return `<blockquote>${block.value.text}<cite>${block.value.attribution}</cite></blockquote>`;
    case "callout":
      return `<aside class="${block.value.tone}">${block.value.text}</aside>`;
    case "action": {
      const { text, url, page } = block.value;
      return url === null ? text : `<a href="${url}" lang="${page?.locale ?? ""}">${text}</a>`;
    }
    case "image": {
      if (block.value === null) return "";
      const { alt, width, height, url, renditions } = block.value;
      const srcset = renditions.map((file) => `${file.url} ${file.width}w`).join(", ");
      return `<img src="${url}" srcset="${srcset}" alt="${alt}" width="${width}" height="${height}">`;
    }
    case "video":
      return `<iframe src="${block.value.embed_url ?? ""}" title="${block.value.title}"></iframe>`;
    case "document": {
      const { text, url, filename, size } = block.value;
      return url === null ? text : `<a href="${url}" download="${filename ?? ""}">${text} (${size ?? 0})</a>`;
    }
    default:
      return nothing(block);
  }
}

async function languages() {
  const locales = given(await client.GET("/api/v1/locales/"));
  return locales.map(({ code, own_name, direction, fallbacks }) => ({ code, own_name, direction, fallbacks }));
}

/** The whole FAQ in Spanish: no members were chosen, so the answer is whole. */
async function tree() {
  const faq = given(await client.GET("/api/v1/faq/", { params: { query: { locale: "es" } } })) as Faq;
  return faq.sections.map(({ title, questions }) => ({
    title,
    questions: questions.map((question) => ({
      key: question.key,
      title: question.title,
      locale: question.locale,
      state: question.translation.state,
      answer: question.answer.map(drawn),
    })),
  }));
}

/** The title of every question, four at a time: members were chosen, so each may be missing. */
async function listed() {
  const titles: string[] = [];
  let part: QuestionTitles = given(
    await client.GET("/api/v1/questions/", {
      params: { query: { locale: "es", fallback: "chain", limit: 4, omit: ["answer", "related"] } },
    }),
  );
  for (;;) {
    titles.push(...part.results.map(({ title }) => title ?? "?"));
    if (part.next === null) return titles;
    part = await follow<QuestionTitles>(part.next);
  }
}

async function item(fallback: string) {
  const answer = await client.GET("/api/v1/questions/{key}/", {
    params: { path: { key: untranslated }, query: { locale: "es", fallback } },
  });
  const { title, locale, requested_locale, direction, translation } = given(answer) as Question;
  return { title, locale, requested_locale, direction, state: translation.state };
}

/** Why there is no such question: a problem that names the languages in which there is. */
async function missing() {
  try {
    await item("none");
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { status, requested_locale, state, locales } = error.problem;
    return { status, requested_locale, state, locales };
  }
  throw new Error("A question that is not in Spanish was given.");
}

/** What is found, with what matches: places count code points. */
async function found(q: string) {
  const { count, is_elsewhere, results } = given(
    await client.GET("/api/v1/search/", { params: { query: { q, locale: "es", limit: 1 } } }),
  );
  return {
    count,
    is_elsewhere,
    marked: results.flatMap(({ question: { text, ranges } }) =>
      ranges.map(({ start, end }) => [...text].slice(start, end).join("")),
    ),
  };
}

/** What somebody who types may mean. */
async function suggested(q: string) {
  const { results } = given(
    await client.GET("/api/v1/search/suggestions/", { params: { query: { q, locale: "es" } } }),
  );
  return results.map(({ title, locale }) => ({ title, locale }));
}

/** What lives at an address, after all its redirects on this site. */
async function resolved() {
  const passed: string[] = [];
  for (let path = address; ; ) {
    const place: Resolved = given(await client.GET("/api/v1/resolve/", { params: { query: { path } } }));
    if (place.redirect === null) return { type: place.type, key: place.key, url: place.url, passed };
    passed.push(`${place.redirect.status} ${place.redirect.url}`);
    if (place.redirect.path === null) return { type: place.type, key: null, url: place.redirect.url, passed };
    path = place.redirect.path;
  }
}

/** The statuses of a call, and of the same with the tag that it gave. */
async function unchanged() {
  const query = { params: { query: { locale: "es" } } } as const;
  const first = await client.GET("/api/v1/faq/", query);
  const tag = first.response.headers.get("ETag");
  if (tag === null) throw new Error("An answer without a tag.");
  const again = await client.GET("/api/v1/faq/", { ...query, headers: { "If-None-Match": tag } });
  return [first.response.status, again.response.status];
}

function content({ type, api_url }: Change): Promise<Faq | Section | Question> {
  if (api_url === null) throw new Error("What is public has an address.");
  switch (type) {
    case "index":
      return follow<Faq>(api_url);
    case "section":
      return follow<Section>(api_url);
    case "question":
      return follow<Question>(api_url);
  }
}

/** Exactly what is public, by type, key and language. */
async function mirror() {
  const kept: Record<string, string> = {};
  for (let since: string | undefined; ; ) {
    const query = since === undefined ? { limit: 7 } : { limit: 7, since };
    const { changes, cursor, complete } = given(await client.GET("/api/v1/changes/", { params: { query } }));
    for (const change of changes) {
      const place = `${change.type} ${change.key} ${change.locale}`;
      if (change.kind === "removed") delete kept[place];
      else kept[place] = (await content(change)).title;
    }
    if (complete) return kept;
    since = cursor;
  }
}

const report = {
  languages: await languages(),
  tree: await tree(),
  listed: await listed(),
  item: await item("chain"),
  missing: await missing(),
  found: await found("demócratas"),
  suggested: await suggested("demócr"),
  resolved: await resolved(),
  unchanged: await unchanged(),
  mirror: await mirror(),
};
stdout.write(JSON.stringify(report));
