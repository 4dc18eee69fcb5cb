/** Interface strings of one language, from the catalogues of the server's pages. */

import { type Catalogue, stringsOf, type Strings } from "@california-faq/strings";

export interface Words extends Strings {
  /** A number with so many decimals. */
  number: (value: number, decimals: number) => string;
}

const catalogues = import.meta.glob<Catalogue>("../../../packages/strings/exported/*.json", { import: "default" });

/** Loaded when it is asked for: a page needs one language, or two. */
export async function wordsIn(code: string): Promise<Words> {
  const load = catalogues[`../../../packages/strings/exported/${code}.json`];
  if (!load) throw new Error(`There are no strings in ${JSON.stringify(code)}. \`manage.py export_strings\` writes them.`);
  const strings = stringsOf(await load());
  // Latin digits, as the server's pages have.
  const number = (value: number, decimals: number) =>
    value.toLocaleString(`${code}-u-nu-latn`, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return { ...strings, number };
}
