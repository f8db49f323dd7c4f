/** Vectors of words and what is near in all their dimensions: the trainer, the terminal and the panel ask this one place. */

export interface WordVectors {
  words: readonly string[];
  /** Dimensions, E. */
  size: number;
  /** [N, E], row-major, a row a word. */
  values: Float32Array;
}

export const metrics = ['cosine', 'euclidean'] as const;
export type Metric = (typeof metrics)[number];

export interface Neighbour {
  /** Place in `words`. */
  index: number;
  cosine: number;
}

/** How near two words are, and where each stands among the other's neighbours: 1 is the nearest. */
export interface Comparison {
  cosine: number;
  rankOfFirst: number;
  rankOfSecond: number;
}

/** Cosines and distances in the full space; a vector of zeros has the cosine 0 with every other. */
export class WordSpace {
  private readonly norms: Float64Array;

  /** Throws a RangeError where the values are not one row a word. */
  constructor(readonly vectors: WordVectors) {
    const { words, size, values } = vectors;
    if (values.length !== words.length * size) throw new RangeError(`${values.length} values for ${words.length} words of ${size} dimensions`);
    this.norms = Float64Array.from(words, (_, index) => Math.sqrt(this.dot(index, index)));
  }

  get count(): number {
    return this.vectors.words.length;
  }

  cosine(first: number, second: number): number {
    const norm = this.norms[first]! * this.norms[second]!;
    return norm === 0 ? 0 : Math.min(1, Math.max(-1, this.dot(first, second) / norm));
  }

  /** The words nearest by cosine, nearest first and without the word itself; of equal ones the first in the list. */
  nearest(index: number, count: number): Neighbour[] {
    return this.others(index)
      .map((other) => ({ index: other, cosine: this.cosine(index, other) }))
      .sort((a, b) => b.cosine - a.cosine || a.index - b.index)
      .slice(0, count);
  }

  compare(first: number, second: number): Comparison {
    const cosine = this.cosine(first, second);
    const rankFor = (of: number, apart: number): number => 1 + this.others(of).filter((other) => other !== apart && this.cosine(of, other) > cosine).length;
    return { cosine, rankOfFirst: rankFor(second, first), rankOfSecond: rankFor(first, second) };
  }

  /** 1 − cosine, or the Euclidean distance. */
  distance(metric: Metric, first: number, second: number): number {
    if (metric === 'cosine') return 1 - this.cosine(first, second);
    return Math.sqrt(Math.max(0, this.norms[first]! ** 2 + this.norms[second]! ** 2 - 2 * this.dot(first, second)));
  }

  private others(index: number): number[] {
    return Array.from({ length: this.count }, (_, other) => other).filter((other) => other !== index);
  }

  private dot(first: number, second: number): number {
    const { size, values } = this.vectors;
    let sum = 0;
    for (let i = 0, a = first * size, b = second * size; i < size; i++) sum += values[a + i]! * values[b + i]!;
    return sum;
  }
}
