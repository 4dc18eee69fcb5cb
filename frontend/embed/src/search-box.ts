/** The field for a search, and when what stands in it is looked for. */

import { make } from "./elements.js";
import type { Texts } from "./texts.js";

/** Milliseconds after the last letter. */
const PAUSE = 200;
/** In these scripts one character is a word, or says nearly as much. */
const ONE_IS_ENOUGH = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}]/u;

/** Shows what is found for words, or all when there are none, unless it is told to stop. */
type Look = (words: string, signal: AbortSignal) => Promise<void>;

export class SearchBox {
  readonly field = make("input", {
    type: "search",
    part: "search-input",
    dir: "auto",
    autocomplete: "off",
    enterkeyhint: "search",
  });
  readonly #look: Look;
  #timer = 0;
  #looking: AbortController | undefined;

  constructor(look: Look) {
    this.#look = look;
    this.field.addEventListener("input", (event) => this.#soon((event as InputEvent).isComposing));
    this.field.addEventListener("compositionend", () => this.#soon(false));
  }

  get words(): string {
    return this.field.value.trim();
  }

  /** The field in a form of one language; it stays the same field. */
  form({ strings }: Texts): HTMLFormElement {
    const form = make(
      "form",
      { role: "search", part: "search" },
      make("label", {}, make("span", {}, strings["Search the questions"]), this.field),
      make("button", { part: "button search-button" }, strings["Search"]),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.now();
    });
    return form;
  }

  now(words = this.words): void {
    if (words !== this.words) this.field.value = words;
    clearTimeout(this.#timer);
    this.#looking?.abort();
    if ([...words].length === 1 && !ONE_IS_ENOUGH.test(words)) return;
    this.#looking = new AbortController();
    void this.#look(words, this.#looking.signal);
  }

  #soon(isComposing: boolean): void {
    clearTimeout(this.#timer);
    // What is put together there is no word yet. Elsewhere it is: telephones put every word together.
    const language = this.field.closest<HTMLElement>("[lang]")?.lang ?? "";
    if (isComposing && /^(?:zh|ja)/.test(language)) return;
    this.#timer = window.setTimeout(() => this.now(), PAUSE);
  }
}
