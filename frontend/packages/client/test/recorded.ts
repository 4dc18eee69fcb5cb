/** A transport that answers from a list, and remembers what it was asked. */

import type { Fetch } from "@california-faq/client";

export interface Recorded {
  fetch: Fetch;
  asked: Request[];
}

/** An answer of a server; of an error the network's. */
export type Recording = Response | Error | ((request: Request) => Response | Promise<Response>);

/** Gives each answer once, in this order. */
export function recorded(...answers: Recording[]): Recorded {
  const asked: Request[] = [];
  const fetch: Fetch = async (request) => {
    asked.push(request);
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`Nothing is recorded for ${request.method} ${request.url}.`);
    if (answer instanceof Error) throw answer;
    return answer instanceof Response ? answer : answer(request);
  };
  return { fetch, asked };
}

export function json(body: unknown, init: ResponseInit = {}): Response {
  return new Response(JSON.stringify(body), { ...init, headers: { "Content-Type": "application/json", ...init.headers } });
}

export function problem(status: number, more: object = {}, headers: Record<string, string> = {}): Response {
  const body = { type: "about:blank", title: "A title", status, detail: "A detail.", ...more };
  return json(body, { status, headers: { "Content-Type": "application/problem+json", ...headers } });
}

/** The addresses asked for, without their host. */
export function paths({ asked }: Recorded): string[] {
  return asked.map(({ url }) => url.replace("https://faq.example.org", ""));
}

export const baseUrl = "https://faq.example.org";
