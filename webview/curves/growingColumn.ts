/** A column of numbers that grows in place: capacity doubles, so that appending costs O(1) a value on average. */
export class GrowingColumn {
  #values = new Float64Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The storage, valid up to `length`. It is replaced when the column outgrows it, so do not hold on to it. */
  get values(): Float64Array {
    return this.#values;
  }

  push(value: number): void {
    this.#reserve(this.#length + 1);
    this.#values[this.#length++] = value;
  }

  append(values: Float64Array): void {
    this.#reserve(this.#length + values.length);
    this.#values.set(values, this.#length);
    this.#length += values.length;
  }

  /** Appends `count` NaNs: places where the value was not logged. */
  appendMissing(count: number): void {
    this.#reserve(this.#length + count);
    this.#values.fill(NaN, this.#length, this.#length + count);
    this.#length += count;
  }

  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  #reserve(length: number): void {
    if (length <= this.#values.length) return;
    const grown = new Float64Array(Math.max(length, 2 * this.#values.length));
    grown.set(this.#values.subarray(0, this.#length));
    this.#values = grown;
  }
}

/** First index in `[0, length)` whose value is ≥ `value`; `length` if there is none. `sorted` ascends. */
export function lowerBound(sorted: Float64Array, length: number, value: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the value nearest to `value` among the first `length` (at least one) ascending values. */
export function nearestIndex(sorted: Float64Array, length: number, value: number): number {
  const above = Math.min(lowerBound(sorted, length, value), length - 1);
  return above > 0 && value - sorted[above - 1]! < sorted[above]! - value ? above - 1 : above;
}
