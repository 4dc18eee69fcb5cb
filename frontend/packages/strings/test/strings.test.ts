/** Texts, numbers and dates of one language. tests/test_ui_strings.py compares all of them with the server. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { type Catalogue, stringsOf } from "@california-faq/strings";

const ukrainian: Catalogue = {
  code: "uk",
  own_name: "Українська",
  direction: "ltr",
  plural: ["one", "few", "many"],
  dates: Array.from({ length: 12 }, (_, month) => `{day} month-${month + 1} {year} р.`),
  time_zone: "America/Los_Angeles",
  strings: {
    Search: "Пошук",
    "Reviewed: %(date)s": "Перевірено: %(date)s",
    "%(n)d wolf": ["%(n)d вовк", "%(n)d вовки", "%(n)d вовків"],
    "%(share)d%% of %(all)d": "%(share)d%% із %(all)d",
  },
};
const { t, tn, date } = stringsOf(ukrainian);

test("a text is translated and its places are filled in", () => {
  assert.equal(t("Search"), "Пошук");
  assert.equal(t("Reviewed: %(date)s", { date: "$&" }), "Перевірено: $&");
  assert.equal(t("%(share)d%% of %(all)d", { share: 50, all: 7 }), "50% із 7");
});

test("a number has the form of its language", () => {
  const told = [1, 3, 5, 21].map((n) => tn("%(n)d wolf", "%(n)d wolves", n, { n }));

  assert.deepEqual(told, ["1 вовк", "3 вовки", "5 вовків", "21 вовк"]);
});

test("a number that no form is for has the last one", () => {
  assert.equal(tn("%(n)d wolf", "%(n)d wolves", 1.5, { n: 1.5 }), "1.5 вовків");
});

test("a text that the catalogue does not have is told", () => {
  assert.throws(() => t("Find"), /The catalogue of uk lacks "Find"/);
});

test("a value that is not given is an error of the compiler", () => {
  // @ts-expect-error The date is missing.
  assert.equal(t("Reviewed: %(date)s"), "Перевірено: %(date)s");
  // @ts-expect-error It is another one.
  t("Reviewed: %(date)s", { day: "1" });
  // @ts-expect-error There is no place for it.
  t("Search", { date: "1" });
});

test("a moment has the date that the site's people have", () => {
  assert.equal(date("2026-11-03"), "3 month-11 2026 р.");
  assert.equal(date("2026-11-03T07:59:59Z"), "2 month-11 2026 р.");
  assert.equal(date("2026-11-03T08:00:00Z"), "3 month-11 2026 р.");
  assert.throws(() => date("soon"), RangeError);
});
