/**
 * Reads the FAQ as a front end, an app or a mirror would.
 *
 * `node reader.ts BASE_URL KEY ADDRESS`: KEY is a question that is not in Spanish, ADDRESS an address of the site.
 * Prints what it read as one JSON object, for a test to compare with the database.
 */

import { argv, stdout } from "node:process";

import {
  type AnswerBlock,
  changed,
  createFaqClient,
  each,
  enquiry,
  FaqError,
  faq,
  feedback,
  followChanges,
  locales,
  nothingLeft,
  preferredLocale,
  question,
  questions,
  resolve,
  search,
  suggestions,
} from "@california-faq/client";

const [baseUrl = "", untranslated = "", address = ""] = argv.slice(2);
const statuses: number[] = [];

const client = createFaqClient({
  baseUrl,
  timeout: 60_000,
  async fetch(request) {
    const response = await fetch(request);
    statuses.push(response.status);
    return response;
  },
});

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
      return nothingLeft(block);
  }
}

async function languages() {
  const all = await locales(client);
  return all.map(({ code, own_name, direction, fallbacks }) => ({ code, own_name, direction, fallbacks }));
}

/** The whole FAQ in Spanish. */
async function tree() {
  const whole = await faq(client, { locale: "es" });
  return whole.sections.map(({ title, questions }) => ({
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

/** The same with each answer as one text, which its type says. */
async function written() {
  const { sections } = await faq(client, { locale: "es", format: "text" });
  return sections.flatMap(({ questions }) => questions.map(({ answer }) => answer.trim().length > 0));
}

/** The title of every question, four at a time: members were chosen, so each may be missing. */
async function listed() {
  const titles: string[] = [];
  const first = questions(client, { locale: "es", fallback: "chain", limit: 4, omit: ["answer", "related"] });
  for await (const { title } of each(client, first)) titles.push(title ?? "?");
  return titles;
}

async function item(fallback: string) {
  const { title, locale, requested_locale, direction, translation } = await question(client, untranslated, {
    locale: "es",
    fallback,
  });
  return { title, locale, requested_locale, direction, state: translation.state };
}

/** Why there is no such question: a problem that names the languages in which there is. */
async function missing() {
  try {
    await item("none");
  } catch (error) {
    if (!(error instanceof FaqError)) throw error;
    const { status, requested_locale, state, locales } = error.problem;
    return { status, requested_locale, state, locales };
  }
  throw new Error("A question that is not in Spanish was given.");
}

/** What is found, with what matches: places count code points. */
async function found(q: string) {
  const { count, is_elsewhere, results } = await search(client, { q, locale: "es", limit: 1 });
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
  const { results } = await suggestions(client, { q, locale: "es" });
  return results.map(({ title, locale }) => ({ title, locale }));
}

/** What lives at an address, after all its redirects on this site. */
async function resolved() {
  const passed: string[] = [];
  for (let path = address; ; ) {
    const place = await resolve(client, path);
    if (place.redirect === null) return { type: place.type, key: place.key, url: place.url, passed };
    passed.push(`${place.redirect.status} ${place.redirect.url}`);
    if (place.redirect.path === null) return { type: place.type, key: null, url: place.redirect.url, passed };
    path = place.redirect.path;
  }
}

/** The statuses of a call that is made twice, and whether both gave the same. */
async function unchanged() {
  const from = statuses.length;
  const [first, again] = [await faq(client, { locale: "en" }), await faq(client, { locale: "en" })];
  return { statuses: statuses.slice(from), same: JSON.stringify(first) === JSON.stringify(again) };
}

/** Exactly what is public, by type, key and language. */
async function mirror() {
  const kept: Record<string, string> = {};
  for await (const { changes } of followChanges(client, { limit: 7 })) {
    for (const change of changes) {
      const place = `${change.type} ${change.key} ${change.locale}`;
      if (change.kind === "removed") delete kept[place];
      else kept[place] = (await changed(client, change)).title;
    }
  }
  return kept;
}

/** A vote and a question of a visitor's own, each with its proof. */
async function sent() {
  const vote = await feedback(client, untranslated, { locale: "en", helpful: true });
  const own = await enquiry(client, { locale: "es", text: "¿Quién paga?", email: "ana@example.org" });
  return [vote.received, own.received];
}

const report = {
  languages: await languages(),
  preferred: preferredLocale(await locales(client), "yue-HK, en;q=0.8"),
  tree: await tree(),
  written: await written(),
  listed: await listed(),
  item: await item("chain"),
  missing: await missing(),
  found: await found("demócratas"),
  suggested: await suggested("demócr"),
  resolved: await resolved(),
  unchanged: await unchanged(),
  mirror: await mirror(),
  sent: await sent(),
};
stdout.write(JSON.stringify(report));
