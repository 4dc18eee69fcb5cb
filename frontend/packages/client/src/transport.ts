/** One call over the network: in time, once more where that helps, and not again what is still good. */

import { type FaqError, noAnswer, retryAfter, tooLate, unreadable } from "./error.js";
import type { AnswerStore } from "./store.js";

/** What sends a request. `globalThis.fetch` is one. */
export type Fetch = (request: Request) => Promise<Response>;

export interface TransportOptions {
  fetch: Fetch;
  /** Milliseconds to wait for one whole answer. */
  timeout: number;
  /** How often to try again. */
  retries: number;
  store: AnswerStore | null;
}

const AGAIN = new Set([429, 502, 503, 504]);
/** Milliseconds before the first try again, at most; twice as many before each other. */
const PAUSE = 500;
/** Milliseconds that are waited at most; a server that asks for more is not asked again. */
const PATIENCE = 30_000;

/** Make what sends a request: it gives an answer of any status, or throws a `FaqError` or the reason to stop. */
export function transport({ fetch, timeout, retries, store }: TransportOptions): Fetch {
  /** The whole answer to one request, within its time. */
  async function once(request: Request, headers: Headers): Promise<Response> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeout);
    let response: Response;
    let body: string | null;
    try {
      const signal = AbortSignal.any([request.signal, limit.signal]);
      // A copy with something new in it would lose this.
      const { referrerPolicy } = request;
      response = await fetch(new Request(request, { headers, signal, referrerPolicy }));
      // The time is for the body too, and so are the faults.
      body = isEmpty(response.status) ? null : await response.text();
    } catch (error) {
      request.signal.throwIfAborted();
      throw limit.signal.aborted ? tooLate(request.url, timeout) : noAnswer(request.url, error);
    } finally {
      clearTimeout(timer);
    }
    if (response.ok && body !== null && !isJson(body)) throw unreadable(response.status, request.url);
    return made(body, response, request.url);
  }

  /** The same, and again while that may help. */
  async function patiently(request: Request, headers: Headers): Promise<Response> {
    for (let tried = 0; ; tried++) {
      const isLast = request.method !== "GET" || tried >= retries;
      // At random, so that those who failed together do not come again together.
      let pause = Math.random() * PAUSE * 2 ** tried;
      try {
        const response = await once(request, headers);
        if (isLast || !AGAIN.has(response.status)) return response;
        pause += (retryAfter(response) ?? 0) * 1000;
        if (pause > PATIENCE) return response;
      } catch (error) {
        if (isLast || request.signal.aborted || (error as FaqError).fault === "unreadable") throw error;
      }
      await wait(pause, request.signal);
    }
  }

  return async (request) => {
    const headers = new Headers(request.headers);
    // Whoever sends a tag wants the 304.
    if (store === null || request.method !== "GET" || headers.has("If-None-Match")) return patiently(request, headers);
    const key = [request.url, headers.get("Accept-Language") ?? ""].join(" ").trim();
    const earlier = await store.get(key);
    if (earlier) headers.set("If-None-Match", earlier.etag);
    const response = await patiently(request, headers);
    if (earlier && response.status === 304) {
      const newer = new Headers(earlier.headers);
      response.headers.forEach((value, name) => newer.set(name, value));
      return made(earlier.body, { headers: newer }, request.url);
    }
    const etag = response.headers.get("ETag");
    if (response.status !== 200 || etag === null) return response;
    const body = await response.text();
    await store.set(key, { etag, body, headers: [...response.headers] });
    return made(body, response, request.url);
  };
}

/** Headers of how a body came, which say nothing of the text that it is now. */
const OF_THE_BYTES = ["Content-Encoding", "Content-Length", "Transfer-Encoding"];

/** An answer with its address, which those that are made elsewhere than in `fetch` do not have. */
function made(body: string | null, init: ResponseInit, url: string): Response {
  const response = new Response(body, init);
  for (const name of OF_THE_BYTES) response.headers.delete(name);
  return Object.defineProperty(response, "url", { value: url });
}

/** Whether a text can be understood as JSON. */
function isJson(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

/** Whether an answer of this status has no body, not even an empty one. */
function isEmpty(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

/** Wait, or throw the reason to stop as soon as there is one. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}
