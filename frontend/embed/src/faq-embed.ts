/** The element: what its attributes ask for, in the reader's language, when it comes near. */

import { drawing, make } from "./elements.js";
import { heading, noticeOfAll, pathOf, QuestionView, siteOf, spoken, type Around } from "./question.js";
import { SearchBox } from "./search-box.js";
import { content, MOST_HITS, NothingThereError, search, texts as fetchTexts } from "./server.js";
import type { Content, Hit, Item } from "./server.js";
import { filled, firstWords, wantedLocale } from "./texts.js";
import styles from "faq:styles";

/** Milliseconds after which a reader is told that it takes long. */
const SLOW = 4000;
/** How far below the window something is fetched: about what a reader scrolls while it comes. */
const NEAR = "600px";
/** An address that opens a question: that of the page, with `#faq/our-values/dark-money` or a key behind it. */
const LINK = /^#faq\/(.+?)\/?$/;

const POPPY = {
  "poppy-back": "M7 8c4-3.5 14-3.5 18 0l-3 11H10Z",
  "poppy-near": "M3.5 8.5C10 7 15.5 12 17.5 22 9 23 3.5 17 3.5 8.5Z",
  "poppy-far": "M28.5 8.5C22 7 16.5 12 14.5 22 23 23 28.5 17 28.5 8.5Z",
  "poppy-stem": "M16 22.3q.6 4-.6 7.2",
};
const GLOBE = { line: "M2.5 12a9.5 9.5 0 0 0 19 0a9.5 9.5 0 0 0-19 0h19M12 2.5c-6 6-6 13 0 19c6-6 6-13 0-19" };

let sheet: CSSStyleSheet | undefined;

/** One sheet for all elements. It is made by a script, which no policy for styles in pages speaks of. */
function sharedSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
  }
  return sheet;
}

/** What somebody typed, in whatever direction it goes, for a sentence around it. */
function isolated(words: string): string {
  return `\u2068${words}\u2069`;
}

/** The question that the address of the page leads to. */
function linked(): string | null {
  try {
    return decodeURIComponent(LINK.exec(location.hash)?.[1] ?? "") || null;
  } catch {
    return null;
  }
}

export class FaqEmbed extends HTMLElement {
  static readonly observedAttributes = ["src", "locale", "section", "question", "heading-level"];

  readonly #frame = make("div", { class: "faq", part: "base" });
  readonly #status = make("div", { class: "status", part: "status", role: "status" });
  readonly #body = make("div", { class: "body", part: "body" });
  readonly #languages = make("select", { part: "language-select" });
  readonly #box = new SearchBox((words, signal) => this.#look(words, signal));
  readonly #arrival = new IntersectionObserver((seen) => this.#arrive(seen), { rootMargin: NEAR });

  /** Counts what was asked for: what comes for something before is not shown. */
  #turn = 0;
  #isNear = false;
  #isAwaited = false;
  /** What the reader chose in the menu. */
  #chosen = "";
  #content: Content | null = null;
  #around: Around | null = null;
  #views: QuestionView[] = [];

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sharedSheet()];
    this.#frame.append(this.#status, this.#body);
    root.append(this.#frame);
    this.#languages.addEventListener("change", () => this.#choose());
    for (const kind of ["pointerdown", "keydown", "focusin", "click"]) this.#frame.addEventListener(kind, () => this.#letGo());
    this.#frame.addEventListener("click", (event) => this.#follow(event));
  }

  connectedCallback(): void {
    window.addEventListener("hashchange", this.#lead);
    // Whoever comes by an address that opens a question waits for it.
    if (linked()) this.#near();
    else this.#arrival.observe(this);
    this.#later();
  }

  disconnectedCallback(): void {
    window.removeEventListener("hashchange", this.#lead);
    this.#arrival.disconnect();
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now) return;
    if (name === "locale") this.#chosen = "";
    this.#later();
  }

  // --- When, and what ------------------------------------------------------------------------

  #arrive(seen: IntersectionObserverEntry[]): void {
    if (seen.some(({ isIntersecting }) => isIntersecting)) this.#near();
  }

  #near(): void {
    this.#isNear = true;
    this.#arrival.disconnect();
    this.#later();
  }

  /** Several attributes that are changed in one go are one change. */
  #later(): void {
    if (this.#isAwaited || !this.#isNear || !this.isConnected) return;
    this.#isAwaited = true;
    queueMicrotask(() => {
      this.#isAwaited = false;
      void this.#show();
    });
  }

  /** Where the server is: said, or else where this module came from. */
  get #base(): string {
    const src = this.getAttribute("src") ?? "";
    const here = import.meta.url;
    return `${new URL(URL.canParse(src, here) ? src : here, here).origin}/`;
  }

  get #locale(): string {
    const around = this.parentElement?.closest<HTMLElement>("[lang]")?.lang ?? "";
    return this.#chosen || wantedLocale(this.getAttribute("locale") || "auto", around);
  }

  async #show(): Promise<void> {
    const turn = ++this.#turn;
    const locale = this.#locale;
    const name = (attribute: string) => this.getAttribute(attribute)?.trim() ?? "";
    this.#body.ariaBusy = "true";
    let slowly: string | undefined;
    const words = fetchTexts(locale).then((texts) => {
      slowly = texts.strings["The questions take longer than usual to come."];
      return texts;
    });
    const slow = setTimeout(() => turn === this.#turn && this.#say(locale, slowly), SLOW);
    try {
      const base = this.#base;
      const [texts, found] = await Promise.all([
        words,
        content(base, locale, name("section"), name("question")).catch((error: unknown) => {
          if (error instanceof NothingThereError) return null;
          throw error;
        }),
      ]);
      if (turn !== this.#turn) return;
      const asked = Number(name("heading-level"));
      const level = asked >= 1 && asked <= 6 ? asked : 2;
      this.#around = { base, texts, level };
      this.#content = found;
      this.#draw();
    } catch {
      if (turn === this.#turn) this.#say(locale);
    } finally {
      clearTimeout(slow);
      if (turn === this.#turn) this.#body.ariaBusy = "false";
    }
  }

  /** Why there is nothing to read, in the reader's language as far as it is known; and a way out. */
  #say(locale: string, slowly?: string): void {
    const { words, direction } = firstWords(locale);
    const again = make("button", { type: "button", part: "button" }, words.again);
    again.addEventListener("click", () => {
      this.#status.replaceChildren();
      void this.#show();
    });
    this.#status.replaceChildren(
      make(
        "div",
        { lang: locale, dir: direction },
        make("p", {}, slowly ?? words.away),
        make(
          "p",
          { class: "ways" },
          make("a", { href: `${this.#base}${locale}/`, part: "link" }, words.all),
          slowly ? null : again,
        ),
      ),
    );
  }

  // --- What is seen --------------------------------------------------------------------------

  #draw(): void {
    const { texts } = this.#around as Around;
    const open = new Set(this.#views.filter((view) => view.isOpen).map(({ item }) => item.key));
    const isFirst = !this.#frame.querySelector(".bar");
    const before = this.getBoundingClientRect();
    this.#frame.lang = texts.locale;
    this.#frame.dir = texts.direction;
    this.#drawBar();
    this.#status.replaceChildren();
    this.#list();
    for (const view of this.#views) if (open.has(view.item.key)) view.open();
    if (isFirst) {
      this.#hold(before);
      this.#lead();
    }
    if (this.#box.field.isConnected && this.#box.words) this.#box.now();
  }

  #drawBar(): void {
    const { base, texts } = this.#around as Around;
    const { strings, languages, locale } = texts;
    // What is put back in its place keeps the focus.
    const focused = this.shadowRoot?.activeElement as HTMLElement | null;
    const home = `${siteOf(this.#content?.groups[0]?.questions[0]) ?? base}${locale}/`;
    this.#languages.replaceChildren(
      ...languages.map(([code, name, dir]) => make("option", { value: code, lang: code, dir, selected: code === locale }, name)),
    );
    const bar = make(
      "div",
      { class: "bar", part: "bar" },
      make("a", { class: "name", part: "name", href: home }, drawing(32, POPPY), make("span", {}, strings["California FAQ"])),
      make(
        "label",
        { class: "languages", part: "languages" },
        drawing(24, GLOBE),
        make("span", { class: "unseen" }, strings["Language"]),
        this.#languages,
      ),
      this.#content && !this.#content.isAlone ? this.#box.form(texts) : null,
    );
    const end = make("p", { class: "end", part: "end" }, make("a", { href: home, part: "link" }, strings["All questions"]));
    this.#frame.replaceChildren(bar, this.#status, this.#body, end);
    focused?.focus({ preventScroll: true });
  }

  /** The questions that the attributes name. */
  #list(): void {
    const around = this.#around as Around;
    const { texts, level } = around;
    const { groups, isAlone } = this.#content ?? { groups: [], isAlone: false };
    const items = groups.flatMap(({ questions }) => questions);
    this.#views = [];
    const nothing = this.#content
      ? "There are no questions here yet."
      : "There is nothing at this address. It may have been mistyped, or the page was removed.";
    const parts: (Node | null)[] = isAlone ? [] : [noticeOfAll(items, texts)];
    for (const group of groups) {
      if (!isAlone) parts.push(make(heading(level), { class: "section", part: "section", ...spoken(group, texts) }, group.title));
      for (const item of group.questions) parts.push(this.#view(item, { ...around, level: isAlone ? level : level + 1 }).element);
    }
    if (!items.length) parts.push(make("p", { class: "quiet" }, texts.strings[nothing]));
    this.#fill(...parts);
    if (isAlone) for (const view of this.#views) view.open();
  }

  #fill(...parts: (Node | null)[]): void {
    this.#body.replaceChildren(...parts.filter((each) => each !== null));
  }

  #view(item: Item, around: Around, hit?: Hit): QuestionView {
    const view = new QuestionView(item, around, hit);
    this.#views.push(view);
    return view;
  }

  /**
   * Keep the height that was reserved where more would push aside what is read below, until the reader acts.
   *
   * Out of sight nothing can be pushed aside.
   */
  #hold(before: DOMRect): void {
    const after = this.getBoundingClientRect();
    const isEndSeen = before.bottom > 0 && before.bottom < innerHeight;
    const rest = document.createRange();
    rest.setStartAfter(this);
    rest.setEndAfter(document.body);
    if (!isEndSeen || !rest.getBoundingClientRect().height || after.bottom - before.bottom < 1) return;
    const words = this.#around?.texts.strings["Look through all questions"];
    this.#frame.append(make("div", { class: "more" }, make("button", { type: "button", part: "button" }, words)));
    this.#frame.classList.add("held");
    this.#frame.style.blockSize = `${before.height}px`;
  }

  #letGo(): void {
    this.#frame.classList.remove("held");
    this.#frame.style.blockSize = "";
    this.#frame.querySelector(".more")?.remove();
  }

  // --- What the reader does ------------------------------------------------------------------

  #choose(): void {
    this.#chosen = this.#languages.value;
    void this.#show();
  }

  /** Open the question that the address of the page leads to. */
  readonly #lead = (event?: Event): void => {
    const wish = linked();
    if (!wish) return;
    if (!this.#isNear) return this.#near();
    if (event && this.#box.words) this.#box.now("");
    const view = this.#views.find(({ item }) => item.key === wish || pathOf(item) === wish);
    if (view) this.#bring(view, Boolean(event));
  };

  #bring(view: QuestionView, isAct: boolean): void {
    this.#letGo();
    view.open();
    view.element.scrollIntoView();
    if (isAct) view.element.querySelector("summary")?.focus({ preventScroll: true });
  }

  /** A link to a question that is here opens it here. */
  #follow(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLElement>("a[data-key]");
    const view = this.#views.find(({ item }) => item.key === link?.dataset.key);
    if (!view || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.#bring(view, true);
  }

  async #look(words: string, signal: AbortSignal): Promise<void> {
    const around = this.#around as Around;
    const { base, texts } = around;
    const { strings } = texts;
    if (!words) {
      this.#status.replaceChildren();
      this.#list();
      return;
    }
    try {
      const { count, results, is_elsewhere, did_you_mean } = await search(base, texts.locale, words, signal);
      if (signal.aborted) return;
      this.#views = [];
      const found = results.map((hit) => this.#view(hit, around, hit).element);
      const all = `${base}${texts.locale}/search/?q=${encodeURIComponent(words)}`;
      const said = !count
        ? filled(strings["Nothing was found for “%(words)s”."] ?? "", { words: isolated(words) })
        : is_elsewhere
          ? strings["Nothing was found in this language. These are in other languages:"]
          : filled(texts.found[Number(texts.plural[count])] ?? "", { count });
      this.#status.replaceChildren(make("p", {}, said));
      this.#fill(
        did_you_mean ? this.#otherWords(did_you_mean) : null,
        count ? noticeOfAll(results, texts) : make("p", {}, strings["Use fewer words, or other ones."]),
        ...found,
        count > MOST_HITS ? make("p", {}, make("a", { href: all, part: "link" }, strings["Search results"])) : null,
      );
    } catch {
      if (signal.aborted) return;
      this.#status.replaceChildren(make("p", {}, strings["The search is away for a moment. Try again soon."]));
    }
  }

  #otherWords(words: string): HTMLElement {
    const text = filled(this.#around?.texts.strings["Did you mean “%(words)s”?"] ?? "", { words: isolated(words) });
    const button = make("button", { type: "button", class: "link", part: "link" }, text);
    button.addEventListener("click", () => {
      this.#box.field.focus();
      this.#box.now(words);
    });
    return make("p", {}, button);
  }
}
