/** Leads a visitor of the front door to their language: chosen earlier, else the browser's wish. */

import { preferredLocale } from "@california-faq/client";

const notFor = document.querySelector<HTMLElement>(".offer")?.dataset.notHere?.split(" ") ?? [];
const choices = [...document.querySelectorAll<HTMLElement>("main [data-language]")].map(({ dataset }, place) => ({
  code: dataset.language as ReturnType<typeof preferredLocale>,
  tags: dataset.tags?.split(" ") ?? [],
  not_for: place ? [] : notFor,
}));
const chosen = /(?:^|; )language=([\w-]+)/.exec(document.cookie)?.[1];
const known = choices.some(({ code }) => code === chosen);
const code = known ? chosen : preferredLocale(choices, [...navigator.languages]);
location.replace(`/${code}/${location.search}${location.hash}`);

export {};
