/**
 * Counter-based random numbers (Philox4x32-10, Salmon et al., SC 2011).
 *
 * A draw depends on (seed, stream, indices, position) alone, never on what was drawn before elsewhere. That is
 * what makes batch `t` of seed `s` reproducible after a kill, and the hover equal to training.
 */

/** What a random number is for. Two streams never share numbers, whatever their indices. */
export const streams = {
  init: 1,
  dataOrder: 2,
  masking: 3,
  sampling: 4,
  dropout: 5,
  split: 6,
  packing: 7,
  probe: 8,
  fineTuning: 9,
  hover: 10,
  bootstrap: 20,
  fineTuningSeed: 21,
  embeddingMap: 30,
} as const;
export type Stream = keyof typeof streams;

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** The upper 32 bits of a product, by halves; every sum stays below 2³², so that all of it is integer arithmetic. */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const first = (Math.imul(aHigh, bLow) >>> 0) + (Math.imul(aLow, bLow) >>> 16);
  const second = (Math.imul(aLow, bHigh) >>> 0) + (first & 0xffff);
  return ((Math.imul(aHigh, bHigh) >>> 0) + (first >>> 16) + (second >>> 16)) >>> 0;
}

/**
 * One Philox4x32-10 block: four 32-bit words from a 128-bit counter and a 64-bit key.
 * Checked against the known-answer vectors of the authors' Random123 library.
 * @param block where to write the words; given anew where absent
 */
export function philox(counter: ArrayLike<number>, key: ArrayLike<number>, block = new Uint32Array(4)): Uint32Array {
  let c0 = counter[0]! >>> 0;
  let c1 = counter[1]! >>> 0;
  let c2 = counter[2]! >>> 0;
  let c3 = counter[3]! >>> 0;
  let k0 = key[0]! >>> 0;
  let k1 = key[1]! >>> 0;
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(M0, c0);
    const low0 = Math.imul(M0, c0) >>> 0;
    const high1 = mulHigh(M1, c2);
    const low1 = Math.imul(M1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
  return block;
}

/** A sequence of draws that starts at a fixed place of the counter space. */
export class Rng {
  private readonly counter: Uint32Array;
  private readonly key: Uint32Array;
  private readonly block = new Uint32Array(4);
  private used = 4;

  /**
   * @param seed run seed, any 32-bit unsigned integer
   * @param stream what the numbers are for
   * @param i first index, for example the batch number
   * @param j second index, for example the row of the batch
   * @param k third index
   */
  constructor(seed: number, stream: Stream, i = 0, j = 0, k = 0) {
    this.key = Uint32Array.of(seed, streams[stream]);
    this.counter = Uint32Array.of(0, i, j, k);
  }

  /** The next 32 random bits. */
  uint32(): number {
    if (this.used === 4) {
      philox(this.counter, this.key, this.block);
      this.counter[0]!++;
      this.used = 0;
    }
    return this.block[this.used++]!;
  }

  /** Uniform in [0, 1) with 24 random bits, so that it is exact in float32. */
  uniform(): number {
    return (this.uint32() >>> 8) / 16777216;
  }

  /** Uniform integer in [0, n), unbiased by rejection. Throws a RangeError unless 1 ≤ n ≤ 2³². */
  int(n: number): number {
    if (!(n >= 1 && n <= 4294967296)) throw new RangeError(`Rng.int needs 1 ≤ n ≤ 2^32, got ${n}`);
    const limit = 4294967296 - (4294967296 % n);
    let bits = this.uint32();
    while (bits >= limit) bits = this.uint32();
    return bits % n;
  }

  /** Standard normal by Box–Muller (cosine branch only: two draws a value, no state). */
  normal(): number {
    const u = 1 - this.uniform();
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Fisher–Yates, in place. */
  shuffle<T extends { length: number; [index: number]: number }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const held = items[i]!;
      items[i] = items[j]!;
      items[j] = held;
    }
    return items;
  }
}
