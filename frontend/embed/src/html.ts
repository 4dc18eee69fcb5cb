/**
 * HTML of answers as elements, made one by one from what is allowed.
 *
 * Nothing is given to the browser to parse, so no text can become code whatever is in it, and pages that demand
 * Trusted Types need no policy for us. What the server writes is well-formed; of anything else the text is kept.
 */

const TAGS = new Set(
  (
    "a abbr aside b bdi blockquote br cite code dd details div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i img li ol p " +
    "section small span strong sub summary sup ul"
  ).split(" "),
);
const VOID = /^(?:br|hr|img)$/;
/** Their texts are nothing to read. */
const SILENT = /^(?:iframe|math|noscript|object|script|select|style|svg|template|textarea|title)$/;
const ATTRIBUTES =
  /^(?:alt|class|data-key|data-type|dir|height|href|hreflang|lang|loading|role|sizes|src|srcset|title|width)$/;
const ADDRESSES = /^(?:href|src)$/;
const SCHEMES = /^(?:https?|mailto|tel):$/;

const PIECE = /<!--[^]*?-->|<(\/?)([a-z][a-z0-9]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>|[^<]+|</gi;
const ATTRIBUTE = /([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?/gi;
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi;
const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

function decoded(text: string): string {
  return text.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : parseInt(hex ?? "", 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function isSafe(address: string): boolean {
  try {
    return SCHEMES.test(new URL(address).protocol);
  } catch {
    return false;
  }
}

/** The HTML of an answer. Its headings, which begin with `<h2>`, begin with that of `level`. */
export function answerNodes(html: string, level: number): DocumentFragment {
  const whole = document.createDocumentFragment();
  const open: { name: string; node: Node }[] = [{ name: "", node: whole }];
  for (const [text, closes, given = "", attributes = ""] of html.matchAll(PIECE)) {
    const name = given.toLowerCase();
    const around = (open.at(-1) as { node: Node }).node;
    if (!name) {
      if (!text.startsWith("<!--")) around.appendChild(document.createTextNode(decoded(text)));
    } else if (closes) {
      const place = open.findLastIndex((each) => each.name === name);
      if (place > 0) open.length = place;
    } else if (SILENT.test(name)) {
      open.push({ name, node: document.createDocumentFragment() });
    } else if (TAGS.has(name)) {
      const element = document.createElement(
        name.replace(/^h([2-6])$/, (_, number: string) => `h${Math.min(6, Number(number) + level - 2)}`),
      );
      for (const [, attribute = "", ...values] of attributes.matchAll(ATTRIBUTE)) {
        const value = decoded(values.find((each) => each !== undefined) ?? "");
        const key = attribute.toLowerCase();
        if (ATTRIBUTES.test(key) && (!ADDRESSES.test(key) || isSafe(value))) element.setAttribute(key, value);
      }
      around.appendChild(element);
      if (!VOID.test(name)) open.push({ name, node: element });
    }
  }
  return whole;
}
