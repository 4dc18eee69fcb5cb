/** The interface strings of one language, as `manage.py export_strings` writes them from the server's catalogues. */

export interface Catalogue {
  code: string;
  /** What its speakers call the language. */
  own_name: string;
  direction: "ltr" | "rtl";
  /** Unicode's names for the forms of a plural, in the order of the catalogue. */
  plural: Intl.LDMLPluralRule[];
  /** A date in January, in February and so on, with places for `{day}` and `{year}`. */
  dates: string[];
  /** Where the moments of the API have their date. */
  time_zone: string;
  /** By the English text; a list where there are forms for numbers. */
  strings: Record<string, string | string[]>;
}

/** The names of the places in a text, such as `count` in `%(count)d questions`. */
export type Places<Text extends string> = Text extends `${string}%(${infer Name})${infer Rest}` ? Name | Places<Rest> : never;

/** What has to be given for the places of a text: nothing where it has none. */
export type Values<Text extends string> = [Places<Text>] extends [never] ? [] : [values: Record<Places<Text>, string | number>];

export interface Strings {
  readonly code: string;
  readonly direction: "ltr" | "rtl";
  /** The translation of an English text. It is a literal in double quotes: the export looks for such calls. */
  t<Text extends string>(text: Text, ...values: Values<Text>): string;
  /** The same for a number of things. */
  tn<One extends string, Many extends string>(one: One, many: Many, count: number, ...values: Values<One | Many>): string;
  /** A date, or the date of a moment, of the API in words. */
  date(value: string): string;
}

export function stringsOf(catalogue: Catalogue): Strings {
  const rules = new Intl.PluralRules(catalogue.code);

  function forms(text: string): string[] {
    const found = catalogue.strings[text];
    if (found === undefined) throw new RangeError(`The catalogue of ${catalogue.code} lacks ${JSON.stringify(text)}.`);
    return typeof found === "string" ? [found] : found;
  }

  return {
    code: catalogue.code,
    direction: catalogue.direction,
    t: (text, ...[values]) => filled(forms(text)[0] ?? "", values),
    tn: (one, _many, count, ...[values]) => {
      const all = forms(one);
      // A catalogue has forms for whole numbers alone; the last one is for most of them.
      const form = all[catalogue.plural.indexOf(rules.select(count))] ?? all.at(-1);
      return filled(form ?? "", values);
    },
    date: (value) => {
      const [year = "", month = "", day = ""] = dayOf(value, catalogue.time_zone).split("-");
      const pattern = catalogue.dates[Number(month) - 1];
      if (pattern === undefined) throw new RangeError(`${value} is no date.`);
      return pattern.replace("{day}", String(Number(day))).replace("{year}", String(Number(year)));
    },
  };
}

/** A text with its places filled in; `%%` is a percent sign. */
function filled(text: string, values: Record<string, string | number> | undefined): string {
  if (values === undefined) return text;
  return text.replace(/%\((\w+)\)[sd]|%%/g, (place, name: string | undefined) =>
    name === undefined ? "%" : String(values[name] ?? place),
  );
}

/** The day of a date or a moment, as `2026-11-23`. */
function dayOf(value: string, timeZone: string): string {
  if (!value.includes("T")) return value;
  return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(value));
}
