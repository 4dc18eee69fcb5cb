/** In time, again where it helps, not again what is still good; and one error for all that goes wrong. */

import assert from "node:assert/strict";
import { beforeEach, type Mock, mock, test } from "node:test";

import { createFaqClient, FaqError, locales, MemoryStore, question, enquiry } from "@california-faq/client";

import { baseUrl, json, paths, problem, recorded, type Recording } from "./recorded.ts";

const KEY = "00000000-0000-0000-0000-000000000001";

/** Milliseconds that were waited for, in order: timers fire at once, but those that limit a call. */
let waited: number[];
const realTimeout = globalThis.setTimeout;
const LIMIT = 10_000;

beforeEach(() => {
  waited = [];
  mock.restoreAll();
  mock.method(Math, "random", () => 0.5);
  mock.method(globalThis, "setTimeout", (run: () => void, milliseconds: number) => {
    if (milliseconds === LIMIT) return realTimeout(() => {}, 0);
    waited.push(milliseconds);
    return realTimeout(run, 0);
  });
});

function client(answers: Recording[], options: object = {}) {
  const transport = recorded(...answers);
  return { client: createFaqClient({ baseUrl, fetch: transport.fetch, ...options }), transport };
}

async function failure(promise: Promise<unknown>): Promise<FaqError> {
  const error = await promise.then(() => assert.fail("it was answered"), (reason: unknown) => reason);
  assert(error instanceof FaqError);
  return error;
}

// --- Errors ------------------------------------------------------------------------------------

test("an error carries the problem with all that the API adds to it", async () => {
  const { client: api } = client([problem(404, { locales: ["en"], requested_locale: "es", state: "fallback" })]);

  const error = await failure(question(api, KEY, { locale: "es" }));

  assert.deepEqual(
    [error.status, error.title, error.detail, error.locales, error.requestedLocale, error.state, error.fault],
    [404, "A title", "A detail.", ["en"], "es", "fallback", "problem"],
  );
  assert.equal(error.url, `${baseUrl}/api/v1/questions/${KEY}/?locale=es`);
  assert.match(error.message, /A title \(404\): A detail\./);
});

test("a proxy's page instead of a problem becomes one of its status", async () => {
  const { client: api } = client([new Response("<h1>No</h1>", { status: 403, statusText: "Forbidden" })]);

  const error = await failure(locales(api));

  assert.deepEqual([error.status, error.title, error.fault], [403, "Forbidden", "problem"]);
});

test("a page instead of JSON is unreadable, is not kept and not asked for again", async () => {
  const store = new MemoryStore();
  const { client: api, transport } = client([new Response("<html>", { headers: { ETag: '"1"' } })], { store });

  const error = await failure(locales(api));

  assert.deepEqual([error.status, error.fault, transport.asked.length, store.size], [200, "unreadable", 1, 0]);
});

test("a network that is away is an error with its cause", async () => {
  const cause = new TypeError("fetch failed");
  const { client: api } = client([cause], { retries: 0 });

  const error = await failure(locales(api));

  assert.deepEqual([error.status, error.fault, error.cause], [0, "network", cause]);
});

// --- Again -------------------------------------------------------------------------------------

for (const answer of [429, 502, 503, 504, new TypeError("fetch failed")]) {
  test(`a call that reads is tried again after ${answer}, later each time`, async () => {
    const failed = () => (typeof answer === "number" ? problem(answer) : answer);
    const { client: api, transport } = client([failed(), failed(), failed(), json([])]);

    assert.deepEqual(await locales(api), []);

    assert.equal(transport.asked.length, 4);
    assert.deepEqual(waited, [250, 500, 1000]);
  });
}

test("the last answer is given when none is good", async () => {
  const { client: api, transport } = client(Array.from({ length: 3 }, () => problem(503)), { retries: 2 });

  assert.equal((await failure(locales(api))).status, 503);

  assert.equal(transport.asked.length, 3);
});

for (const status of [400, 404, 410, 500]) {
  test(`a ${status} is not tried again`, async () => {
    const { client: api, transport } = client([problem(status)]);

    assert.equal((await failure(locales(api))).status, status);

    assert.deepEqual([transport.asked.length, waited], [1, []]);
  });
}

test("what is sent is never sent again", async () => {
  const proof = { challenge: "c", number: 1 };
  for (const answer of [problem(503), new TypeError("fetch failed")]) {
    const { client: api, transport } = client([answer]);

    await failure(enquiry(api, { locale: "es", text: "¿Quién?", proof }));

    assert.deepEqual([transport.asked.length, waited], [1, []]);
  }
});

test("a pause is by chance, so that not all come back at once", async () => {
  mock.method(Math, "random", () => 0.25);
  const { client: api } = client([problem(503), json([])]);

  await locales(api);

  assert.deepEqual(waited, [125]);
});

test("Retry-After is heeded, be it seconds or a date", async () => {
  const inSeven = new Date(Date.now() + 7_500).toUTCString();
  const { client: api } = client([
    problem(503, {}, { "Retry-After": "5" }),
    problem(429, {}, { "Retry-After": inSeven }),
    json([]),
  ]);

  await locales(api);

  assert.equal(waited[0], 5250);
  assert(waited[1]! > 6000 && waited[1]! <= 8000, String(waited[1]));
});

test("who asks for a longer wait than ours is told to the caller", async () => {
  const { client: api, transport } = client([problem(429, {}, { "Retry-After": "3600" })]);

  const error = await failure(locales(api));

  assert.deepEqual([error.retryAfter, transport.asked.length, waited], [3600, 1, []]);
});

// --- In time -----------------------------------------------------------------------------------

/** A server that never answers, but lets itself be stopped. */
function silent(request: Request): Promise<Response> {
  return new Promise((_, reject) => request.signal.addEventListener("abort", () => reject(request.signal.reason)));
}

/** One that stops in the middle of its answer. */
function halting(request: Request): Response {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("["));
      request.signal.addEventListener("abort", () => controller.error(request.signal.reason));
    },
  });
  return new Response(body);
}

for (const server of [silent, halting]) {
  test(`a ${server.name} server is waited for no longer than its time`, async () => {
    mock.restoreAll();
    const { client: api, transport } = client([server, server], { timeout: 20, retries: 1 });

    const error = await failure(locales(api));

    assert.deepEqual([error.fault, error.status, transport.asked.length], ["timeout", 0, 2]);
    assert.match(error.detail, /within 20 ms/);
  });
}

test("a call that is stopped throws the caller's reason, and is not tried again", async () => {
  const { client: api, transport } = client([silent]);
  const reason = new Error("no longer needed");
  const stop = new AbortController();

  const called = locales(api, { signal: stop.signal });
  realTimeout(() => stop.abort(reason), 5);

  await assert.rejects(called, (error) => error === reason);
  assert.equal(transport.asked.length, 1);
});

test("a call that is stopped while it waits to try again throws at once", async () => {
  mock.restoreAll();
  const { client: api, transport } = client([problem(503, {}, { "Retry-After": "20" })]);
  const reason = new Error("no longer needed");
  const stop = new AbortController();
  const began = performance.now();

  const called = locales(api, { signal: stop.signal });
  setTimeout(() => stop.abort(reason), 20);

  await assert.rejects(called, (error) => error === reason);
  assert(performance.now() - began < 10_000);
  assert.equal(transport.asked.length, 1);
});

test("no timer is left behind", async () => {
  mock.restoreAll();
  const cleared = mock.method(globalThis, "clearTimeout") as Mock<typeof clearTimeout>;
  const { client: api } = client([json([])]);

  await locales(api);

  assert.equal(cleared.mock.callCount(), 1);
});

// --- Not again ---------------------------------------------------------------------------------

const tagged = (body: unknown, tag: string, headers: Record<string, string> = {}) => json(body, { headers: { ETag: tag, ...headers } });
const same = (headers: Record<string, string> = {}) => new Response(null, { status: 304, headers });

test("a tag is sent back, and a 304 answered from what is kept", async () => {
  const answers = [tagged(["one"], '"1"', { Date: "Mon" }), same({ Date: "Tue" }), tagged(["two"], '"2"'), same()];
  const { client: api, transport } = client(answers);

  const told = [await locales(api), await locales(api), await locales(api), await locales(api)];

  assert.deepEqual(told, [["one"], ["one"], ["two"], ["two"]]);
  assert.deepEqual(
    transport.asked.map(({ headers }) => headers.get("If-None-Match")),
    [null, '"1"', '"1"', '"2"'],
  );
});

test("the headers of a 304 are the newer ones", async () => {
  const { client: api } = client([tagged([], '"1"', { "X-Age": "old", "X-Kind": "kept" }), same({ "X-Age": "new" })]);

  await api.calls.GET("/api/v1/locales/");
  const { response } = await api.calls.GET("/api/v1/locales/");

  assert.deepEqual([response.status, response.headers.get("X-Age"), response.headers.get("X-Kind")], [200, "new", "kept"]);
});

test("what says how the bytes came is not said of the text", async () => {
  const { client: api } = client([
    tagged(["one"], '"1"', { "Content-Length": "7", "Content-Encoding": "identity" }),
    same({ "Content-Length": "0" }),
  ]);

  await locales(api);
  const { data, response } = await api.calls.GET("/api/v1/locales/");

  assert.deepEqual(data, ["one"]);
  assert.deepEqual([response.headers.get("Content-Length"), response.headers.get("Content-Encoding")], [null, null]);
});

test("an answer without content is unreadable", async () => {
  const { client: api } = client([new Response(null, { status: 204 })]);

  assert.equal((await failure(locales(api))).fault, "unreadable");
});

test("what was asked for in another language is another answer", async () => {
  const { client: api, transport } = client([tagged(["es"], '"1"'), tagged(["fa"], '"2"')]);

  await locales(api, { headers: { "Accept-Language": "es" } });
  await locales(api, { headers: { "Accept-Language": "fa" } });

  assert.equal(transport.asked[1]?.headers.get("If-None-Match"), null);
});

test("an error is not kept, nor an answer without a tag", async () => {
  const store = new MemoryStore();
  const { client: api } = client([problem(404, {}, { ETag: '"1"' }), json([])], { store });

  await failure(locales(api));
  await locales(api);

  assert.equal(store.size, 0);
});

test("who sends a tag of their own gets the 304", async () => {
  const { client: api } = client([tagged([], '"1"'), same()]);

  await locales(api);
  const { response } = await api.calls.GET("/api/v1/locales/", { headers: { "If-None-Match": '"1"' } });

  assert.equal(response.status, 304);
});

test("without a store no tag is sent", async () => {
  const { client: api, transport } = client([tagged([], '"1"'), tagged([], '"1"')], { store: null });

  await locales(api);
  await locales(api);

  assert.equal(transport.asked[1]?.headers.get("If-None-Match"), null);
});

test("in a page there is no store unless one is given: the browser has its own", async () => {
  Object.assign(globalThis, { document: {} });
  try {
    const { client: api, transport } = client([tagged([], '"1"'), tagged([], '"1"')]);
    await locales(api);
    await locales(api);
    assert.equal(transport.asked[1]?.headers.get("If-None-Match"), null);
  } finally {
    Reflect.deleteProperty(globalThis, "document");
  }
});

test("a store may be anywhere: it may take its time", async () => {
  const kept = new Map();
  const store = { get: async (key: string) => kept.get(key), set: async (key: string, answer: object) => void kept.set(key, answer) };
  const { client: api } = client([tagged(["one"], '"1"'), same()], { store });

  await locales(api);

  assert.deepEqual(await locales(api), ["one"]);
});

test("memory is bounded: what was not used for longest goes first", () => {
  const answer = (size: number) => ({ etag: "", body: "x".repeat(size), headers: [] });
  const store = new MemoryStore(500);

  for (const key of ["a", "b"]) store.set(key, answer(100));
  store.get("a");
  store.set("c", answer(100));

  assert.deepEqual(["a", "b", "c"].map((key) => store.get(key) !== undefined), [true, false, true]);
  store.set("d", answer(1000));
  assert.equal(store.size, 0);
  store.set("e", answer(10));
  store.set("e", answer(20));
  assert.equal(store.size, 42);
});

// --- Where to ----------------------------------------------------------------------------------

test("the site and the headers of a client are in each of its calls", async () => {
  const { client: api, transport } = client([json([])], { site: "b.example.org", headers: { "Accept-Language": "fa" } });

  await locales(api);

  assert.deepEqual(paths(transport), ["/api/v1/locales/?site=b.example.org"]);
  assert.equal(transport.asked[0]?.headers.get("Accept-Language"), "fa");
});
