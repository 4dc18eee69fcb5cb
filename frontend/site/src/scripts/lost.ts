/** At an address at which nothing is: leads on from old ones, and says it in the language of the address. */

import { resolve } from "@california-faq/client";
import { client } from "./reader.ts";

const [, first = ""] = location.pathname.split("/");
const home = document.querySelector(`.language-switch [data-language="${CSS.escape(first)}"]`);

/** Where an old address leads, or another name of a language. */
async function placeOf(path: string): Promise<string | null> {
  const found = await resolve(client, path);
  return found.redirect && (found.redirect.path ?? found.redirect.url);
}

/** Hosts that know but one such page show the English one. */
async function speak(code: string): Promise<void> {
  const response = await fetch(`/${code}/404.html`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  Object.assign(document.documentElement, { lang: page.documentElement.lang, dir: page.documentElement.dir });
  document.title = page.title;
  document.body.replaceWith(page.body);
}

if (home && first !== document.documentElement.lang) await speak(first).catch(() => undefined);
const place = await placeOf(location.pathname + location.search).catch(() => null);
if (place && place !== location.pathname) location.replace(place);
