/** One question: a disclosure, whose answer is fetched when it is wanted. */

import { make, marked } from "./elements.js";
import { answerNodes } from "./html.js";
import { answer, type Hit, type Item } from "./server.js";
import { filled, firstWords, type Texts } from "./texts.js";

/** What a question stands in. */
export interface Around {
  base: string;
  texts: Texts;
  /** Of the heading that is the question. */
  level: number;
}

export type Tag = "h1" | "h2" | "h3" | "h4" | "h5" | "h6";

export function heading(level: number): Tag {
  return `h${Math.min(6, level)}` as Tag;
}

/** The path of a question without its language, the same in all of them: `our-values/dark-money`. */
export function pathOf(item: Item): string {
  return new URL(item.url).pathname.split("/").filter(Boolean).slice(-2).join("/");
}

/** What the addresses of pages begin with, which may be a front end's. */
export function siteOf(item?: Item): string | undefined {
  return item?.url.replace(/[^/]+\/(?:[^/]+\/){2}$/, "");
}

/** `lang` and `dir` of a text that is not in the language around it. */
export function spoken(item: Pick<Item, "locale" | "direction">, { locale }: Texts): Record<string, string> {
  return item.locale === locale ? {} : { lang: item.locale, dir: item.direction };
}

function nameOf(code: string, { languages }: Texts): string {
  return languages.find(([each]) => each === code)?.[1] ?? code;
}

function isOriginal(code: string, { languages }: Texts): boolean {
  return code === languages[0]?.[0];
}

/** Which language a text is in that is not in the reader's. */
function label(item: Item, texts: Texts): HTMLElement | null {
  const { strings, locale } = texts;
  if (item.locale === locale) return null;
  const words = isOriginal(item.locale, texts)
    ? strings["In English"]
    : filled(strings["Language: %(language)s"] ?? "", { language: nameOf(item.locale, texts) });
  return make("span", { class: "label", part: "label" }, words);
}

/** What is wrong with a translation; what stands in for one that there is not may be a machine's. */
function harm({ translation: { state, origin, reviewed_at } }: Item): "machine" | "outdated" | null {
  if (state === "machine" || state === "outdated") return state;
  return state === "fallback" && origin && origin !== "human" && !reviewed_at ? "machine" : null;
}

/** What a reader has to know about a text, and where they can go from there. */
export function notice(item: Item, { base, texts }: Around): HTMLElement | null {
  const { strings, languages, locale } = texts;
  const { state } = item.translation;
  const wrong = harm(item);
  if (state !== "fallback" && !wrong) return null;
  const source = languages[0]?.[0];
  const said = {
    machine: strings["A computer made this translation, and nobody has checked it yet. It may contain mistakes."],
    outdated: strings["The English original has changed since this translation was made. Some of it may no longer hold."],
  };
  const instead = isOriginal(item.locale, texts)
    ? strings["This question is not translated yet. It is shown in English."]
    : filled(strings["This question is not translated yet. It is shown in another language: %(language)s."] ?? "", {
        language: nameOf(item.locale, texts),
      });
  return make(
    "div",
    { class: "notice", part: "notice", role: "note", "data-state": state },
    state === "fallback" ? make("p", {}, instead) : null,
    wrong && make("p", {}, said[wrong]),
    wrong &&
      make(
        "p",
        { class: "ways" },
        make("a", { href: `${siteOf(item)}${source}/${pathOf(item)}/`, hreflang: source }, strings["Read the English original"]),
        make("a", { href: `${base}${locale}/feedback/${item.key}/?wrong` }, strings["Say what is wrong"]),
      ),
  );
}

/** What has to be known of all the texts in a list: the worst of it. */
export function noticeOfAll(items: readonly Item[], { strings }: Texts): HTMLElement | null {
  const found = new Set(items.map(harm));
  const state = found.has("outdated") ? "outdated" : found.has("machine") ? "machine" : null;
  const said = {
    outdated:
      strings["The English originals of some translations on this page have changed since. Some of it may no longer hold."],
    machine:
      strings[
        "A computer made some of the translations on this page, and nobody has checked them yet. They may contain mistakes."
      ],
  };
  return state && make("p", { class: "notice", part: "notice", role: "note", "data-state": state }, said[state]);
}

export class QuestionView {
  readonly item: Item;
  readonly element: HTMLDetailsElement;
  readonly #around: Around;
  readonly #inside = make("div", { class: "answer", part: "answer" });
  #isFilled = false;

  constructor(item: Item, around: Around, hit?: Hit) {
    this.item = item;
    this.#around = around;
    const { texts, level } = around;
    const words = spoken(item, texts);
    this.element = make(
      "details",
      { class: "question", part: "question" },
      make(
        "summary",
        { part: "summary" },
        make(
          heading(level),
          { part: "title" },
          make("span", words, hit ? marked(hit.question) : item.title),
          " ",
          label(item, texts),
        ),
      ),
      this.#inside,
    );
    // What a list of hits shows of each while it is closed.
    if (hit) this.element.firstElementChild?.append(make("span", { class: "excerpt", ...words }, marked(hit.excerpt)));
    this.element.addEventListener("toggle", () => void this.#fill());
    // Most who point at a question open it.
    this.element.firstElementChild?.addEventListener("pointerenter", () => void answer(around.base, item).catch(() => {}));
  }

  get isOpen(): boolean {
    return this.element.open;
  }

  open(): void {
    this.element.open = true;
    void this.#fill();
  }

  /** At once what is known, and the answer when it is there. */
  async #fill(): Promise<void> {
    if (!this.element.open || this.#isFilled) return;
    this.#isFilled = true;
    const item = this.item;
    const around = this.#around;
    const { strings, locale } = around.texts;
    const words = spoken(item, around.texts);
    const text = make("div", { class: "text", part: "text", "aria-busy": "true", ...words });
    const own = make("p", { class: "own" }, make("a", { href: item.url }, strings["This question on its own page"]));
    const gist = make("p", { class: "gist", part: "short-answer", ...words }, item.short_answer);
    this.#inside.replaceChildren(...[notice(item, around), gist, text, own].filter((each) => each !== null));
    try {
      text.append(answerNodes(await answer(around.base, item), around.level + 1));
    } catch {
      this.#isFilled = false;
      text.replaceWith(make("p", { role: "status" }, firstWords(locale).words.away));
    }
    text.removeAttribute("aria-busy");
  }
}
