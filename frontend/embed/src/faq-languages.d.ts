declare module "faq:languages" {
  /** Made at build from the languages of the site and their catalogues. The source language is the first. */
  export const LANGUAGES: readonly {
    code: import("@california-faq/client").LocaleCode;
    direction: "ltr" | "rtl";
    tags: string[];
    not_for: string[];
    words: import("./texts.js").FirstWords;
  }[];
}

declare module "faq:styles" {
  const styles: string;
  export default styles;
}
