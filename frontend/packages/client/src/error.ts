import type { LocaleCode, Problem, State } from "./types.js";

/**
 * What went wrong: `problem`, the server said so; `network`, it could not be reached; `timeout`, it took too long;
 * `unreadable`, what came is no answer of this API.
 */
export type Fault = "problem" | "network" | "timeout" | "unreadable";

export interface FaqErrorOptions {
  fault: Fault;
  url: string;
  /** Seconds to wait before the next try, where the server says so. */
  retryAfter?: number | undefined;
  cause?: unknown;
}

/**
 * The one error of this client. `problem` is the server's own problem document (RFC 9457), or one of the same form
 * where there is none. Only what the caller stops is another error: the reason of their `AbortSignal`.
 */
export class FaqError extends Error {
  override readonly name = "FaqError";
  readonly problem: Problem;
  readonly fault: Fault;
  readonly url: string;
  readonly retryAfter: number | undefined;

  constructor(problem: Problem, { fault, url, retryAfter, cause }: FaqErrorOptions) {
    super(`${problem.title} (${problem.status || fault}): ${problem.detail}`, { cause });
    this.problem = problem;
    this.fault = fault;
    this.url = url;
    this.retryAfter = retryAfter;
  }

  /** Of the answer; 0 when there was none. */
  get status(): number {
    return this.problem.status;
  }

  get title(): string {
    return this.problem.title;
  }

  get detail(): string {
    return this.problem.detail;
  }

  /** The languages in which there would be an answer, where the server says so. */
  get locales(): string[] | undefined {
    return this.problem.locales;
  }

  get requestedLocale(): LocaleCode | undefined {
    return this.problem.requested_locale;
  }

  /** What a reader of the language asked for gets of the page, where the server says so. */
  get state(): State | undefined {
    return this.problem.state;
  }

  /** The members of a message that cannot be, where the server says so. */
  get invalid(): Problem["invalid"] {
    return this.problem.invalid;
  }
}

/** Seconds that `Retry-After` asks to wait, be it a number of them or a date. */
export function retryAfter(response: Response): number | undefined {
  const value = response.headers.get("Retry-After")?.trim();
  if (!value) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

function isProblem(body: unknown): body is Problem {
  const { title, status, detail } = (body ?? {}) as Partial<Problem>;
  return typeof title === "string" && typeof status === "number" && typeof detail === "string";
}

/** The error that an answer without success is. `body` is what was read from it. */
export function refusal(response: Response, body: unknown): FaqError {
  const { status, statusText, url } = response;
  const problem = isProblem(body)
    ? body
    : { type: "about:blank", title: statusText || "Error", status, detail: `${url} answered with the status ${status}.` };
  return new FaqError(problem, { fault: "problem", url, retryAfter: retryAfter(response) });
}

/** The error that an answer which cannot be understood is. */
export function unreadable(status: number, url: string, cause?: unknown): FaqError {
  const detail = `${url} gave something else than JSON. Is it the address of this API?`;
  return new FaqError({ type: "about:blank", title: "Unreadable answer", status, detail }, { fault: "unreadable", url, cause });
}

/** The error that no answer is. */
export function noAnswer(url: string, cause: unknown): FaqError {
  const detail = `${url} could not be reached: ${cause instanceof Error ? cause.message : String(cause)}.`;
  return new FaqError({ type: "about:blank", title: "Network fault", status: 0, detail }, { fault: "network", url, cause });
}

/** The error that an answer which is not there in time is. */
export function tooLate(url: string, milliseconds: number): FaqError {
  const detail = `${url} did not answer within ${milliseconds} ms.`;
  return new FaqError({ type: "about:blank", title: "Timeout", status: 0, detail }, { fault: "timeout", url });
}
