import { describe, expect, it } from 'vitest';
import { areaUnderCurve } from '../../../src/glue/metrics';

/** Pairs (positive, negative) ranked right, ties half: the definition, in quadratic time. */
function pairAuc(scores: number[], labels: number[]): number {
  let [right, pairs] = [0, 0];
  scores.forEach((a, i) =>
    scores.forEach((b, j) => {
      if (labels[i] !== 1 || labels[j] !== 0) return;
      pairs++;
      right += a > b ? 1 : a === b ? 0.5 : 0;
    }),
  );
  return right / pairs;
}

describe('areaUnderCurve', () => {
  it('is 1 for a perfect ranking, 0 for a reversed one, a half for ties throughout', () => {
    expect(areaUnderCurve([-2, -1, 3], [0, 0, 1])).toBe(1);
    expect(areaUnderCurve([3, 2, -1], [0, 0, 1])).toBe(0);
    expect(areaUnderCurve([5, 5, 5, 5], [0, 1, 0, 1])).toBe(0.5);
  });

  it('counts pairs, ties half', () => {
    // positives 0.4, 0.8; negatives 0.1, 0.4, 0.9: right pairs 1.5 + 2 of 6.
    expect(areaUnderCurve([0.1, 0.4, 0.4, 0.8, 0.9], [0, 0, 1, 1, 0])).toBeCloseTo(3.5 / 6, 15);
  });

  it('equals the definition on many tied scores', () => {
    const scores = Array.from({ length: 97 }, (_, i) => (i * 31) % 11);
    const labels = Array.from({ length: 97 }, (_, i) => Number((i * 17) % 5 === 0));
    expect(areaUnderCurve(scores, labels)).toBeCloseTo(pairAuc(scores, labels), 12);
  });

  it('is not a number when one class is absent', () => {
    expect(areaUnderCurve([1, 2], [1, 1])).toBeNaN();
  });
});
