import { describe, expect, it } from 'vitest';
import * as tf from '../../../src/engine/tf';
import { attention, attentionBias } from '../../../src/model/attention';
import { expectSameAs, normalTensor, relativeDifference } from './closeTo';

const [batchSize, seqLength, numHeads, headSize] = [2, 5, 3, 4];
const shape: [number, number] = [batchSize * seqLength, numHeads * headSize];
const bias = attentionBias(tf.tensor1d([1, 1, 1, 1, 1, 1, 1, 1, 0, 0]), seqLength);
const queryKeyValue = [0, 1, 2].map((index) => normalTensor<tf.Rank.R2>(shape, index));

function plainAttention(inputs: tf.Tensor[], mask?: tf.Tensor): tf.Tensor {
  const [q, k, v] = inputs.map((x) => tf.transpose(tf.reshape(x, [batchSize, seqLength, numHeads, headSize]), [0, 2, 1, 3]));
  const scores = tf.add(tf.div(tf.matMul(q!, k!, false, true), Math.sqrt(headSize)), bias);
  const probabilities = mask ? tf.mul(tf.softmax(scores), mask) : tf.softmax(scores);
  return tf.reshape(tf.transpose(tf.matMul(probabilities, v!), [0, 2, 1, 3]), shape);
}

describe('attention', () => {
  it('averages the values when all scores are equal', () => {
    const zero = tf.zeros<tf.Rank.R2>([3, 2]);
    const value = tf.tensor2d([[1, 10], [2, 20], [6, 60]]);
    const context = attention(zero, zero, value, attentionBias(tf.ones([3]), 3), 2, null);
    expect(relativeDifference(context.dataSync(), [3, 30, 3, 30, 3, 30])).toBeLessThan(1e-6);
  });

  it('has the value and gradients of its definition', () => {
    const run = ([q, k, v]: tf.Tensor[]): tf.Tensor => attention(q as tf.Tensor2D, k as tf.Tensor2D, v as tf.Tensor2D, bias, numHeads, null);
    expectSameAs(run, (inputs) => plainAttention(inputs), queryKeyValue, 1e-5);
  });

  it('drops probabilities, not scores', () => {
    const uniform = normalTensor<tf.Rank.R4>([batchSize, numHeads, seqLength, seqLength], 7);
    const mask = tf.mul<tf.Tensor4D>(tf.cast(tf.greater(uniform, -0.5), 'float32'), 1 / 0.7);
    const run = ([q, k, v]: tf.Tensor[]): tf.Tensor => attention(q as tf.Tensor2D, k as tf.Tensor2D, v as tf.Tensor2D, bias, numHeads, mask);
    expectSameAs(run, (inputs) => plainAttention(inputs, mask), queryKeyValue, 1e-5);
  });

  it('gives padding no weight at all', () => {
    const [query, key, value] = queryKeyValue as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
    const padding = tf.reshape(tf.tensor1d([0, 0, 0, 0, 0, 0, 0, 0, 1, 1]), [-1, 1]);
    const disturbed = (x: tf.Tensor2D): tf.Tensor2D => tf.add(x, tf.mul(padding, 50));
    const before = attention(query, key, value, bias, numHeads, null).arraySync();
    const after = attention(query, disturbed(key), disturbed(value), bias, numHeads, null).arraySync();
    expect(after).toEqual(before);
  });
});
