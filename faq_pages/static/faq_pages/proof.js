// A worker: finds the number for which the SHA-256 of "challenge:number" begins with enough zero bits.
// Browsers' own SHA-256 is there on encrypted pages alone, and waits between any two of thousands.

const K = new Int32Array(64);
const START = new Int32Array(8);

for (let number = 2, found = 0; found < 64; number++) {
  let isPrime = true;
  for (let by = 2; by * by <= number; by++) isPrime &&= number % by !== 0;
  if (!isPrime) continue;
  if (found < 8) START[found] = (Math.sqrt(number) % 1) * 2 ** 32;
  K[found++] = (Math.cbrt(number) % 1) * 2 ** 32;
}

const turn = (word, bits) => (word >>> bits) | (word << (32 - bits));
const words = new Int32Array(64);

/** The first 32 bits of the SHA-256 of a text of ASCII characters. */
function beginning(text) {
  const padded = new DataView(new ArrayBuffer(((text.length + 8) >> 6 << 6) + 64));
  for (let place = 0; place < text.length; place++) padded.setUint8(place, text.charCodeAt(place));
  padded.setUint8(text.length, 0x80);
  padded.setUint32(padded.byteLength - 4, text.length * 8);
  const sum = START.slice();
  for (let block = 0; block < padded.byteLength; block += 64) {
    let [a, b, c, d, e, f, g, h] = sum;
    for (let i = 0; i < 64; i++) {
      if (i < 16) {
        words[i] = padded.getInt32(block + i * 4);
      } else {
        const early = words[i - 15];
        const late = words[i - 2];
        words[i] = words[i - 16] + words[i - 7]
          + (turn(early, 7) ^ turn(early, 18) ^ (early >>> 3))
          + (turn(late, 17) ^ turn(late, 19) ^ (late >>> 10));
      }
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { sum[i] += word; });
  }
  return sum[0];
}

onmessage = ({ data: { challenge, difficulty } }) => {
  let number = 0;
  // A difficulty is at most 24.
  while (Math.clz32(beginning(`${challenge}:${number}`)) < difficulty) number++;
  postMessage(number);
};
