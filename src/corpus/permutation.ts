import { Rng, type Stream } from '../common/rng';

const ROUNDS = 6;

/**
 * A random permutation of 0 … length − 1 in O(1) memory: a Feistel network over the next even power of two,
 * walked until it lands inside (cycle walking; Black and Rogaway, CT-RSA 2002). Under four steps on average.
 */
export class Permutation {
  private readonly keys: number[];
  private readonly halfBits: number;
  private readonly mask: number;

  /** @param index tells permutations of one seed and stream apart, for example the epoch */
  constructor(
    readonly length: number,
    seed: number,
    stream: Stream,
    index = 0,
  ) {
    if (!(Number.isInteger(length) && length >= 1 && length <= 2 ** 32)) throw new RangeError(`A permutation needs 1 ≤ length ≤ 2^32, got ${length}`);
    const rng = new Rng(seed, stream, index);
    this.keys = Array.from({ length: ROUNDS }, () => rng.uint32());
    this.halfBits = Math.max(1, Math.ceil(Math.ceil(Math.log2(length)) / 2));
    this.mask = 2 ** this.halfBits - 1;
  }

  /** Where `index` goes. Throws a RangeError outside 0 … length − 1. */
  at(index: number): number {
    if (!(index >= 0 && index < this.length)) throw new RangeError(`Index ${index} is outside a permutation of ${this.length}`);
    let place = this.encrypt(index);
    while (place >= this.length) place = this.encrypt(place);
    return place;
  }

  /** The index that goes to `place`: the inverse of `at`. Throws a RangeError outside 0 … length − 1. */
  indexAt(place: number): number {
    if (!(place >= 0 && place < this.length)) throw new RangeError(`Place ${place} is outside a permutation of ${this.length}`);
    let index = this.decrypt(place);
    while (index >= this.length) index = this.decrypt(index);
    return index;
  }

  private encrypt(value: number): number {
    let left = Math.floor(value / (this.mask + 1));
    let right = value % (this.mask + 1);
    for (const key of this.keys) [left, right] = [right, (left ^ (mix(right ^ key) & this.mask)) >>> 0];
    return left * (this.mask + 1) + right;
  }

  private decrypt(value: number): number {
    let left = Math.floor(value / (this.mask + 1));
    let right = value % (this.mask + 1);
    for (const key of this.keys.toReversed()) [left, right] = [(right ^ (mix(left ^ key) & this.mask)) >>> 0, left];
    return left * (this.mask + 1) + right;
  }
}

/** The 32-bit finaliser of MurmurHash3: every input bit flips half of the output bits. */
function mix(bits: number): number {
  let h = bits ^ (bits >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
