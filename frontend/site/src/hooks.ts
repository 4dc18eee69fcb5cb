/**
 * `npm run hooks`: builds the site when the server says that something changed.
 *
 * It takes the server's webhooks, signed as Standard Webhooks has it, answers at once and builds afterwards: one
 * build at a time, and one more for whatever came while it ran. A build that failed is tried again.
 */

import { spawn } from "node:child_process";
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { fileURLToPath } from "node:url";

/** Seconds by which a message may be older or newer than now. */
const TOLERANCE = 300;
/** Bytes; a message has some 500. */
const MOST = 64 * 1024;
/** A message may come twice within this many milliseconds. */
const REMEMBERED = 24 * 60 * 60 * 1000;

/** Whether a message is signed with the secret, and now. `body` is what came, before it is read as JSON. */
export function isGenuine(secret: string, headers: Record<string, string | undefined>, body: Buffer, now = Date.now()): boolean {
  const { "webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": signatures } = headers;
  if (!id || !stamp || !signatures || !/^\d{1,12}$/.test(stamp)) return false;
  if (Math.abs(now / 1000 - Number(stamp)) > TOLERANCE) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signed = Buffer.concat([Buffer.from(`${id}.${stamp}.`), body]);
  const good = Buffer.from(`v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
  // After a secret was changed there are two for a day.
  return signatures.split(" ").some((given) => {
    const one = Buffer.from(given);
    return one.length === good.length && timingSafeEqual(one, good);
  });
}

/** Runs something once at a time; whatever is asked for meanwhile is one more run. A failure is tried again. */
export class OneAtATime {
  readonly #run: () => Promise<void>;
  /** Milliseconds before the first try again; twice as many before each other, up to `longest`. */
  readonly #pause: number;
  readonly #longest: number;
  #isRunning = false;
  #isWanted = false;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(run: () => Promise<void>, { pause = 5_000, longest = 10 * 60_000 } = {}) {
    this.#run = run;
    this.#pause = pause;
    this.#longest = longest;
  }

  ask(): void {
    this.#isWanted = true;
    clearTimeout(this.#timer);
    if (!this.#isRunning) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isRunning = true;
    while (this.#isWanted) {
      this.#isWanted = false;
      try {
        await this.#run();
        this.#failures = 0;
      } catch (error) {
        const pause = Math.min(this.#pause * 2 ** this.#failures++, this.#longest);
        console.error(`${error instanceof Error ? error.message : String(error)} Tried again in ${pause / 1000} s.`);
        this.#timer = setTimeout(() => this.ask(), pause);
      }
    }
    this.#isRunning = false;
  }
}

/** One build, in a process of its own: what goes wrong in it stops nothing here. */
function build(): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL("build.ts", import.meta.url))], { stdio: "inherit" });
    child.on("error", failed);
    child.on("exit", (code, signal) => {
      if (code === 0) done();
      else failed(new Error(`The build ended with ${signal ?? code}; the site is what it was.`));
    });
  });
}

/** The body of a request; null when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Answers webhooks: 204 to those that are genuine, and `changed` is called for each new one. */
export function receiver(secret: string, changed: () => void) {
  const seen = new Map<string, number>();
  /** The status to answer with; that of a message is sent before anything is done. */
  async function statusOf(request: IncomingMessage): Promise<number> {
    if (request.method !== "POST") return 405;
    const body = await bodyOf(request).catch(() => null);
    if (body === null) return 413;
    const headers = request.headers as Record<string, string | undefined>;
    if (!isGenuine(secret, headers, body)) return 401;
    const now = Date.now();
    for (const [id, at] of seen) if (now - at > REMEMBERED) seen.delete(id);
    const id = headers["webhook-id"]!;
    const isNew = !seen.has(id);
    seen.set(id, now);
    if (isNew && (JSON.parse(body.toString()) as { type?: string }).type !== "ping") setImmediate(changed);
    return 204;
  }

  return createServer((request, response) => {
    statusOf(request)
      // Signed, but no message.
      .catch(() => 400)
      .then((status) => response.writeHead(status).end());
  });
}

if (import.meta.main) {
  const { HOOKS_SECRET: secret, HOOKS_PORT: port = "4322", HOOKS_HOST: host = "127.0.0.1" } = process.env;
  if (!secret?.startsWith("whsec_")) {
    throw new Error("HOOKS_SECRET is missing: the admin shows it when you enter this address under Webhooks > Addresses.");
  }
  const builds = new OneAtATime(build);
  receiver(secret, () => builds.ask()).listen(Number(port), host, () => console.log(`Waiting for webhooks at http://${host}:${port}/`));
  // What changed while nobody listened.
  builds.ask();
}
