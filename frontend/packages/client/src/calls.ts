/** One function for each call of the API, named as the schema names it. */

import { type CallOptions, type FaqClient, given, onSite } from "./client.js";
import { refusal } from "./error.js";
import type {
  Changes,
  Draft,
  Faq,
  Given,
  Locale,
  Query,
  QuestionDetail,
  Resolved,
  Schemas,
  SearchResults,
  Section,
} from "./types.js";

/** The languages of the site, in the order in which readers see them; the source language is first. */
export function locales(client: FaqClient, options?: CallOptions): Promise<Locale[]> {
  return given(client.calls.GET("/api/v1/locales/", { params: { query: onSite(client, {}) }, ...options }));
}

type FaqGiven<Asked> = Given<Asked, Faq, Schemas["FaqSelection"]>;

/** The whole FAQ of one language. */
export function faq<const Asked extends Query<"faq"> = {}>(
  client: FaqClient,
  query?: Asked,
  options?: CallOptions,
): Promise<FaqGiven<Asked>> {
  const params = { query: onSite(client, { ...query }) };
  return given(client.calls.GET("/api/v1/faq/", { params, ...options })) as Promise<FaqGiven<Asked>>;
}

type SectionGiven<Asked> = Given<Asked, Section, Schemas["SectionSelection"]>;

/** One section with its questions. */
export function section<const Asked extends Query<"section"> = {}>(
  client: FaqClient,
  key: string,
  query?: Asked,
  options?: CallOptions,
): Promise<SectionGiven<Asked>> {
  const params = { path: { key }, query: onSite(client, { ...query }) };
  return given(client.calls.GET("/api/v1/sections/{key}/", { params, ...options })) as Promise<SectionGiven<Asked>>;
}

type SectionListGiven<Asked> = Given<Asked, Schemas["SectionList"], Schemas["SectionListSelection"]>;

/** A part of the list of sections. */
export function sections<const Asked extends Query<"sections"> = {}>(
  client: FaqClient,
  query?: Asked,
  options?: CallOptions,
): Promise<SectionListGiven<Asked>> {
  const params = { query: onSite(client, { ...query }) };
  return given(client.calls.GET("/api/v1/sections/", { params, ...options })) as Promise<SectionListGiven<Asked>>;
}

type QuestionGiven<Asked> = Given<Asked, QuestionDetail, Schemas["QuestionDetailSelection"]>;

/** One question. */
export function question<const Asked extends Query<"question"> = {}>(
  client: FaqClient,
  key: string,
  query?: Asked,
  options?: CallOptions,
): Promise<QuestionGiven<Asked>> {
  const params = { path: { key }, query: onSite(client, { ...query }) };
  return given(client.calls.GET("/api/v1/questions/{key}/", { params, ...options })) as Promise<QuestionGiven<Asked>>;
}

type QuestionListGiven<Asked> = Given<Asked, Schemas["QuestionList"], Schemas["QuestionListSelection"]>;

/** A part of the list of questions. */
export function questions<const Asked extends Query<"questions"> = {}>(
  client: FaqClient,
  query?: Asked,
  options?: CallOptions,
): Promise<QuestionListGiven<Asked>> {
  const params = { query: onSite(client, { ...query }) };
  return given(client.calls.GET("/api/v1/questions/", { params, ...options })) as Promise<QuestionListGiven<Asked>>;
}

/** Questions that answer a text, best first. */
export function search(client: FaqClient, query: Query<"search">, options?: CallOptions): Promise<SearchResults> {
  return given(client.calls.GET("/api/v1/search/", { params: { query: onSite(client, query) }, ...options }));
}

/** At most six questions that go on as somebody types. Stop the call before with its `signal`. */
export function suggestions(
  client: FaqClient,
  query: Query<"suggestions">,
  options?: CallOptions,
): Promise<Schemas["Suggestions"]> {
  return given(client.calls.GET("/api/v1/search/suggestions/", { params: { query: onSite(client, query) }, ...options }));
}

/** What lives at an address of the site, or where it redirects. */
export function resolve(client: FaqClient, path: string, options?: CallOptions): Promise<Resolved> {
  return given(client.calls.GET("/api/v1/resolve/", { params: { query: onSite(client, { path }) }, ...options }));
}

/** A part of what was published, changed or removed. `followChanges` gives all parts. */
export function changes(client: FaqClient, query: Query<"changes"> = {}, options?: CallOptions): Promise<Changes> {
  return given(client.calls.GET("/api/v1/changes/", { params: { query: onSite(client, query) }, ...options }));
}

/** A draft, for whoever holds its token. `isFaq` and `isSection` tell which it is. Throws a 410 when it has ended. */
export function preview(client: FaqClient, token: string, options?: CallOptions): Promise<Draft> {
  const init = { params: { query: { token } }, cache: "no-store", referrerPolicy: "no-referrer" } as const;
  return given(client.calls.GET("/api/v1/preview/", { ...init, ...options }));
}

export function isFaq(content: Draft): content is Faq {
  return "sections" in content;
}

export function isSection(content: Draft): content is Section {
  return "questions" in content;
}

/**
 * What is at an address that the API gave, such as `next` or `api_url`, with the tries and tags of the client.
 *
 * It is asked for at the client's own `baseUrl`, whatever host the address names: the server may be known by another
 * one there, and nobody is led elsewhere.
 */
export async function follow<T>(client: FaqClient, address: string, options: CallOptions = {}): Promise<T> {
  const { pathname, search } = new URL(address);
  const base = typeof location === "undefined" ? undefined : location.href;
  const request = new Request(new URL(`${client.baseUrl}${pathname}${search}`, base), {
    headers: { ...client.headers, ...options.headers },
    signal: options.signal ?? null,
  });
  const response = await client.fetch(request);
  if (!response.ok) throw refusal(response, await response.json().catch(() => null));
  return (await response.json()) as T;
}

/** A part of a list. */
export interface Part<Item> {
  results: Item[];
  next: string | null;
}

/** Every item of a list, from its first part on; the next part is asked for when it is needed. */
export async function* each<Item>(
  client: FaqClient,
  first: Part<Item> | Promise<Part<Item>>,
  options?: CallOptions,
): AsyncGenerator<Item, void, undefined> {
  for (let part = await first; ; part = await follow<Part<Item>>(client, part.next, options)) {
    yield* part.results;
    if (part.next === null) return;
  }
}

/** Compiles only where nothing is left: at the end of a `switch` over the types of `AnswerBlock`. */
export function nothingLeft(block: never): never {
  throw new Error(`There is no such block: ${JSON.stringify(block)}`);
}
