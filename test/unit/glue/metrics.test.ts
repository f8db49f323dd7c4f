import { describe, expect, it } from 'vitest';
import { areaUnderCurve, degeneracy, metrics } from '../../../src/glue/metrics';
import golden from '../../golden/metrics.json';

/** Golden files write NaN as null. */
function expectEqual(found: number, golden: number | null): void {
  if (golden === null) expect(found).toBeNaN();
  else expect(Math.abs(found - golden)).toBeLessThanOrEqual(1e-12);
}

describe('classification metrics equal scikit-learn', () => {
  it.each(golden.classes.map((one, i) => ({ i, ...one })))('case $i', ({ predicted, actual, ...reference }) => {
    expectEqual(metrics.accuracy.compute(predicted, actual), reference.accuracy);
    expectEqual(metrics.matthews.compute(predicted, actual), reference.matthews);
    if (reference.f1 !== null) expectEqual(metrics.f1.compute(predicted, actual), reference.f1);
  });

  it('gives Matthews 0 to a constant prediction', () => {
    expect(metrics.matthews.compute([1, 1, 1, 1], [0, 1, 1, 0])).toBe(0);
  });
});

describe('correlations equal SciPy', () => {
  it.each(golden.scores.map((one, i) => ({ i, ...one })))('case $i', ({ predicted, actual, pearson, spearman }) => {
    expectEqual(metrics.pearson.compute(predicted, actual), pearson ?? 0);
    expectEqual(metrics.spearman.compute(predicted, actual), spearman ?? 0);
    // SciPy says NaN exactly where there is a reason to name.
    expect(degeneracy('pearson', predicted, actual) === null).toBe(pearson !== null);
    expect(degeneracy('spearman', predicted, actual) === null).toBe(spearman !== null);
  });

  it('are 0 where predictions or labels are constant, with the reason', () => {
    expect(metrics.spearman.compute([2, 2, 2], [0, 1, 5])).toBe(0);
    expect(degeneracy('spearman', [2, 2, 2], [0, 1, 5])).toBe('Spearman is 0: all predictions are the same.');
    expect(degeneracy('pearson', [1, 2, 3], [4, 4, 4])).toBe('Pearson is 0: all labels are the same.');
    expect(degeneracy('matthews', [1, 1], [0, 1])).toBe('Matthews is 0: all predictions are the same.');
    expect(degeneracy('f1', [0, 0], [0, 0])).toBe('F1 is 0: there is no positive among predictions and labels.');
    expect(degeneracy('f1', [0, 1], [0, 0])).toBeNull();
    expect(degeneracy('accuracy', [1, 1], [0, 1])).toBeNull();
  });

  it('refuse predictions of another length than the labels', () => {
    expect(() => metrics.pearson.compute([1, 2], [1, 2, 3])).toThrow('got 2 for 3');
    expect(() => metrics.accuracy.compute([], [])).toThrow(RangeError);
  });
});

describe('areaUnderCurve equals scikit-learn', () => {
  it.each(golden.ranking.map((one, i) => ({ i, ...one })))('case $i', ({ scores, labels, auc }) => {
    expectEqual(areaUnderCurve(scores, labels), auc);
  });
});
