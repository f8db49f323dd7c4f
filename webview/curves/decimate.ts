import type { GrowingColumn } from './growingColumn';

const blockSize = 64;

/** Where each block of 64 values has its minimum and its maximum (−1: no finite value), kept up as the column grows. */
export class BlockExtremes {
  #minimumAt: number[] = [];
  #maximumAt: number[] = [];
  #covered = 0;

  /** Forgets what was derived from the value at `length` on. */
  truncate(length: number): void {
    this.#covered = Math.min(this.#covered, length);
  }

  extend(column: GrowingColumn): void {
    const firstBlock = Math.floor(this.#covered / blockSize);
    for (let block = firstBlock; block * blockSize < column.length; block++) {
      const end = Math.min((block + 1) * blockSize, column.length);
      const { minimumAt, maximumAt } = extremes(column.values, block * blockSize, end);
      this.#minimumAt[block] = minimumAt;
      this.#maximumAt[block] = maximumAt;
    }
    this.#covered = column.length;
  }

  /** Positions of the extremes of the values `[from, to)`; by block where they are whole blocks. */
  between(values: Float64Array, from: number, to: number): Extremes {
    if (from % blockSize !== 0 || to % blockSize !== 0) return extremes(values, from, to);
    let minimumAt = -1;
    let maximumAt = -1;
    for (let block = from / blockSize; block < to / blockSize; block++) {
      minimumAt = lower(values, minimumAt, this.#minimumAt[block] ?? -1);
      maximumAt = higher(values, maximumAt, this.#maximumAt[block] ?? -1);
    }
    return { minimumAt, maximumAt };
  }
}

interface Extremes {
  minimumAt: number;
  maximumAt: number;
}

function lower(values: Float64Array, a: number, b: number): number {
  if (a < 0 || b < 0) return Math.max(a, b);
  return values[b]! < values[a]! ? b : a;
}

function higher(values: Float64Array, a: number, b: number): number {
  if (a < 0 || b < 0) return Math.max(a, b);
  return values[b]! > values[a]! ? b : a;
}

function extremes(values: Float64Array, from: number, to: number): Extremes {
  let minimumAt = -1;
  let maximumAt = -1;
  for (let i = from; i < to; i++) {
    if (!Number.isFinite(values[i])) continue;
    minimumAt = lower(values, minimumAt, i);
    maximumAt = higher(values, maximumAt, i);
  }
  return { minimumAt, maximumAt };
}

/** Values a bucket holds so that `count` values need at most `maxBuckets`: a power of two, so that buckets stay put while a curve grows. */
export function bucketSize(count: number, maxBuckets: number): number {
  let size = 1;
  while (count > size * maxBuckets) size *= 2;
  return size;
}

/** Calls `visit` with each bucket of `size` values that meets `[from, to)`, in order. */
export function eachBucket(from: number, to: number, size: number, visit: (start: number, end: number) => void): void {
  for (let start = Math.floor(from / size) * size; start < to; start += size) visit(Math.max(start, from), Math.min(start + size, to));
}

/**
 * Indices in `[from, to)` to draw so that no peak is lost: the minimum and the maximum of each bucket in the order in
 * which they come, and the last finite value. All finite values if no more than two a bucket.
 */
export function decimate(column: GrowingColumn, blocks: BlockExtremes, from: number, to: number, maxBuckets: number): number[] {
  const { values } = column;
  const size = bucketSize(to - from, maxBuckets);
  const kept: number[] = [];
  if (size <= 2) {
    for (let i = from; i < to; i++) if (Number.isFinite(values[i])) kept.push(i);
    return kept;
  }
  eachBucket(from, to, size, (start, end) => {
    const { minimumAt, maximumAt } = blocks.between(values, start, end);
    if (minimumAt < 0) return;
    kept.push(Math.min(minimumAt, maximumAt));
    if (minimumAt !== maximumAt) kept.push(Math.max(minimumAt, maximumAt));
  });
  const last = lastFinite(values, from, to);
  if (last >= 0 && kept[kept.length - 1] !== last) kept.push(last);
  return kept;
}

function lastFinite(values: Float64Array, from: number, to: number): number {
  let i = to - 1;
  while (i >= from && !Number.isFinite(values[i])) i--;
  return i >= from ? i : -1;
}
