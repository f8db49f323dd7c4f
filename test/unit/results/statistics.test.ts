import { describe, expect, it } from 'vitest';
import { overlap, pairedDifference, percentileInterval, signFlipP, standardDeviation, summarise, tQuantile } from '../../../src/results/statistics';
import { metrics, type MetricName } from '../../../src/glue/metrics';
import { decodeScores, encodeScores, resampledScores, scoreOfDraw } from '../../../src/results/bootstrap';
import golden from '../../golden/metrics.json';
import reference from '../../golden/statistics.json';

describe('tQuantile', () => {
  it('gives no interval to equal values, which are coarse and not certain', () => {
    expect(summarise([0.5, 0.5])).toEqual({ n: 2, mean: 0.5, median: 0.5, sd: 0, interval: null, over: null });
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
    expect(summarise([0.5])).toEqual({ n: 1, mean: 0.5, median: 0.5, sd: null, interval: null, over: null });
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

describe('SciPy and NumPy', () => {
  it.each(reference.summaries)('agree on mean, median, deviation and t-interval of $values', ({ values, ...expected }) => {
    const { mean, median, sd, interval, over } = summarise(values);
    const found = { mean, median, sd: sd!, ...interval! };
    for (const [name, value] of Object.entries(expected)) expect(Math.abs(found[name as keyof typeof found] - value), name).toBeLessThan(1e-12);
    expect(over).toBe('seeds');
  });

  it.each(reference.signFlips)('agree on the exact sign-flip p of $differences', ({ differences, p }) => {
    expect(signFlipP(differences)).toBeCloseTo(p, 12);
  });

  it.each(reference.bootstraps)('agree on the percentile bootstrap of $metric with the same draws', ({ metric, predicted, actual, places, low, high }) => {
    const scores = places.map((row) => {
      let next = 0;
      return scoreOfDraw(metrics[metric as MetricName].compute, predicted, actual, () => row[next++]!);
    });
    const interval = percentileInterval(scores)!;
    expect(Math.abs(interval.low - low)).toBeLessThan(1e-12);
    expect(Math.abs(interval.high - high)).toBeLessThan(1e-12);
  });
});

describe('resampling one seed', () => {
  const actual = Array.from({ length: 37 }, (_, i) => i % 2);
  const predicted = actual.map((label, i) => (i % 5 === 0 ? 1 - label : label));

  it('draws the same examples for every run of a task, and others for another task', () => {
    const scores = resampledScores(metrics.accuracy.compute, predicted, actual, 'CoLA');
    expect(scores).toEqual(resampledScores(metrics.accuracy.compute, predicted, actual, 'CoLA'));
    expect(scores).not.toEqual(resampledScores(metrics.accuracy.compute, predicted, actual, 'SST-2'));
    const wrong = resampledScores(metrics.accuracy.compute, predicted.map((label) => 1 - label), actual, 'CoLA');
    scores.forEach((score, draw) => expect(score + wrong[draw]!).toBeCloseTo(1, 6));
  });

  it('spreads as the binomial does', () => {
    const share = predicted.filter((label, i) => label === actual[i]).length / 37;
    const scores = [...resampledScores(metrics.accuracy.compute, predicted, actual, 'CoLA')];
    expect(standardDeviation(scores)! / Math.sqrt((share * (1 - share)) / 37)).toBeGreaterThan(0.9);
    expect(standardDeviation(scores)! / Math.sqrt((share * (1 - share)) / 37)).toBeLessThan(1.1);
  });

  it('survives its record', () => {
    const scores = Float32Array.of(0.25, -1, 0.1);
    expect(decodeScores(encodeScores(scores))).toEqual(scores);
  });

  it('gives an interval over examples to a single value only', () => {
    const resampled = Float32Array.from({ length: 201 }, (_, i) => i / 200);
    expect(summarise([0.5], resampled)).toMatchObject({ n: 1, sd: null, over: 'examples' });
    expect(summarise([0.5], resampled).interval!.low).toBeCloseTo(0.025, 6);
    expect(summarise([0.5, 0.7], resampled).over).toBe('seeds');
    expect(summarise([0.5], Float32Array.of(1, 1, NaN)).interval).toBeNull();
  });
});
