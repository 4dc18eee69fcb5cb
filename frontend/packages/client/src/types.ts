/** Short names for what the schema describes, and types of what a call gives. */

import type { components, operations } from "./schema.js";

export type Schemas = components["schemas"];

export type LocaleCode = Schemas["LocaleEnum"];
export type Direction = Schemas["DirectionEnum"];
export type State = Schemas["StateEnum"];
export type Locale = Schemas["Locale"];
export type Faq = Schemas["Faq"];
export type Section = Schemas["Section"];
/** A question inside its section. */
export type Question = Schemas["Question"];
/** A question by itself, which names its section. */
export type QuestionDetail = Schemas["QuestionDetail"];
export type AnswerBlock = Schemas["AnswerBlock"];
export type Alternate = Schemas["Alternate"];
export type Reference = Schemas["Reference"];
export type Translation = Schemas["Translation"];
export type Hit = Schemas["Hit"];
export type Marked = Schemas["Marked"];
export type SearchResults = Schemas["SearchResults"];
export type Suggestion = Schemas["Suggestion"];
export type Resolved = Schemas["Resolved"];
export type Change = Schemas["Change"];
export type Changes = Schemas["Changes"];
export type Challenge = Schemas["Challenge"];
export type Proof = Schemas["Proof"];
export type Received = Schemas["Received"];
export type Draft = Schemas["Draft"];
/** Problem details (RFC 9457), with all the members that this API adds to them. */
export type Problem = Schemas["Problem"] & Pick<Schemas["InvalidBody"], "invalid">;

/** The parameters of a call, by its `operationId`. */
export type Query<Operation extends keyof operations> = NonNullable<operations[Operation]["parameters"]["query"]>;

/** The same with every answer as one string: what `format` gives. */
export type Written<T> = T extends readonly (infer Item)[]
  ? Written<Item>[]
  : T extends object
    ? { [Name in keyof T]: Name extends "answer" ? string : Written<T[Name]> }
    : T;

/** What a call gives: whole, or with `fields` or `omit` a selection in which each member may be missing. */
export type Given<Asked, Whole, Selection> = "fields" extends keyof Asked
  ? Selection
  : "omit" extends keyof Asked
    ? Selection
    : "format" extends keyof Asked
      ? Written<Whole>
      : Whole;
