/**
 * Sends what visitors write to the API, without leaving the page. The proof that the API asks for is made while they
 * write. Where the API cannot be reached, the form goes to the server's own page, as without this script.
 */

import { enquiry, FaqError, feedback, type Proof, prove } from "@california-faq/client";
import { asHtml } from "../views/answer.tsx";
import { wordsOf, type Reader } from "../views/reader.ts";
import { ContactSent, Errors, type Refusal } from "../views/visitors.tsx";
import { client, nodes, readerHere } from "./reader.ts";

const COMMENT_LENGTH = 1000;
const QUESTION_LENGTH = 2000;
/** Two minutes less than the API takes a proof. */
const GOOD_FOR = 8 * 60 * 1000;

const proofs = new Map<HTMLFormElement, Promise<Proof>>();

/** The proof of a form: begun when somebody turns to it. */
function proofFor(form: HTMLFormElement): Promise<Proof> {
  let proof = proofs.get(form);
  if (!proof) {
    proof = prove(client);
    proofs.set(form, proof);
    proof.catch(() => proofs.delete(form));
    setTimeout(() => proofs.delete(form), GOOD_FOR);
  }
  return proof;
}

document.addEventListener("focusin", ({ target }) => {
  const form = (target as Element).closest<HTMLFormElement>("form[data-in-place]");
  if (form) void proofFor(form).catch(() => undefined);
});

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches("[data-in-place]")) return;
  event.preventDefault();
  if (form.ariaBusy) return;
  form.ariaBusy = "true";
  void send(form, event.submitter).finally(() => {
    form.ariaBusy = null;
  });
});

/** What stands in a form. */
interface Written {
  text: string;
  email: string;
  comment: string;
  block: string;
  website: string;
  helpful: string;
}

function written(form: HTMLFormElement, submitter: HTMLElement | null): Written {
  const data = new FormData(form, submitter);
  const of = (name: string) => String(data.get(name) ?? "").trim();
  return {
    text: of("text"), email: of("email"), comment: of("comment"), block: of("block"), website: of("website"), helpful: of("helpful"),
  };
}

async function send(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  let reader: Reader;
  try {
    reader = await readerHere();
  } catch {
    leave(form, submitter);
    return;
  }
  const all = written(form, submitter);
  const faults = faultsOf(reader, form, all);
  if (faults.length) {
    refuse(reader, form, faults);
    return;
  }
  try {
    await deliver(form, all, await proofFor(form));
  } catch (error) {
    if (!(error instanceof FaqError) || error.fault !== "problem" || error.status >= 500) leave(form, submitter);
    else refuse(reader, form, [refusalOf(reader, form, error)]);
    return;
  }
  proofs.delete(form);
  thank(reader, form);
}

async function deliver(form: HTMLFormElement, { text, email, comment, block, website, helpful }: Written, proof: Proof): Promise<void> {
  const { key, locale } = form.dataset;
  const own = { proof, ...(website && { website }) };
  if (!key) {
    await enquiry(client, { ...own, locale: codeHere(), text, ...(email && { email }) });
  } else if (helpful) {
    await feedback(client, key, { ...own, locale: locale as Code, helpful: helpful === "yes" });
  } else {
    const about = { ...(block && { block }), ...(comment && { comment }) };
    await feedback(client, key, { ...own, locale: locale as Code, translation_wrong: true, ...about });
  }
}

type Code = Parameters<typeof enquiry>[1]["locale"];
const codeHere = () => document.documentElement.lang as Code;

/** What is seen without asking the API, in its words for it. */
function faultsOf(reader: Reader, form: HTMLFormElement, { text, email, comment, block, helpful }: Written): Refusal[] {
  const words = wordsOf(reader);
  const tooLong = (value: string, most: number, field: string): Refusal[] => {
    const length = [...value].length;
    if (length <= most) return [];
    const message = words.tn(
      "The text has %(count)d character. At most %(limit)d are possible.",
      "The text has %(count)d characters. At most %(limit)d are possible.",
      length,
      { count: length, limit: most },
    );
    return [{ message, field }];
  };
  if (!form.dataset.key) {
    const isEmpty = !/[\p{L}\p{N}]/u.test(text);
    const isAddress = !email || (form.elements.namedItem("email") as HTMLInputElement).validity.valid;
    return [
      ...(isEmpty ? [{ message: words.t("Write your question."), field: "id_text" }] : tooLong(text, QUESTION_LENGTH, "id_text")),
      ...(isAddress ? [] : [noAddress(reader)]),
    ];
  }
  if (helpful || block) return tooLong(comment, COMMENT_LENGTH, "id_comment");
  if (!comment) return [{ message: words.t("Choose a part of the text, or write what is wrong."), field: "id_comment" }];
  return tooLong(comment, COMMENT_LENGTH, "id_comment");
}

function noAddress(reader: Reader): Refusal {
  const message = wordsOf(reader).t("This is not a complete e-mail address. It looks like name@example.org.");
  return { message, field: "id_email" };
}

/** What a visitor is told of a refusal of the API. */
function refusalOf(reader: Reader, form: HTMLFormElement, error: FaqError): Refusal {
  const words = wordsOf(reader);
  switch (error.status) {
    case 429:
      return { message: whenAgain(reader, error.retryAfter ?? 60) };
    case 403:
      proofs.delete(form);
      return { message: words.t("The page was open for too long, or was sent before. Send it again.") };
    default: {
      const isEmail = error.problem.invalid?.some(({ member }) => member === "email");
      if (isEmail) return noAddress(reader);
      return { message: words.t("The page has changed since you opened it. Look through it and send it again.") };
    }
  }
}

/** After how long a visitor may send something again, rounded up. */
function whenAgain(reader: Reader, seconds: number): string {
  const words = wordsOf(reader);
  const minutes = Math.ceil(seconds / 60);
  const hours = Math.ceil(minutes / 60);
  return minutes <= 60
    ? words.tn(
      "Nothing was sent: there was too much at once. Try again in %(count)d minute.",
      "Nothing was sent: there was too much at once. Try again in %(count)d minutes.",
      minutes,
      { count: minutes },
    )
    : words.tn(
      "Nothing was sent: there was too much at once. Try again in %(count)d hour.",
      "Nothing was sent: there was too much at once. Try again in %(count)d hours.",
      hours,
      { count: hours },
    );
}

/** Say above the form, and at its fields, why it was not taken. What was written stays. */
function refuse(reader: Reader, form: HTMLFormElement, refusals: Refusal[]): void {
  const place = form.closest("[data-answer]")!;
  forget(place);
  document.title = wordsOf(reader).t("Not sent yet");
  form.before(nodes(asHtml(<Errors reader={reader} refusals={refusals} />)));
  for (const { message, field: id } of refusals) {
    const field = id && document.getElementById(id);
    if (!field) continue;
    field.before(nodes(asHtml(<p class="field-error" id={`${id}.error`}>{message}</p>)));
    field.ariaInvalid = "true";
    const told = (field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
    field.setAttribute("aria-describedby", [...told, `${id}.error`].join(" "));
  }
  place.querySelector<HTMLElement>(".errors")!.focus();
}

/** Take back what was said of the form before. */
function forget(place: Element): void {
  for (const said of place.querySelectorAll(".errors, .field-error")) said.remove();
  for (const field of place.querySelectorAll("[aria-invalid]")) {
    field.ariaInvalid = null;
    const told = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => !id.endsWith(".error"));
    if (told.length) field.setAttribute("aria-describedby", told.join(" "));
    else field.removeAttribute("aria-describedby");
  }
}

function thank(reader: Reader, form: HTMLFormElement): void {
  const words = wordsOf(reader);
  const place = form.closest("[data-answer]")!;
  const told = words.t("Thank you. This helps to make the answers better.");
  if (form.matches(".vote")) {
    const status = place.parentElement!.querySelector<HTMLElement>("[role=status]")!;
    place.replaceChildren();
    status.textContent = told;
    // The button that had the focus is gone.
    status.focus();
    return;
  }
  document.title = words.t("Thank you");
  const sent = form.dataset.key
    ? <><h1>{words.t("Thank you")}</h1><p class="notice" role="status" tabindex={-1}>{told}</p></>
    : <ContactSent reader={reader} />;
  place.replaceChildren(nodes(asHtml(sent)));
  place.querySelector<HTMLElement>("[role=status]")!.focus();
}

/** Send as a browser does without this script. */
function leave(form: HTMLFormElement, submitter: HTMLElement | null): void {
  if (submitter instanceof HTMLButtonElement && submitter.name) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
  }
  HTMLFormElement.prototype.submit.call(form);
}
