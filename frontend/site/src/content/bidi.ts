/**
 * Latin names, numbers and addresses inside right-to-left text, kept together as the server's pages keep them
 * (`faq_pages/bidi.py` has the reasons, and a test that both say the same).
 */

const OPEN = '<bdi dir="ltr">';
const CLOSE = "</bdi>";

/** Elements across which a line of text runs on; every other one ends it. */
const INLINE = new Set(
  ["a", "abbr", "b", "cite", "code", "em", "i", "mark", "s", "small", "span", "strong", "sub", "sup", "time", "u"],
);
/** Elements that have a direction of their own, or no running text. */
const OPAQUE = new Set(["bdi", "bdo", "script", "style", "textarea", "title"]);

const PIECE = /<(?:[^<>"']|"[^"<]*"|'[^'<]*')*>|&(?:#\w+|\w+);|[^<&]+|[<&]/gu;
const TAG_NAME = /^<\/?([A-Za-z][A-Za-z0-9]*)/;
const OWN_DIRECTION = /\sdir\s*=/;
// Letters and digits of right-to-left scripts, their punctuation, and the signs that set directions.
const NOT_RTL =
  /[^\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]+/gu;
const WORD = "[\\p{L}\\p{N}_]";
const NUMBER = new RegExp(
  `(?<!${WORD}|[.,:/+-])(?:`
    + "(?:\\+?\\p{Nd}{1,3}[ .\\u00a0-]?)?(?:\\(\\p{Nd}{3}\\)|\\p{Nd}{3})[ .\\u00a0\\u2011-]?\\p{Nd}{3}[ .\\u00a0\\u2011-]\\p{Nd}{4}"
    + "|\\p{Nd}+(?:[\\u2011-]\\p{Nd}+){2,}"
    + "|(?:(?<![^\\s([«“])[\\u2212+-])?[$€£#§]?\\p{Nd}+(?:[.,:/]\\p{Nd}+)*[%+°]?"
    + `)(?!${WORD})`
    + `|(?<=[–—-])[$€£]?\\p{Nd}+(?:[.,]\\p{Nd}+)*%(?!${WORD})`,
  "gu",
);
const LETTER = /\p{L}/u;
const STARTS = /[\p{L}\p{N}_@#$€£§~/+.]/u;
const ENDS = /[\p{L}\p{N}%+#/°]/u;
const ABBREVIATION = /^(?:\p{L}\.){2}$/u;
const PAIRS = new Map([["(", ")"], ["[", "]"], ["{", "}"], ["«", "»"], ["“", "”"]]);
const CLOSING = new Set(PAIRS.values());

type Span = [start: number, end: number];

/** Where the left-to-right runs of a right-to-left text begin and end, in order. The text is given by its characters. */
export function runs(letters: readonly string[]): Span[] {
  const found: Span[] = [];
  for (const [start, end] of stretches(letters)) {
    const partners = partnersIn(letters, start, end);
    const edges = [start - 1, ...[...partners].filter(([, other]) => other < 0).map(([place]) => place), end];
    edges.sort((one, other) => one - other);
    const todo: Span[] = edges.slice(1).map((edge, place): Span => [edges[place]! + 1, edge]).reverse();
    for (let part = todo.pop(); part; part = todo.pop()) found.push(...runsBetween(letters, part, partners, todo));
  }
  return found.sort(([one], [other]) => one - other);
}

function stretches(letters: readonly string[]): Span[] {
  const spans: Span[] = [];
  letters.forEach((letter, place) => {
    if (letter.search(NOT_RTL) !== 0) return;
    const last = spans.at(-1);
    if (last?.[1] === place) last[1] = place + 1;
    else spans.push([place, place + 1]);
  });
  return spans;
}

/** The place of the other bracket or quotation mark for each that stands in a stretch; -1 for one without. */
function partnersIn(letters: readonly string[], start: number, end: number): Map<number, number> {
  const partners = new Map<number, number>();
  const waiting: number[] = [];
  let straight = -1;
  const pair = (one: number, other: number) => partners.set(one, other).set(other, one);
  for (let place = start; place < end; place++) {
    const sign = letters[place]!;
    if (sign === '"') {
      partners.set(place, -1);
      if (straight >= 0) pair(straight, place);
      straight = straight < 0 ? place : -1;
    } else if (PAIRS.has(sign)) {
      partners.set(place, -1);
      waiting.push(place);
    } else if (CLOSING.has(sign)) {
      partners.set(place, -1);
      if (waiting.length && PAIRS.get(letters[waiting.at(-1)!]!) === sign) pair(waiting.pop()!, place);
    }
  }
  return partners;
}

/** The runs of a part with paired brackets only; what has to be looked at by itself is added to `todo`. */
function runsBetween(letters: readonly string[], part: Span, partners: Map<number, number>, todo: Span[]): Span[] {
  let [start, end] = part;
  const letter = letters.findIndex((each, place) => place >= start && place < end && LETTER.test(each));
  let words = letter < 0 ? end : letter;
  while (letter >= 0 && words > start && !/\s/u.test(letters[words - 1]!)) words--;
  const found = numbersIn(letters.slice(start, words)).map(([from, to]): Span => [start + from, start + to]);
  if (letter < 0) return found;
  start = words;
  while (!mayEnd(letters, start, end, partners)) end--;
  while (!STARTS.test(letters[start] ?? "")) {
    const partner = partners.get(start) ?? -1;
    if (start < partner) {
      if (partner + 1 < end && !/\s/u.test(letters[partner + 1]!)) break;
      // What stands in brackets of the text around it, and what follows them.
      todo.push([partner + 1, end], [start + 1, partner]);
      return found;
    }
    start++;
  }
  return [...found, [start, end]];
}

/** The numbers with signs around them; those of digits only read rightly without help. */
function numbersIn(letters: readonly string[]): Span[] {
  const text = letters.join("");
  const place = (units: number) => [...text.slice(0, units)].length;
  return [...text.matchAll(NUMBER)]
    .filter(([number]) => !/^\p{Nd}+$/u.test(number))
    .map(({ 0: number, index }) => [place(index), place(index + number.length)]);
}

function mayEnd(letters: readonly string[], start: number, end: number, partners: Map<number, number>): boolean {
  const last = letters[end - 1]!;
  if (ENDS.test(last)) return true;
  if (last === ".") return end - start >= 4 && ABBREVIATION.test(letters.slice(end - 4, end).join(""));
  const partner = partners.get(end - 1) ?? -1;
  return start <= partner && partner < end - 1;
}

interface Tag {
  start: number;
  end: number;
  /** After `/` when it closes. */
  name: string;
}

/** A line of text of an HTML text: its characters, where each stands, and the tags between them. */
class Line {
  letters: string[] = [];
  places: Span[] = [];
  tags: Tag[] = [];
}

/**
 * Keep the left-to-right runs of right-to-left HTML together: each gets a `bdi` around it. Nothing else changes.
 *
 * A run that begins inside one element and ends inside another is left to the browser, as is HTML that cannot be
 * understood.
 */
export function isolate(html: string): string {
  const marks: [place: number, mark: string][] = [];
  for (const line of linesOf(html)) {
    let at = 0;
    for (const [start, end] of runs(line.letters)) {
      const first = line.places[start]![0];
      const last = line.places[end - 1]![1];
      while (at < line.tags.length && line.tags[at]!.start < first) at++;
      const span = whole(line.tags, at, first, last);
      if (span) marks.push([span[0], OPEN], [span[1], CLOSE]);
    }
  }
  let done = 0;
  const pieces: string[] = [];
  for (const [place, mark] of marks) {
    pieces.push(html.slice(done, place), mark);
    done = place;
  }
  return pieces.join("") + html.slice(done);
}

/** The lines of an HTML text; none when it is not well-formed enough to be cut safely. */
function linesOf(html: string): Line[] {
  const lines = [new Line()];
  const opaque: string[] = [];
  for (const { 0: piece, index } of html.matchAll(PIECE)) {
    const end = index + piece.length;
    const tag = TAG_NAME.exec(piece);
    if (piece === "<" || (piece.startsWith("<") && !tag)) return [];
    const line = lines.at(-1)!;
    if (tag) {
      const name = tag[1]!.toLowerCase();
      const closes = piece.startsWith("</");
      if (opaque.length) {
        // Only its own kind can close it.
        if (name === opaque.at(-1)) closes ? opaque.pop() : opaque.push(name);
      } else if (!closes && (OPAQUE.has(name) || OWN_DIRECTION.test(piece))) {
        opaque.push(name);
        lines.push(new Line());
      } else if (INLINE.has(name)) {
        line.tags.push({ start: index, end, name: closes ? `/${name}` : name });
      } else {
        lines.push(new Line());
      }
    } else if (!opaque.length && piece.startsWith("&")) {
      line.letters.push(unescaped(piece)[0]!);
      line.places.push([index, end]);
    } else if (!opaque.length) {
      let place = index;
      for (const letter of piece) {
        line.letters.push(letter);
        line.places.push([place, place + letter.length]);
        place += letter.length;
      }
    }
  }
  return lines;
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** The character that an entity stands for. The API's texts have the few above as names; an unknown one is a sign. */
export function unescaped(entity: string): string {
  const name = entity.slice(1, -1);
  if (!name.startsWith("#")) return ENTITIES[name] ?? "&";
  return String.fromCodePoint(/^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10));
}

/** The span around `first` to `last` in which every element that is opened is closed. `at` is the tag after `first`. */
function whole(tags: readonly Tag[], at: number, first: number, last: number): Span | null {
  const opened: string[] = [];
  let before = at - 1;
  let after = at;
  for (; after < tags.length && tags[after]!.start < last; after++) {
    const { name } = tags[after]!;
    if (!name.startsWith("/")) {
      opened.push(name);
    } else if (opened.length) {
      if (opened.pop() !== name.slice(1)) return null;
    } else {
      // It was opened before: directly before, or the run cannot have an element of its own.
      const tag = tags[before--];
      if (!tag || tag.end !== first || tag.name !== name.slice(1)) return null;
      first = tag.start;
    }
  }
  for (; opened.length; after++) {
    const tag = tags[after];
    if (!tag || tag.start !== last || tag.name !== `/${opened.pop()}`) return null;
    last = tag.end;
  }
  return [first, last];
}
