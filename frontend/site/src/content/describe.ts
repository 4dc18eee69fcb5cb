/** What a page says of itself where it is listed: by search engines, and where it is shared. */

import type { Faq, Item, Question, Section } from "./types.ts";

/** Characters; lists show about half of them, and cut by themselves. */
const MOST = 300;

/** One paragraph of plain text in the page's language; empty when the page has no text at all. */
export function description(page: Faq | Section | Question): string {
  const short = "short_answer" in page ? page.short_answer : "";
  const introduction = "introduction" in page ? textOf(page.introduction) : "";
  const questions = "questions" in page ? page.questions.map(({ title }) => title).join(" · ") : "";
  return shortened((short || introduction || questions).split(/\s+/).filter(Boolean).join(" "));
}

/** A text of at most `most` characters, cut between words where it has any, never inside a character. */
export function shortened(text: string, most = MOST): string {
  const letters = [...text];
  if (letters.length <= most) return text;
  let cut = most - 1;
  while (cut > 1 && /[\p{M}\p{C}]/u.test(letters[cut]!)) cut--;
  const space = letters.lastIndexOf(" ", cut);
  return `${letters.slice(0, space > Math.floor(most / 2) ? space : cut).join("").replace(/[ .,:;·]+$/, "")}…`;
}

/** The words of HTML in one line. */
export function textOf(html: string): string {
  const spaced = html.replace(/(<\/(?:p|li|h\d|dt|dd|figcaption|strong|blockquote)>)/g, "$1 ").replace(/<[^>]*>/g, "");
  return decoded(spaced).split(/\s+/).filter(Boolean).join(" ");
}

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** The characters that entities stand for; the API writes no others by name. */
export function decoded(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex?: string, decimal?: string, name?: string) => {
    if (name) return NAMED[name] ?? all;
    return String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal));
  });
}

// --- Facts in the words of schema.org (JSON-LD) ------------------------------------------------

type Facts = Record<string, unknown>;

/** What search engines take in an answer, beside links. */
const KEPT = new Set(["p", "ul", "ol", "li", "b", "strong", "i", "em", "br", "h2", "h3", "h4", "h5", "h6"]);
/** What is a line of its own on the page. */
const AS_PARAGRAPH = new Set(["dt", "dd", "figcaption", "summary"]);
const TAG = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>/g;
const HREF = /\shref=("[^"]*"|'[^']*')/;

/** The HTML of an answer without what search engines do not take; its words are the same. */
export function simpleHtml(html: string): string {
  const simple = html.replace(TAG, (_tag, slash: string, written: string, attributes: string) => {
    const name = written.toLowerCase();
    if (AS_PARAGRAPH.has(name)) return `<${slash}p>`;
    if (KEPT.has(name)) return `<${slash}${name}>`;
    if (name !== "a") return "";
    const href = HREF.exec(attributes);
    return slash ? "</a>" : href ? `<a href=${href[1]}>` : "<a>";
  });
  return simple.split(/\s+/).filter(Boolean).join(" ");
}

/** Questions with their answers as they stand on a page at an address. Each in another language than the page's says so. */
export function faqFacts(page: Item, questions: readonly Question[], address: string, answerHtml: (question: Question) => string): Facts[] {
  if (!questions.length) return [];
  const reviewed = "last_reviewed" in page ? page.last_reviewed : null;
  return [{
    "@type": "FAQPage",
    url: address,
    name: page.title,
    inLanguage: page.locale,
    ...(reviewed ? { lastReviewed: reviewed } : {}),
    mainEntity: questions.map((question) => {
      const spoken = question.locale === page.locale ? {} : { inLanguage: question.locale };
      const text = `<p>${escaped(question.short_answer)}</p> ${simpleHtml(answerHtml(question))}`.trim();
      return { "@type": "Question", ...spoken, name: question.title, acceptedAnswer: { "@type": "Answer", ...spoken, text } };
    }),
  }];
}

/** The way to a page: titles and full addresses from the index down. */
export function breadcrumbFacts(steps: readonly { title: string; address: string }[]): Facts[] {
  if (!steps.length) return [];
  const items = steps.map(({ title, address }, place) => ({
    "@type": "ListItem", position: place + 1, name: title, item: address,
  }));
  return [{ "@type": "BreadcrumbList", itemListElement: items }];
}

const SIGNS: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Plain text as HTML. */
export const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => SIGNS[sign]!);

/** Facts as the text of an element of a page: nothing in it ends the element. */
export function embedded(facts: readonly Facts[]): string {
  return JSON.stringify({ "@context": "https://schema.org", "@graph": facts })
    .replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
