/**
 * The beginning of a SHA-256 (FIPS 180-4), made at once: browsers' own is there on encrypted pages alone, and waits
 * between any two of thousands.
 */

const ROUNDS = 64;
const START: number[] = [];
const K: number[] = [];
for (let number = 2; K.length < ROUNDS; number++) {
  let isPrime = true;
  for (let by = 2; by * by <= number; by++) isPrime &&= number % by !== 0;
  if (!isPrime) continue;
  if (START.length < 8) START.push(fraction(Math.sqrt(number)));
  K.push(fraction(Math.cbrt(number)));
}

/** The first 32 bits behind the point. */
function fraction(value: number): number {
  return ((value % 1) * 2 ** 32) | 0;
}

function turned(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

const words = new Int32Array(ROUNDS);

/** The first 32 bits of the SHA-256 of a text of ASCII characters. */
export function beginning(text: string): number {
  const padded = new DataView(new ArrayBuffer((((text.length + 8) >> 6) + 1) << 6));
  for (let place = 0; place < text.length; place++) padded.setUint8(place, text.charCodeAt(place));
  padded.setUint8(text.length, 0x80);
  padded.setUint32(padded.byteLength - 4, text.length * 8);
  const sum = Int32Array.from(START);
  for (let block = 0; block < padded.byteLength; block += 64) mix(sum, padded, block);
  return sum[0]!;
}

/** Bring one block into the sum. */
function mix(sum: Int32Array, padded: DataView, block: number): void {
  let [a, b, c, d, e, f, g, h] = sum as unknown as [number, number, number, number, number, number, number, number];
  for (let round = 0; round < ROUNDS; round++) {
    const word = round < 16 ? padded.getInt32(block + round * 4) : extended(round);
    words[round] = word;
    const first = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + K[round]! + word;
    const second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, place) => (sum[place]! += word));
}

/** A word made from those before it. */
function extended(round: number): number {
  const early = words[round - 15]!;
  const late = words[round - 2]!;
  const one = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
  const two = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
  return (words[round - 16]! + one + words[round - 7]! + two) | 0;
}
