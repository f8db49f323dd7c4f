import { describe, expect, it } from 'vitest';
import type { CurveColumns } from '../../../../src/panel/protocol';
import { seedBand } from '../../../../src/results/charts/seedBand';

function curve(steps: number[], values: number[]): CurveColumns {
  const step = Float64Array.from(steps);
  return { step, tokens: step.map((s) => s * 10), flops: step.map((s) => s * 1e6), wallSeconds: step.map((s) => s / 2), values: { loss: Float64Array.from(values) } };
}

describe('seedBand', () => {
  it('takes the mean over seeds and the extremes of all', () => {
    const band = seedBand([curve([1, 2], [4, 2]), curve([1, 2], [6, 3])], 'loss', 'step', 4);
    expect(band).toEqual({ x: [1, 2], mean: [5, 2.5], low: [4, 2], high: [6, 3], valuesPerPoint: 2 });
  });

  it('keeps a spike that decimation would average away', () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i === 700 ? 50 : 1));
    const band = seedBand([curve(values.map((_, i) => i + 1), values)], 'loss', 'step', 10);
    expect(band.mean).toHaveLength(10);
    expect(Math.max(...band.high)).toBe(50);
    expect(band.low).toEqual(Array(10).fill(1));
    expect(band.valuesPerPoint).toBe(101);
  });

  it('reads x from the axis asked for', () => {
    const runs = [curve([10, 20], [1, 1])];
    expect(seedBand(runs, 'loss', 'tokens', 2).x).toEqual([150]);
    expect(seedBand(runs, 'loss', 'wallSeconds', 40).x).toEqual([5, 10]);
    expect(seedBand(runs, 'loss', 'flops', 40).x).toEqual([1e7, 2e7]);
  });

  it('leaves out values that were not logged', () => {
    expect(seedBand([curve([1, 2, 3], [NaN, 2, NaN])], 'loss', 'step', 3)).toMatchObject({ x: [2], mean: [2] });
    expect(seedBand([curve([1], [1])], 'other', 'step')).toEqual({ x: [], mean: [], low: [], high: [], valuesPerPoint: 0 });
    expect(seedBand([], 'loss', 'step').x).toEqual([]);
  });
});
