import { describe, expect, it } from 'vitest';
import type { CurveColumns } from '../../../../src/panel/protocol';
import { seedBands } from '../../../../src/results/charts/seedBand';

function curve(steps: number[], values: number[]): CurveColumns {
  const step = Float64Array.from(steps);
  return { step, tokens: step.map((s) => s * 10), flops: step.map((s) => s * 1e6), wallSeconds: step.map((s) => s / 2), values: { loss: Float64Array.from(values) } };
}

describe('seedBands', () => {
  it('takes the mean over seeds and the extremes of all', () => {
    const band = seedBands([curve([1, 2], [4, 2]), curve([1, 2], [6, 3])], 'loss', 4).step;
    expect(band).toEqual({ x: [1, 2], mean: [5, 2.5], low: [4, 2], high: [6, 3], valuesPerPoint: 2 });
  });

  it('keeps a spike that decimation would average away', () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i === 700 ? 50 : 1));
    const band = seedBands([curve(values.map((_, i) => i + 1), values)], 'loss', 10).step;
    expect(band.mean).toHaveLength(10);
    expect(Math.max(...band.high)).toBe(50);
    expect(band.low).toEqual(Array(10).fill(1));
    expect(band.valuesPerPoint).toBe(101);
  });

  it('reads x from the axis asked for', () => {
    const runs = [curve([10, 20], [1, 1])];
    expect(seedBands(runs, 'loss', 2).tokens.x).toEqual([150]);
    expect(seedBands(runs, 'loss', 40).wallSeconds.x).toEqual([5, 10]);
    expect(seedBands(runs, 'loss', 40).flops.x).toEqual([1e7, 2e7]);
  });

  it('leaves out values that were not logged', () => {
    expect(seedBands([curve([1, 2, 3], [NaN, 2, NaN])], 'loss', 3).step).toMatchObject({ x: [2], mean: [2] });
    expect(seedBands([curve([1], [1])], 'other').step).toEqual({ x: [], mean: [], low: [], high: [], valuesPerPoint: 0 });
    expect(seedBands([], 'loss').step.x).toEqual([]);
  });
});
