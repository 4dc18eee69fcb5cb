/** An answer with its tag, to be used again when the server says that it is still good. */
export interface KeptAnswer {
  etag: string;
  body: string;
  headers: [name: string, value: string][];
}

/** Where answers are kept. A store of your own may be on a disk or shared: both may be promises. */
export interface AnswerStore {
  get(key: string): KeptAnswer | undefined | Promise<KeptAnswer | undefined>;
  set(key: string, answer: KeptAnswer): void | Promise<void>;
}

/** A character of a JavaScript string in memory, at most. */
const BYTES = 2;

/** Keeps what was used last, in memory, up to a number of bytes; 16 MiB unless given. */
export class MemoryStore implements AnswerStore {
  readonly #most: number;
  readonly #kept = new Map<string, KeptAnswer>();
  #size = 0;

  constructor(most = 16 * 1024 * 1024) {
    this.#most = most;
  }

  /** Bytes of the answers kept. */
  get size(): number {
    return this.#size;
  }

  get(key: string): KeptAnswer | undefined {
    const answer = this.#kept.get(key);
    // A map goes through its entries in the order in which they came.
    if (answer && this.#kept.delete(key)) this.#kept.set(key, answer);
    return answer;
  }

  set(key: string, answer: KeptAnswer): void {
    this.#drop(key);
    this.#kept.set(key, answer);
    this.#size += weight(key, answer);
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= this.#most) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const answer = this.#kept.get(key);
    if (answer && this.#kept.delete(key)) this.#size -= weight(key, answer);
  }
}

function weight(key: string, { etag, body, headers }: KeptAnswer): number {
  return BYTES * [key, etag, body, ...headers.flat()].reduce((sum, text) => sum + text.length, 0);
}
