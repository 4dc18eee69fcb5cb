/** The API's answers as the pages read them. */

import type { components } from "@california-faq/client";

type Schemas = components["schemas"];

export type Code = Schemas["LocaleEnum"];
export type State = Schemas["StateEnum"];
export type Direction = Schemas["DirectionEnum"];
export type Language = Schemas["Locale"];
export type Alternate = Schemas["Alternate"];
export type Block = Schemas["AnswerBlock"];
export type Reference = Schemas["Reference"];
export type Question = Schemas["QuestionDetail"];
export type Hit = Schemas["Hit"];
export type SearchResults = Schemas["SearchResults"];
export type Suggestion = Schemas["Suggestion"];
export type Marked = Schemas["Marked"];
export type Draft = Schemas["Draft"];

/** A section with its questions, as `faq/` nests them, so without the section of each. */
export type Section = Schemas["Section"];

/** The whole FAQ for readers of one language. */
export type Faq = Schemas["Faq"];

/** What a text says of itself wherever it stands. */
export interface Item {
  locale: string;
  direction: Direction;
  title: string;
}

/** A page of the tree: an index, a section or a question. */
export type Page = Pick<
  Question,
  "key" | "locale" | "requested_locale" | "direction" | "url" | "title" | "translation" | "alternates"
>;
