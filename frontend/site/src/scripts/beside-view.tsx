import { question } from "@california-faq/client";
import type { Code, Item, Question } from "../content/types.ts";
import { asHtml } from "../views/answer.tsx";
import { BesideMain } from "../views/beside.tsx";
import { client, nodes, readerHere } from "./reader.ts";

/** Show the question of this page in two languages. The page stays as it is where that cannot be had. */
export async function showBeside(code: string): Promise<void> {
  const key = document.querySelector<HTMLElement>("form.vote")?.dataset.key;
  const locale = document.documentElement.lang as Code;
  if (!key) return;
  const [one, other] = await Promise.all([
    question(client, key, { locale, fallback: "chain" }),
    question(client, key, { locale: code as Code }),
  ]);
  const reader = await readerHere(one.locale, other.locale);
  const html = asHtml(
    BesideMain({ reader, question: one as Question, other: other as Question, above: above(), suffix: `?with=${code}` }),
  );
  document.querySelector("main > .wide")!.replaceChildren(nodes(html));
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".language-switch [data-language]")) {
    const shown = link.hreflang;
    // Where both would be the same, the one that was read first goes beside the other.
    link.search = `?with=${shown === code ? one.locale : code}`;
  }
}

/** The pages above, as they stand on the page. */
function above(): (Item & { url: string })[] {
  return [...document.querySelectorAll<HTMLAnchorElement>(".breadcrumb a")].map((link) => {
    const spoken = link.closest<HTMLElement>("[lang]")!;
    const direction = spoken.dir === "rtl" ? "rtl" : "ltr";
    return { title: link.textContent ?? "", url: link.getAttribute("href")!, locale: spoken.lang, direction };
  });
}
