import createClient, { type Client } from "openapi-fetch";

import { refusal, unreadable } from "./error.js";
import type { paths } from "./schema.js";
import { type AnswerStore, MemoryStore } from "./store.js";
import { type Fetch, transport } from "./transport.js";

export interface FaqClientOptions {
  /** Where the API's server is, e.g. `https://faq.example.org`; without it the page's own, in a browser. */
  baseUrl?: string;
  /** The site, by its host name; the server's default one unless given. */
  site?: string;
  /** Milliseconds to wait for one answer; 10 000 unless given. */
  timeout?: number;
  /** How often a call that reads is tried again where that may help; 3 times unless given. */
  retries?: number;
  /**
   * Where answers are kept with their tags; `null` keeps none. Unless given it is a `MemoryStore`, but none in a
   * page: a browser keeps answers by itself, and a tag of ours would make it ask for permission first.
   */
  store?: AnswerStore | null;
  /** Sent with every call, e.g. `Accept-Language` of the visitor for whom a server asks. */
  headers?: Record<string, string>;
  /** What sends the requests; `globalThis.fetch` unless given. */
  fetch?: Fetch;
}

/** The way to one API, to be given to each call. */
export interface FaqClient {
  /** Every call of the API as openapi-fetch gives it, on the same transport. */
  readonly calls: Client<paths>;
  readonly baseUrl: string;
  readonly site: string | undefined;
  readonly headers: Record<string, string>;
  /** Sends one request, with the time limit, the tries and the tags of this client. */
  readonly fetch: Fetch;
}

/** What each call takes beside its parameters. */
export interface CallOptions {
  /** Stops the call, which then throws the signal's reason. */
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

export function createFaqClient(options: FaqClientOptions = {}): FaqClient {
  const baseUrl = (options.baseUrl ?? "").replace(/\/+$/, "");
  const headers = options.headers ?? {};
  const fetch = transport({
    // Looked up at each call: others may replace it.
    fetch: options.fetch ?? ((request) => globalThis.fetch(request)),
    timeout: options.timeout ?? 10_000,
    retries: options.retries ?? 3,
    store: options.store === undefined ? usualStore() : options.store,
  });
  const calls = createClient<paths>({
    baseUrl,
    headers,
    fetch,
    // Lists in a parameter have commas between them; the same parameter twice is refused.
    querySerializer: { array: { style: "form", explode: false } },
  });
  return { calls, baseUrl, site: options.site, headers, fetch };
}

function usualStore(): AnswerStore | null {
  return typeof document === "undefined" ? new MemoryStore() : null;
}

/** The parameters of a call with the client's site among them. */
export function onSite<Parameters extends object>(client: FaqClient, parameters: Parameters): Parameters {
  return client.site === undefined ? parameters : { site: client.site, ...parameters };
}

/** The content of an answer of `calls`, or its problem thrown as a `FaqError`. */
export async function given<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw refusal(response, error);
  if (data === undefined) throw unreadable(response.status, response.url);
  return data;
}
