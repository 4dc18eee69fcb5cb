/**
 * The draft that a token opens, as readers will see it, for the editor's preview: in a frame of the admin or by
 * itself. Wagtail's own tools come with it from the server, as its content checker looks into this page.
 */

import { faq, isFaq, isSection, preview } from "@california-faq/client";
import { description } from "../content/describe.ts";
import type { Code, Faq, Item, Question, Section } from "../content/types.ts";
import { asHtml } from "../views/answer.tsx";
import { IndexMain, IndexMasthead, QuestionMain, SectionMain } from "../views/tree.tsx";
import { wordsOf, type Reader } from "../views/reader.ts";
import { client, nodes, readerHere } from "./reader.ts";

const asked = new URLSearchParams(location.search);
const admin = new URL(document.body.dataset.server!).origin;

/** What the admin asks of a page in its frame: where it is scrolled to, and to be there. */
function followAdmin(): void {
  const tell = (type: string, more: object = {}) =>
    parent.postMessage({ wagtail: { type: `w-preview:${type}`, origin: location.origin, ...more } }, admin);
  addEventListener("message", ({ data, origin }) => {
    const wish = origin === admin && data?.wagtail;
    if (!wish) return;
    if (wish.type === "w-preview:get-scroll-position") tell("set-scroll-position", { x: scrollX, y: scrollY });
    if (wish.type === "w-preview:set-scroll-position") scrollTo({ left: wish.x, top: wish.y, behavior: "instant" });
  });
  tell("request-scroll");
}

/** The index, for the way to a draft; without it where it cannot be had. */
async function indexAbove(locale: Code): Promise<(Item & { url: string })[]> {
  const fields = ["key", "title", "url", "locale", "direction"] as const;
  try {
    return [(await faq(client, { locale, fallback: "chain", fields: [...fields] })) as Faq];
  } catch {
    return [];
  }
}

/** The languages in which something on a page is drawn. */
function spokenOn(draft: Question | Section | Faq): string[] {
  const questions = "sections" in draft ? [] : "questions" in draft ? draft.questions : [draft];
  return questions.map(({ locale }) => locale);
}

async function draw(draft: Question | Section | Faq): Promise<void> {
  const reader: Reader = await readerHere(...spokenOn(draft));
  const main = document.querySelector("main")!;
  const wide = main.querySelector(".wide")!;
  if (isFaq(draft)) {
    wide.before(nodes(asHtml(<IndexMasthead reader={reader} faq={draft} />)));
    wide.replaceChildren(nodes(asHtml(<IndexMain reader={reader} faq={draft} />)));
  } else {
    const above = await indexAbove(draft.locale);
    const html = isSection(draft)
      ? <SectionMain reader={reader} section={draft} above={above} />
      : <QuestionMain reader={reader} question={draft} above={[...above, draft.section]} isDraft />;
    wide.replaceChildren(nodes(asHtml(html)));
  }
  document.title = `${draft.title} - ${wordsOf(reader).t("California FAQ")}`;
  // The content checker asks for one.
  document.head.append(Object.assign(document.createElement("meta"), { name: "description", content: description(draft) }));
}

/** Wagtail's user bar with its content checker, as the server makes it for this page. */
async function addUserBar(): Promise<void> {
  const isInPanel = parent !== window;
  const response = await fetch(`${admin}/api/v1/preview/userbar/?token=${encodeURIComponent(asked.get("token") ?? "")}${isInPanel ? "&panel" : ""}`);
  if (!response.ok) return;
  const bar = nodes(await response.text());
  // Scripts that come as text do not run: each is made anew, in their order.
  const scripts = [...bar.querySelectorAll("script[src]")];
  for (const script of scripts) script.remove();
  document.body.append(bar);
  for (const { src } of scripts as HTMLScriptElement[]) {
    await new Promise((done, failed) => {
      document.body.append(Object.assign(document.createElement("script"), { src, async: false, onload: done, onerror: failed }));
    });
  }
}

async function show(): Promise<void> {
  try {
    await draw((await preview(client, asked.get("token") ?? "")) as Question | Section | Faq);
  } catch (error) {
    // For people who edit, in the words of the API.
    const told = error instanceof Error ? error.message : String(error);
    document.querySelector("main .wide")!.replaceChildren(
      nodes(asHtml(<p class="notice" role="alert" lang="en" dir="ltr">{told}</p>)),
    );
  }
  if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done, { once: true }));
  if (parent !== window) followAdmin();
  await addUserBar().catch((error: unknown) => console.warn("There is no user bar.", error));
}

await show();

export {};
