/** Interface strings of one language, from the catalogues of the server's pages. */
export interface Words {
  /** The translation of an English text. */
  text: (id: string) => string;
  /** The translation of a text that counts, with the number put in. */
  counted: (one: string, other: string, count: number) => string;
  /** A day, or the day of a moment in California, as readers of the language write it. */
  date: (iso: string) => string;

  /** A number with so many decimals. */
  number: (value: number, decimals: number) => string;
}
