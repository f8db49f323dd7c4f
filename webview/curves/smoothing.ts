import { GrowingColumn } from './growingColumn';

/**
 * Exponential moving average without the bias towards the start: sₙ = w·sₙ₋₁ + (1−w)·xₙ, s₀ = 0, shown as sₙ/(1−wⁿ)
 * (Adam's correction). So the first shown value is the first value, and past values never change. Missing values are
 * passed over and stay missing.
 */
export class SmoothedColumn {
  readonly column = new GrowingColumn();
  #average = 0;
  /** 1 − wⁿ */
  #mass = 0;

  /** @param weight w in [0, 1); 0 leaves the values as they are */
  constructor(readonly weight: number) {}

  /** Takes in the values that `raw` has beyond those already smoothed. */
  extend(raw: GrowingColumn): void {
    for (let i = this.column.length; i < raw.length; i++) this.column.push(this.#next(raw.values[i]!));
  }

  #next(value: number): number {
    if (!Number.isFinite(value)) return NaN;
    this.#average = this.weight * this.#average + (1 - this.weight) * value;
    this.#mass = this.weight * this.#mass + (1 - this.weight);
    return this.#average / this.#mass;
  }
}
