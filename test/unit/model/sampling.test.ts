import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/common/rng';
import * as tf from '../../../src/engine/tf';
import { sampleCategorical, withTemperature } from '../../../src/model/sampling';
import { relativeDifference } from './closeTo';

function sample(probabilities: number[], uniforms: number[], blockSize: number): number[] {
  const rows = tf.tensor2d(uniforms.map(() => probabilities));
  return Array.from(sampleCategorical(rows, tf.tensor1d(uniforms), blockSize).dataSync());
}

describe('sampleCategorical', () => {
  // Cumulative probabilities 0, 0.25, 0.25, 0.5, 1, 1: exact in float32.
  const probabilities = [0, 0.25, 0, 0.25, 0.5, 0];
  const uniforms = [0, 0.125, 0.25, 0.4375, 0.5, 1 - 2 ** -24];

  it.each([2, 4, 256])('takes the first word whose cumulative probability exceeds the number, in blocks of %i', (blockSize) => {
    expect(sample(probabilities, uniforms, blockSize)).toEqual([1, 1, 3, 3, 4, 4]);
  });

  it('never leaves the vocabulary when the probabilities sum to less than 1', () => {
    expect(sample([0.5, 0.25, 0.125], [1 - 2 ** -24], 2)).toEqual([2]);
  });

  it('samples each row from its own distribution', () => {
    const rows = tf.tensor2d([[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
    expect(Array.from(sampleCategorical(rows, tf.tensor1d([0.9, 0.5, 0]), 2).dataSync())).toEqual([0, 1, 2]);
  });

  it('draws words as often as they are probable', () => {
    const rng = new Rng(1, 'sampling');
    const draws = 20000;
    const weights = [0.5, 0.05, 0.2, 0.25];
    const counts = [0, 0, 0, 0];
    const rows = tf.tile<tf.Tensor2D>(tf.tensor2d([weights]), [draws, 1]);
    for (const word of sampleCategorical(rows, tf.tensor1d(Array.from({ length: draws }, () => rng.uniform())), 2).dataSync()) counts[word]!++;
    // Four standard deviations of a binomial share.
    counts.forEach((count, word) => expect(Math.abs(count / draws - weights[word]!)).toBeLessThan(4 * Math.sqrt((weights[word]! * (1 - weights[word]!)) / draws)));
  });
});

describe('withTemperature', () => {
  it('is the softmax of log p divided by the temperature', () => {
    const tempered = withTemperature(tf.tensor2d([[0.5, 0.25, 0.25]]), 0.5);
    expect(relativeDifference(tempered.dataSync(), [4 / 6, 1 / 6, 1 / 6])).toBeLessThan(1e-6);
  });

  it('leaves temperature 1 alone', () => {
    const probabilities = tf.tensor2d([[0.5, 0.5]]);
    expect(withTemperature(probabilities, 1)).toBe(probabilities);
  });
});
