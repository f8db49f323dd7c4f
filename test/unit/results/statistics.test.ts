import { describe, expect, it } from 'vitest';
import { overlap, pairedDifference, signFlipP, standardDeviation, summarise, tQuantile } from '../../../src/results/statistics';
import golden from '../../golden/metrics.json';

describe('tQuantile', () => {
  it('gives no interval to equal values, which are coarse and not certain', () => {
    expect(summarise([0.5, 0.5])).toEqual({ n: 2, mean: 0.5, sd: 0, interval: null });
  });

  it.each(golden.tQuantile as [number, number, number][])('p = %d with %i degrees of freedom equals SciPy', (p, df, reference) => {
    expect(Math.abs(tQuantile(p, df) / reference - 1)).toBeLessThan(1e-12);
  });

  it('equals the printed table', () => {
    expect([1, 2, 3, 4, 9].map((df) => tQuantile(0.975, df).toFixed(3))).toEqual(['12.706', '4.303', '3.182', '2.776', '2.262']);
  });
});

describe('summarise', () => {
  it('divides by n − 1', () => {
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 14);
  });

  it('gives the 95 % t-interval', () => {
    const { n, mean, interval } = summarise([1, 2, 3]);
    expect({ n, mean }).toEqual({ n: 3, mean: 2 });
    expect(interval!.high - 2).toBeCloseTo(4.302652729749464 / Math.sqrt(3), 12);
    expect(2 - interval!.low).toBeCloseTo(4.302652729749464 / Math.sqrt(3), 12);
  });

  it('has neither spread nor interval for one value', () => {
    expect(summarise([0.5])).toEqual({ n: 1, mean: 0.5, sd: null, interval: null });
  });
});

describe('pairedDifference', () => {
  it('pairs by seed and leaves out seeds of one side', () => {
    const difference = pairedDifference(new Map([[1, 5], [2, 8], [9, 100]]), new Map([[2, 6], [1, 4], [3, 0]]))!;
    expect(difference.perSeed).toEqual([{ seed: 1, value: 1 }, { seed: 2, value: 2 }]);
    expect(difference.mean).toBe(1.5);
    expect(difference.n).toBe(2);
    expect(difference.interval!.high).toBeCloseTo(1.5 + 12.706204736174707 * 0.5, 10);
    expect(difference.p).toBe(0.5);
  });

  it('is null without a common seed', () => {
    expect(pairedDifference(new Map([[1, 5]]), new Map([[2, 6]]))).toBeNull();
  });
});

describe('signFlipP', () => {
  it.each([
    [[1, 2, 3], 0.25],
    [[1, 1, 1, 1, 1], 0.0625],
    [[3, -1, 2, 5], 0.25],
    [[0, 0, 0], 1],
    [[0.1, 0.2, 0.3, -0.6], 1],
  ])('of %j is %d', (differences, p) => {
    expect(signFlipP(differences)).toBe(p);
  });

  it('is null for one difference and for more than sixteen', () => {
    expect(signFlipP([1])).toBeNull();
    expect(signFlipP(Array<number>(17).fill(1))).toBeNull();
  });
});

describe('overlap', () => {
  it('counts a shared end', () => {
    expect(overlap({ low: 0, high: 1 }, { low: 1, high: 2 })).toBe(true);
    expect(overlap({ low: 0, high: 1 }, { low: 1.1, high: 2 })).toBe(false);
  });
});
