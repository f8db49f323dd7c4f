import { describe, expect, it } from 'vitest';
import { areaUnderCurve, metrics } from '../../../src/glue/metrics';
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
    expectEqual(metrics.pearson.compute(predicted, actual), pearson);
    expectEqual(metrics.spearman.compute(predicted, actual), spearman);
  });
});

describe('areaUnderCurve equals scikit-learn', () => {
  it.each(golden.ranking.map((one, i) => ({ i, ...one })))('case $i', ({ scores, labels, auc }) => {
    expectEqual(areaUnderCurve(scores, labels), auc);
  });
});
