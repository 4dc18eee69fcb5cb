/**
 * What is found while somebody types, from the API. When to ask, and how to move in what was found, is decided by
 * the script of the server's pages; here are its answers, in the form that the server gives them.
 */

import { FaqError, search, suggestions } from "@california-faq/client";
import { asHtml } from "../views/answer.tsx";
import { wordsOf, type Reader } from "../views/reader.ts";
import { HITS_A_PAGE, SearchFound, type Searched, SearchStatus, SuggestionList } from "../views/visitors.tsx";
import { client, nodes, readerHere } from "./reader.ts";

interface SearchForm extends HTMLFormElement {
  answer?: (address: string, options: { signal: AbortSignal }) => Promise<Response>;
}

const form = document.querySelector<SearchForm>("form[role=search]")!;
const field = form.elements.namedItem("q") as HTMLInputElement;
// Without a script the server's own page searches.
form.action = form.dataset.own!;

const MOST_PAGES = 10;
const MOST_CHARACTERS = 200;
const MOST_WORDS = 10;

/** What answers some words, or why nothing does. */
async function searched(reader: Reader, words: string, number: number, signal?: AbortSignal): Promise<Searched> {
  if (!words) return {};
  const strings = wordsOf(reader);
  const query = { q: words, locale: reader.language.code, limit: HITS_A_PAGE, offset: (number - 1) * HITS_A_PAGE };
  try {
    return { words, results: await search(client, query, { signal }) };
  } catch (error) {
    if (!(error instanceof FaqError)) throw error;
    if (error.status !== 400) return { words, error: strings.t("The search is away for a moment. Try again soon.") };
    const most = { characters: MOST_CHARACTERS, words: MOST_WORDS };
    return { words, error: strings.t("A search has at most %(characters)d characters and %(words)d words. Use fewer.", most) };
  }
}

function titleOf(reader: Reader, { words, results }: Searched): string {
  const strings = wordsOf(reader);
  return results ? `${strings.t("Search results")} - ${words}` : strings.t("Search");
}

/** All of it, with what else changes on the page. */
function pageOf(reader: Reader, found: Searched, number: number): string {
  const query = found.words ? `?q=${encodeURIComponent(found.words)}` : "";
  const links = reader.languages.map(({ code }) => <a data-language={code} href={`/${code}/search/${query}`}></a>);
  return asHtml(
    <>
      <title>{titleOf(reader, found)}</title>
      <input name="q" aria-invalid={found.error ? "true" : undefined} />
      <nav class="language-switch">{links}</nav>
      <SearchStatus reader={reader} {...found} />
      <div data-live><SearchFound reader={reader} {...found} number={number} /></div>
    </>,
  );
}

form.answer = async (address, { signal }) => {
  const { searchParams } = new URL(address, location.href);
  const words = searchParams.get("q") ?? "";
  const reader = await readerHere();
  if (!searchParams.has("suggest")) return new Response(pageOf(reader, await searched(reader, words, 1, signal), 1));
  const { results } = await suggestions(client, { q: words, locale: reader.language.code }, { signal });
  return new Response(asHtml(<SuggestionList reader={reader} found={results} />));
};

/** The words in the address, as if the server had looked for them. */
async function showAsked(): Promise<void> {
  const asked = new URLSearchParams(location.search);
  const given = Number(asked.get("page") ?? 1);
  const number = Number.isInteger(given) && given > 0 && given <= MOST_PAGES ? given : 1;
  const reader = await readerHere();
  const page = nodes(pageOf(reader, await searched(reader, field.value.trim(), number), number));
  document.title = page.querySelector("title")!.textContent;
  const status = document.querySelector("[data-status]")!;
  status.className = page.querySelector("[data-status]")!.className;
  status.replaceChildren(...page.querySelector("[data-status]")!.childNodes);
  document.querySelector("[data-live]")!.replaceChildren(...page.querySelector("[data-live]")!.childNodes);
  field.ariaInvalid = page.querySelector<HTMLInputElement>("[name=q]")!.ariaInvalid;
  const links = page.querySelectorAll<HTMLAnchorElement>("[data-language]");
  document.querySelectorAll<HTMLAnchorElement>(".language-switch [data-language]").forEach((link, place) => {
    link.href = links[place]!.href;
  });
}

const asked = new URLSearchParams(location.search).get("q")?.trim();
const isPage = document.querySelector<HTMLElement>("[data-live]")!.dataset.live === "results";
if (asked && isPage) {
  field.value = asked;
  void showAsked();
}
// After the words are in the field: they have been looked for.
await import("@server/search.js");
