import { describe, expect, it } from 'vitest';
import { bagOfWordsPredictions } from '../../../src/glue/bagOfWords';
import type { EncodedExample } from '../../../src/glue/encodedExample';
import { minimise } from '../../../src/glue/lbfgs';
import { fitLinearModel } from '../../../src/glue/linearModel';
import golden from '../../golden/linearModels.json';

const features = { rows: golden.rows.map((row) => Int32Array.from(row)), columns: golden.columns };

describe('linear models equal scikit-learn', () => {
  it.each([
    ['logistic regression', golden.binary, 2],
    ['multinomial logistic regression', golden.multinomial, 3],
    ['ridge regression', golden.ridge, null],
  ] as const)('%s', (_, { targets, outputs }, classes) => {
    const model = fitLinearModel(features, targets, classes);
    const found = model.outputs(features);
    expect(found).toHaveLength(outputs.length);
    // Both stop at a small gradient, not at the minimum itself.
    found.forEach((value, i) => expect(Math.abs(value - outputs[i]!)).toBeLessThan(2e-4));
  });
});

describe('L-BFGS', () => {
  it('finds the minimum of a badly scaled quadratic', () => {
    const [centre, curvature] = [[3, -2, 0.5], [1000, 1, 0.02]];
    const found = minimise((x, gradient) => {
      let value = 0;
      for (let i = 0; i < 3; i++) {
        gradient[i] = curvature[i]! * (x[i]! - centre[i]!);
        value += (curvature[i]! * (x[i]! - centre[i]!) ** 2) / 2;
      }
      return value;
    }, 3, { tolerance: 1e-10, maxIterations: 200 });
    found.forEach((value, i) => expect(value).toBeCloseTo(centre[i]!, 6));
  });

  it('stops where it is asked to', () => {
    let calls = 0;
    minimise((x, gradient) => {
      calls++;
      gradient[0] = 4 * x[0]! ** 3 - 1;
      return x[0]! ** 4 - x[0]!;
    }, 1, { tolerance: 0, maxIterations: 2 });
    expect(calls).toBeLessThan(20);
  });
});

const example = (label: number, ...segments: number[][]): EncodedExample => ({ label, segments: segments.map((ids) => Int32Array.from(ids)) });

describe('the bag of words', () => {
  it('learns a word wherever it stands and says nothing of words that it has not seen', () => {
    const train = Array.from({ length: 20 }, (_, i) => example(i % 2, i % 2 === 1 ? [7 + (i % 3), 5] : [5, 7 + (i % 3), 6].slice(1)));
    expect([...bagOfWordsPredictions({ head: 'class', train, dev: [example(1, [5, 99]), example(0, [6, 98]), example(1, [97, 5])], numLabels: 2, groupSize: 1 })]).toEqual([1, 0, 1]);
  });

  it('sees whether the two texts of a pair share a word', () => {
    const train = Array.from({ length: 60 }, (_, i) => example(i % 2, [10 + (i % 5), 30], [i % 2 === 1 ? 10 + (i % 5) : 10 + ((i + 1) % 5), 31]));
    const dev = [example(1, [12], [12]), example(0, [12], [13])];
    expect([...bagOfWordsPredictions({ head: 'class', train, dev, numLabels: 2, groupSize: 1 })]).toEqual([1, 0]);
  });

  it('tells three classes apart and predicts scores', () => {
    const train = Array.from({ length: 30 }, (_, i) => example(i % 3, [20 + (i % 3)]));
    const dev = [example(0, [22]), example(0, [20]), example(0, [21])];
    expect([...bagOfWordsPredictions({ head: 'class', train, dev, numLabels: 3, groupSize: 1 })]).toEqual([2, 0, 1]);
    const scores = bagOfWordsPredictions({ head: 'score', train: train.map((one) => ({ ...one, label: one.label / 2 })), dev, numLabels: 1, groupSize: 1 });
    expect(scores[0]! - scores[2]!).toBeGreaterThan(0.3);
    expect(scores[2]! - scores[1]!).toBeGreaterThan(0.3);
  });
});
