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

interface Bucket {
  x: number;
  sum: number;
  low: number;
  high: number;
  count: number;
}

/**
 * Gathers the logged values of all seeds in at most `points` intervals of equal width in steps. The line is the mean;
 * the band reaches from the smallest to the largest logged value, so that a spike of one seed stays visible.
 * Values that were not logged (NaN) are left out.
 */
export function seedBand(curves: readonly CurveColumns[], metric: string, axis: Axis, points = 120): SeedBand {
  const lastStep = Math.max(1, ...curves.map((curve) => curve.step.at(-1) ?? 0));
  const buckets: (Bucket | undefined)[] = Array.from({ length: points });
  for (const curve of curves) {
    const values = curve.values[metric];
    if (values === undefined) continue;
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i])) continue;
      const at = Math.min(points - 1, Math.floor((curve.step[i]! / lastStep) * points));
      buckets[at] = withValue(buckets[at], curve[axis][i]!, values[i]!);
    }
  }
  const filled = buckets.filter((bucket) => bucket !== undefined);
  return {
    x: filled.map((bucket) => bucket.x / bucket.count),
    mean: filled.map((bucket) => bucket.sum / bucket.count),
    low: filled.map((bucket) => bucket.low),
    high: filled.map((bucket) => bucket.high),
    valuesPerPoint: Math.max(0, ...filled.map((bucket) => bucket.count)),
  };
}

function withValue(bucket: Bucket = { x: 0, sum: 0, low: Infinity, high: -Infinity, count: 0 }, x: number, value: number): Bucket {
  return { x: bucket.x + x, sum: bucket.sum + value, low: Math.min(bucket.low, value), high: Math.max(bucket.high, value), count: bucket.count + 1 };
}
