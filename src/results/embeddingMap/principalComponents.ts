import { sum } from '../../common/sum';
import { symmetricEigen } from './symmetricEigen';
import type { WordVectors } from './wordVectors';

/** A place in the picture for each word, in the order of the words. */
export interface Layout {
  x: number[];
  y: number[];
}

export interface PcaLayout extends Layout {
  /** Shares of the variance along x and y. */
  explained: [number, number];
}

/**
 * The words on the two directions in which they vary most. Exact; of the two signs of a direction, the one whose
 * largest loading by size is positive, as scikit-learn 1.5 chooses it.
 */
export function principalComponents(vectors: WordVectors): PcaLayout {
  const { size } = vectors;
  const centred = centredRows(vectors);
  const { values, vectors: directions } = symmetricEigen(covariance(centred, size), size);
  const total = sum(values);
  const axis = (place: number): number[] => (place < size ? projected(centred, oriented(directions.subarray(place * size, (place + 1) * size))) : vectors.words.map(() => 0));
  const share = (place: number): number => (total > 0 && place < size ? Math.max(0, values[place]!) / total : 0);
  return { x: axis(0), y: axis(1), explained: [share(0), share(1)] };
}

function centredRows({ words, size, values }: WordVectors): Float64Array {
  const means = new Float64Array(size);
  values.forEach((value, i) => (means[i % size]! += value / words.length));
  return Float64Array.from(values, (value, i) => value - means[i % size]!);
}

/** [E, E], over N − 1. */
function covariance(rows: Float64Array, size: number): Float64Array {
  const count = rows.length / size;
  const products = new Float64Array(size * size);
  for (let start = 0; start < rows.length; start += size)
    for (let i = 0; i < size; i++) {
      const value = rows[start + i]!;
      for (let j = i; j < size; j++) products[i * size + j]! += value * rows[start + j]!;
    }
  return products.map((_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return products[Math.min(i, j) * size + Math.max(i, j)]! / Math.max(1, count - 1);
  });
}

function oriented(direction: Float64Array): Float64Array {
  const largest = direction.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? direction.map((value) => -value) : direction;
}

function projected(rows: Float64Array, direction: Float64Array): number[] {
  const size = direction.length;
  return Array.from({ length: rows.length / size }, (_, row) => direction.reduce((total, value, i) => total + value * rows[row * size + i]!, 0));
}
