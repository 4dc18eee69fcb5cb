/** The server's rules for languages: tests/test_frontend.py compares both on many wishes. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { directionOf, fallbackChain, negotiate, preferredLocale } from "@california-faq/client";

const LANGUAGES = [
  { code: "en", tags: ["en"], not_for: [], fallbacks: [], direction: "ltr" },
  { code: "pa", tags: ["pa"], not_for: ["pa-pk", "pa-arab"], fallbacks: ["en"], direction: "ltr" },
  { code: "fa", tags: ["fa", "prs"], not_for: [], fallbacks: ["en"], direction: "rtl" },
  { code: "zh-hant", tags: ["zh-hant", "zh-tw"], not_for: [], fallbacks: ["zh-hans", "en"], direction: "ltr" },
  { code: "zh-hans", tags: ["zh-hans", "zh"], not_for: [], fallbacks: ["zh-hant", "en"], direction: "ltr" },
] as const;
const languages = LANGUAGES.map((one) => ({ ...one, tags: [...one.tags], not_for: [...one.not_for], fallbacks: [...one.fallbacks] }));

test("a tag is understood by its longest beginning, in any case, with either stroke", () => {
  const cases = { "zh-TW": "zh-hant", zh_CN: "zh-hans", "PRS-AF": "fa", "pa-IN": "pa", "pa-PK": null, "pa-Arab-PK": null, xx: null, "": null };

  for (const [tag, code] of Object.entries(cases)) assert.equal(negotiate(languages, tag), code, tag);
});

test("a browser's list is taken in its order", () => {
  assert.equal(preferredLocale(languages, ["de", "zh-TW", "fa"]), "zh-hant");
  assert.equal(preferredLocale(languages, []), "en");
});

test("what a browser adds to a refused tag is refused as well", () => {
  assert.equal(preferredLocale(languages, ["pa-PK", "pa", "fa"]), "fa");
  assert.equal(preferredLocale(languages, ["pa-IN", "pa"]), "pa");
});

test("only languages that are possible are chosen", () => {
  assert.equal(preferredLocale(languages, "zh-TW, fa;q=0.5", ["en", "fa"]), "fa");
});

test("a chain begins with the language and ends with the source", () => {
  assert.deepEqual(fallbackChain(languages, "zh-hant"), ["zh-hant", "zh-hans", "en"]);
});

test("a direction is known of each language", () => {
  assert.deepEqual([directionOf(languages, "fa"), directionOf(languages, "en"), directionOf(languages, "xx")], ["rtl", "ltr", "ltr"]);
});

test("without languages there is nothing to choose from", () => {
  assert.throws(() => preferredLocale([], "es"), RangeError);
});
