/** Several seeds' curves as one line with a band, decimated without hiding an extreme. */
import type { CurveColumns } from '../../panel/protocol';

export const axes = ['step', 'tokens', 'flops', 'wallSeconds'] as const;
export type Axis = (typeof axes)[number];

/** Points of equal length: the mean line, and the lowest and highest value that the point stands for. */
export interface SeedBand {
  x: number[];
  mean: number[];
  low: number[];
  high: number[];
  /** Logged values behind the fullest point, all seeds together. */
  valuesPerPoint: number;
}

/** Sums over the values of each interval. */
class Buckets {
  readonly count: Float64Array;
  readonly sum: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly x: Record<Axis, Float64Array>;

  constructor(points: number) {
    const zeros = (): Float64Array => new Float64Array(points);
    this.count = zeros();
    this.sum = zeros();
    this.low = zeros().fill(Infinity);
    this.high = zeros().fill(-Infinity);
    this.x = { step: zeros(), tokens: zeros(), flops: zeros(), wallSeconds: zeros() };
  }

  /** @param lastStep of all curves, where the last interval ends */
  add(curve: CurveColumns, values: Float64Array, lastStep: number): void {
    const { count, sum, low, high, x } = this;
    const points = count.length;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) continue;
      const at = Math.min(points - 1, Math.floor((curve.step[i]! / lastStep) * points));
      count[at]!++;
      sum[at]! += value;
      if (value < low[at]!) low[at] = value;
      if (value > high[at]!) high[at] = value;
      x.step[at]! += curve.step[i]!;
      x.tokens[at]! += curve.tokens[i]!;
      x.flops[at]! += curve.flops[i]!;
      x.wallSeconds[at]! += curve.wallSeconds[i]!;
    }
  }

  bands(): Record<Axis, SeedBand> {
    const filled = [...this.count.keys()].filter((at) => this.count[at]! > 0);
    const means = (sums: Float64Array): number[] => filled.map((at) => sums[at]! / this.count[at]!);
    const common = { mean: means(this.sum), low: filled.map((at) => this.low[at]!), high: filled.map((at) => this.high[at]!), valuesPerPoint: this.count.reduce((a, b) => Math.max(a, b), 0) };
    return Object.fromEntries(axes.map((axis) => [axis, { x: means(this.x[axis]), ...common }])) as Record<Axis, SeedBand>;
  }
}

/**
 * Gathers the logged values of all seeds in at most `points` intervals of equal width in steps, for every axis in one
 * pass. The line is the mean; the band reaches from the smallest to the largest logged value, so that a spike of one
 * seed stays visible. Values that were not logged (NaN) are left out.
 */
export function seedBands(curves: readonly CurveColumns[], metric: string, points = 120): Record<Axis, SeedBand> {
  const lastStep = Math.max(1, ...curves.map((curve) => curve.step.at(-1) ?? 0));
  const buckets = new Buckets(points);
  for (const curve of curves) {
    const values = curve.values[metric];
    if (values !== undefined) buckets.add(curve, values, lastStep);
  }
  return buckets.bands();
}
