import { describe, expect, it } from 'vitest';
import * as tf from '../../../src/engine/tf';
import { tiedLogProbabilities, tiedSoftmax, tiedSoftmaxCrossEntropy } from '../../../src/model/tiedSoftmax';
import { expectSameAs, normalTensor, relativeDifference } from './closeTo';

const [rows, vocabSize, size] = [7, 11, 4];
const inputs = [normalTensor<tf.Rank.R2>([rows, size], 0), normalTensor<tf.Rank.R2>([vocabSize, size], 1), normalTensor<tf.Rank.R1>([vocabSize], 2)];
const labels = tf.tensor1d([3, 0, 10, 3, 5, 5, 1], 'int32');

type TiedInputs = [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];

function plainLogProbabilities([hidden, table, bias]: tf.Tensor[]): tf.Tensor {
  const logProbabilities = tf.logSoftmax(tf.add(tf.matMul(hidden!, table!, false, true), bias!));
  return tf.sum(tf.mul(logProbabilities, tf.oneHot(labels, vocabSize)), 1);
}

describe('tiedSoftmax', () => {
  it('has the value and gradients of log softmax at the labels, a word as its own label and in the denominator', () => {
    expectSameAs((given) => tiedSoftmax(...(given as TiedInputs), labels).logProbabilities, plainLogProbabilities, inputs, 5e-6);
  });

  it('returns probabilities and which labels are the most probable words', () => {
    const table = tf.tensor2d([[0], [1], [2]]);
    const { probabilities, correct } = tiedSoftmax(tf.tensor2d([[Math.LN2], [-1]]), table, tf.tensor1d([0, 0, 0]), tf.tensor1d([0, 0], 'int32'));
    // Scores 0, ln 2, 2 ln 2: weights 1, 2, 4.
    expect(relativeDifference(probabilities.dataSync().slice(0, 3), [1 / 7, 2 / 7, 4 / 7])).toBeLessThan(1e-6);
    expect(Array.from(correct.dataSync())).toEqual([0, 1]);
  });

  it('stays exact where the label is so improbable that its probability underflows', () => {
    const { logProbabilities } = tiedSoftmax(tf.tensor2d([[200]]), tf.tensor2d([[1], [-1]]), tf.zeros([2]), tf.tensor1d([1], 'int32'));
    expect(logProbabilities.dataSync()[0]).toBe(-400);
  });
});

describe('tiedLogProbabilities', () => {
  it.each([1, 3 * vocabSize, rows * vocabSize])('has the value and gradients of log softmax in blocks of %i elements', (blockElements) => {
    expectSameAs((given) => tiedLogProbabilities(...(given as TiedInputs), labels, blockElements).logProbabilities, plainLogProbabilities, inputs, 5e-6);
  });

  it('finds the same labels to be the most probable words', () => {
    const best = tf.argMax<tf.Tensor1D>(tf.add(tf.matMul(inputs[0]!, inputs[1]!, false, true), inputs[2]!), 1).arraySync();
    const someBest = tf.tensor1d(best.map((word, row) => (row % 2 === 0 ? word : (word + 1) % vocabSize)), 'int32');
    const { correct } = tiedLogProbabilities(...(inputs as TiedInputs), someBest, 2 * vocabSize);
    expect(Array.from(correct.dataSync())).toEqual([1, 0, 1, 0, 1, 0, 1]);
    expect(correct.arraySync()).toEqual(tiedSoftmax(...(inputs as TiedInputs), someBest).correct.arraySync());
  });
});

describe('tiedSoftmaxCrossEntropy', () => {
  it('is the weighted mean, with ε in the denominator', () => {
    const zero = tf.zeros<tf.Rank.R2>([3, 1]);
    const { loss, accuracy } = tiedSoftmaxCrossEntropy(zero, tf.zeros([4, 1]), tf.tensor1d([Math.log(5), 0, 0, 0]), tf.tensor1d([0, 1, 2], 'int32'), tf.tensor1d([1, 1, 0]), 0.5);
    // Probabilities 5/8, 1/8, 1/8, 1/8; the third row counts nothing.
    expect(loss.dataSync()[0]).toBeCloseTo((Math.log(8 / 5) + Math.log(8)) / 2.5, 6);
    expect(accuracy.dataSync()[0]).toBeCloseTo(1 / 2.5, 6);
  });
});
