/** Lists, changes, drafts, messages: what the functions ask for, and what they make of the answers. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import {
  type Change,
  changed,
  createFaqClient,
  each,
  enquiry,
  FaqError,
  faq,
  feedback,
  followChanges,
  isFaq,
  isSection,
  nothingLeft,
  preview,
  question,
  questions,
  resolve,
  search,
  solve,
  suggestions,
} from "@california-faq/client";

import { baseUrl, json, paths, problem, recorded, type Recording } from "./recorded.ts";

const KEY = "00000000-0000-0000-0000-000000000001";

function client(...answers: Recording[]) {
  const transport = recorded(...answers);
  return { api: createFaqClient({ baseUrl, fetch: transport.fetch, retries: 0 }), transport };
}

// --- Lists -------------------------------------------------------------------------------------

test("the parts of a list are asked for one after another, as they are needed", async () => {
  const { api, transport } = client(
    json({ count: 3, next: "http://inside:8000/api/v1/questions/?limit=2&offset=2", results: [1, 2] }),
    json({ count: 3, next: null, results: [3] }),
  );
  const seen: unknown[] = [];

  for await (const item of each(api, questions(api, { limit: 2 }))) {
    seen.push(item);
    assert.equal(transport.asked.length, seen.length > 2 ? 2 : 1);
  }

  assert.deepEqual(seen, [1, 2, 3]);
});

test("an address that the API gave is asked for where the client found the API", async () => {
  const { api, transport } = client(
    json({ count: 1, next: "http://inside:8000/api/v1/questions/?offset=1", results: [] }),
    json({ count: 1, next: null, results: [] }),
  );

  for await (const _ of each(api, questions(api))) assert.fail();

  assert.deepEqual(paths(transport), ["/api/v1/questions/", "/api/v1/questions/?offset=1"]);
});

test("a part that cannot be had is a FaqError, be its problem readable or not", async () => {
  for (const failed of [problem(400), new Response("<h1>", { status: 400 })]) {
    const { api } = client(json({ count: 2, next: `${baseUrl}/api/v1/questions/?offset=1`, results: [] }), failed);

    await assert.rejects(each(api, questions(api)).next(), (error) => error instanceof FaqError && error.status === 400);
  }
});

test("lists in a parameter have commas between them", async () => {
  const { api, transport } = client(json({}), json({}));

  await faq(api, { fields: ["title", "url"], locale: "es" });
  await question(api, KEY, { omit: ["answer"], fallback: "zh-hans,en" });

  assert.deepEqual(paths(transport), [
    "/api/v1/faq/?fields=title,url&locale=es",
    `/api/v1/questions/${KEY}/?omit=answer&fallback=zh-hans%2Cen`,
  ]);
});

test("what somebody types and where they came from is encoded", async () => {
  const { api, transport } = client(json({}), json({}), json({}));

  await search(api, { q: "a&b=ñ", locale: "es" });
  await suggestions(api, { q: "#", locale: "es" });
  await resolve(api, "/es/?q=1");

  assert.deepEqual(paths(transport), [
    "/api/v1/search/?q=a%26b%3D%C3%B1&locale=es",
    "/api/v1/search/suggestions/?q=%23&locale=es",
    "/api/v1/resolve/?path=%2Fes%2F%3Fq%3D1",
  ]);
});

// --- Changes -----------------------------------------------------------------------------------

const part = (cursor: string, complete: boolean) => json({ changes: [], cursor, complete, next: null });

test("changes are followed from a cursor until they are complete", async () => {
  const { api, transport } = client(part("b", false), part("c", true));

  const steps = await Array.fromAsync(followChanges(api, { since: "a", locale: "es" }));

  assert.deepEqual(steps.map(({ cursor, anew }) => [cursor, anew]), [["b", false], ["c", false]]);
  assert.deepEqual(paths(transport), ["/api/v1/changes/?since=a&locale=es", "/api/v1/changes/?since=b&locale=es"]);
});

test("without a cursor the first part says that all is told anew", async () => {
  const { api } = client(part("b", false), part("c", true));

  assert.deepEqual((await Array.fromAsync(followChanges(api))).map(({ anew }) => anew), [true, false]);
});

test("a cursor that the log does not reach begins it anew, also in the middle", async () => {
  for (const before of [[], [part("b", false)]]) {
    const { api, transport } = client(...before, problem(410), part("x", false), part("y", true));

    const steps = await Array.fromAsync(followChanges(api, { since: "a", limit: 5 }));

    assert.deepEqual(steps.slice(before.length).map(({ anew }) => anew), [true, false]);
    assert.equal(paths(transport)[before.length + 1], "/api/v1/changes/?limit=5");
  }
});

test("an end that nothing can be done about is told", async () => {
  const { api } = client(problem(410));

  await assert.rejects(followChanges(api).next(), (error) => error instanceof FaqError && error.status === 410);
});

const change: Change = { kind: "changed", type: "section", key: KEY, locale: "es", at: "", api_url: `${baseUrl}/api/v1/sections/${KEY}/` };

test("what changed is read past shared caches", async () => {
  const { api, transport } = client(json({ title: "A" }));

  assert.equal((await changed(api, change)).title, "A");

  assert.equal(transport.asked[0]?.headers.get("Cache-Control"), "no-cache");
});

test("what was removed is not asked for", () => {
  const { api } = client();

  assert.throws(() => changed(api, { ...change, kind: "removed", api_url: null }), TypeError);
});

// --- Drafts ------------------------------------------------------------------------------------

test("a draft is kept nowhere and tells nobody where it was asked for", async () => {
  const { api, transport } = client(json({ title: "A", questions: [] }));

  const draft = await preview(api, "to/ken");

  assert.deepEqual(paths(transport), ["/api/v1/preview/?token=to%2Fken"]);
  assert.deepEqual([transport.asked[0]?.cache, transport.asked[0]?.referrerPolicy], ["no-store", "no-referrer"]);
  assert.deepEqual([isFaq(draft), isSection(draft)], [false, true]);
});

// --- Messages ----------------------------------------------------------------------------------

const bits = (text: string) => Math.clz32(createHash("sha256").update(text).digest().readUInt32BE(0));

test("a challenge is solved by the first number that does, whatever its length", async () => {
  for (const length of [1, 40, 53, 54, 55, 62, 63, 64, 117, 118, 119, 200]) {
    const challenge = "x".repeat(length);

    const number = await solve({ challenge, difficulty: 9, expires_at: "" });

    assert(bits(`${challenge}:${number}`) >= 9);
    for (let less = 0; less < number; less++) assert(bits(`${challenge}:${less}`) < 9);
  }
});

test("what waits has its turn while a challenge is solved, and can stop it", async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error("enough")), 20);

  await assert.rejects(solve({ challenge: "x", difficulty: 32, expires_at: "" }, stop.signal), /enough/);
});

test("a message is sent with a proof of its own", async () => {
  const { api, transport } = client(json({ challenge: "abc", difficulty: 4, expires_at: "" }), json({ received: true }, { status: 202 }));

  assert.deepEqual(await enquiry(api, { locale: "es", text: "¿Quién?" }), { received: true });

  const { proof, ...body } = (await transport.asked[1]!.json()) as { proof: { challenge: string; number: number } };
  assert.deepEqual(body, { locale: "es", text: "¿Quién?" });
  assert.equal(proof.challenge, "abc");
  assert(bits(`abc:${proof.number}`) >= 4);
});

test("a proof that was made while somebody wrote is used", async () => {
  const { api, transport } = client(json({ received: true }, { status: 202 }));
  const proof = { challenge: "c", number: 7 };

  await feedback(api, KEY, { locale: "es", helpful: true, proof });

  assert.deepEqual(paths(transport), [`/api/v1/questions/${KEY}/feedback/`]);
  assert.deepEqual(await transport.asked[0]!.json(), { locale: "es", helpful: true, proof });
});

test("a message that is refused says which members and when again", async () => {
  const invalid = [{ member: "email", detail: "No." }];
  const { api } = client(problem(400, { invalid }), problem(429, {}, { "Retry-After": "60" }));
  const body = { locale: "es", text: "¿Quién?", proof: { challenge: "c", number: 7 } } as const;

  await assert.rejects(enquiry(api, body), (error) => {
    assert(error instanceof FaqError);
    assert.deepEqual(error.invalid, invalid);
    return true;
  });
  await assert.rejects(enquiry(api, body), (error) => error instanceof FaqError && error.retryAfter === 60);
});

test("a block that there is not is told where it is drawn", () => {
  assert.throws(() => nothingLeft({ type: "poll" } as never), /poll/);
});
