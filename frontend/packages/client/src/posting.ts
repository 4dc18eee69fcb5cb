/** What visitors send, with the proof that a computer spent a moment on it. */

import { type CallOptions, type FaqClient, given, onSite } from "./client.js";
import { beginning } from "./sha256.js";
import type { Challenge, Proof, Received, Schemas } from "./types.js";

/** Without a proof, one is made when it is sent. Make it while the visitor writes: `prove`. */
type MayBeProved<Body> = Omit<Body, "proof"> & { proof?: Proof };

export type FeedbackBody = MayBeProved<Schemas["Feedback"]>;
export type EnquiryBody = MayBeProved<Schemas["Enquiry"]>;

/** Milliseconds of work after which whatever else waits has its turn: less than a picture of the screen takes. */
const TURN = 8;

/** A small piece of work, to be done before something is sent; `prove` does it. */
export function challenge(client: FaqClient, options?: CallOptions): Promise<Challenge> {
  return given(client.calls.GET("/api/v1/challenge/", { ...options }));
}

/**
 * The first number for which the SHA-256 of `challenge:number` begins with `difficulty` zero bits.
 *
 * It works in turns of a few milliseconds, so that a page stays at its reader's hand.
 */
export async function solve({ challenge, difficulty }: Challenge, signal?: AbortSignal): Promise<number> {
  let end = performance.now() + TURN;
  // A difficulty is at most 24.
  for (let number = 0; ; number++) {
    if (Math.clz32(beginning(`${challenge}:${number}`)) >= difficulty) return number;
    if (performance.now() < end) continue;
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    end = performance.now() + TURN;
  }
}

/** A challenge, solved. It counts once, within ten minutes: make it when a visitor begins to write. */
export async function prove(client: FaqClient, options?: CallOptions): Promise<Proof> {
  const given = await challenge(client, options);
  return { challenge: given.challenge, number: await solve(given, options?.signal) };
}

async function proved<Body extends { proof?: Proof }>(client: FaqClient, body: Body, options?: CallOptions) {
  return { ...body, proof: body.proof ?? (await prove(client, options)) };
}

/**
 * Send a vote, or word of a wrong translation, on the question with this key.
 *
 * It is never sent again by itself. After a fault of the network send the same body with the same proof again: it
 * counts once. After a 429 the proof can still be used, `retryAfter` seconds later.
 */
export async function feedback(client: FaqClient, key: string, body: FeedbackBody, options?: CallOptions): Promise<Received> {
  const params = { path: { key }, query: onSite(client, {}) };
  const sent = await proved(client, body, options);
  return given(client.calls.POST("/api/v1/questions/{key}/feedback/", { params, body: sent, ...options }));
}

/** Send a visitor's question; as `feedback` in all else. */
export async function enquiry(client: FaqClient, body: EnquiryBody, options?: CallOptions): Promise<Received> {
  return given(client.calls.POST("/api/v1/enquiries/", { body: await proved(client, body, options), ...options }));
}
