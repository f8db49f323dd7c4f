import { describe, expect, it } from 'vitest';
import * as tf from '../../../src/engine/tf';
import type { ObjectiveType } from '../../../src/experiment/knobs/objectives';
import { discriminate } from '../../../src/model/discriminator';
import type { TrainingProgram } from '../../../src/model/program';
import { copyMixtureNll } from '../../../src/objectives/allTokensMlm/loss';
import { evaluateProgram, type Values } from '../model/evaluateProgram';
import { tinyBatch, tinyProgram, vocabSize } from './tinyRuns';

/** All zeros, so that every logit is its bias, but for the given biases. */
function biasesOnly(program: TrainingProgram, biases: Record<string, number[]>): Values {
  const zeros = Object.entries(program.parameters).map(([name, { shape }]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))] as const);
  const given = Object.entries(biases).map(([name, values]) => [name, Float32Array.from(values)] as const);
  return Object.fromEntries([...zeros, ...given]);
}

/** The generator is all but certain of word 6, so it samples 6 in every slot: only token 1 of row 0, a 4, is replaced. */
const alwaysSix = { 'generator.generator_lm_head.bias': [0, 0, 0, 0, 0, 0, 50] };

function outputsOf(type: ObjectiveType, biases: Record<string, number[]>): Record<string, number> {
  const program = tinyProgram(type);
  const { outputs } = evaluateProgram(program, biasesOnly(program, biases), tinyBatch());
  return Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, values[0]!]));
}

function expectClose(actual: Record<string, number>, expected: Record<string, number>): void {
  for (const [name, value] of Object.entries(expected)) expect(Math.abs(actual[name]! - value) / Math.max(1, value), name).toBeLessThan(1e-6);
}

describe('mlm', () => {
  it('averages −log p over the selected positions', () => {
    // Weights of the words 1, 1, 1, 1, 3, 1, 1: p(4) = 3/9, p(6) = 1/9; labels 4, 6, 6.
    const outputs = outputsOf('mlm', { 'generator_lm_head.bias': [0, 0, 0, 0, Math.log(3), 0, 0] });
    const mlm = (Math.log(3) + 2 * Math.log(9)) / 3.00001;
    expectClose(outputs, { loss: mlm, mlm, mlmAccuracy: 1 / 3.00001 });
  });
});

describe('rtd', () => {
  it('adds λ times the cross-entropy over every token but padding to the generator loss', () => {
    // P(replaced) = 3/4 for every token; 1 of 9 tokens is replaced.
    const outputs = outputsOf('rtd', { ...alwaysSix, 'discriminator_predictions.dense_prediction.bias': [Math.log(3)] });
    const mlm = 50 / 3;
    const disc = (Math.log(4 / 3) + 8 * Math.log(4)) / 9;
    expectClose(outputs, { mlm, disc, loss: mlm + 50 * disc });
    expectClose(outputs, { generatorAccuracy: 2 / 3, fakeRate: 1 / 9, discAccuracy: 1 / 9, discPrecision: 1 / 9, discRecall: 1 });
  });

  it('gives logits, labels and weights of all tokens in eval mode only', () => {
    const biases = { ...alwaysSix, 'discriminator_predictions.dense_prediction.bias': [0.5] };
    const program = tinyProgram('rtd');
    const { outputs } = evaluateProgram(program, biasesOnly(program, biases), tinyBatch());
    expect(Array.from(outputs['discLogits']!)).toEqual(Array(10).fill(0.5));
    expect(Array.from(outputs['discLabels']!)).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(Array.from(outputs['discWeights']!)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
    const training = tinyProgram('rtd', { mode: 'train' });
    expect(Object.values(evaluateProgram(training, biasesOnly(training, biases), tinyBatch()).outputs).every(({ length }) => length === 1)).toBe(true);
  });
});

describe('rtd15', () => {
  it('averages over the selected positions only', () => {
    const program = tinyProgram('rtd15');
    const biases = { ...alwaysSix, 'discriminator_predictions.dense_prediction.bias': [Math.log(3)] };
    const disc = (Math.log(4 / 3) + 2 * Math.log(4)) / 3;
    expectClose(outputsOf('rtd15', biases), { disc, loss: 50 / 3 + 50 * disc, discAccuracy: 1 / 3, fakeRate: 1 / 9 });
    const { outputs } = evaluateProgram(program, biasesOnly(program, biases), tinyBatch());
    expect(Array.from(outputs['discWeights']!)).toEqual([0, 1, 0, 1, 0, 0, 0, 1, 0, 0]);
  });
});

describe('replaceMlm', () => {
  it('adds the main network’s loss at the selected positions to the generator loss', () => {
    const outputs = outputsOf('replaceMlm', { ...alwaysSix, 'generator_lm_head.bias': [0, 0, 0, 0, Math.log(3), 0, 0] });
    const replaceMlm = (Math.log(3) + 2 * Math.log(9)) / 3;
    expectClose(outputs, { mlm: 50 / 3, replaceMlm, loss: 50 / 3 + replaceMlm, mlmAccuracy: 1 / 3, generatorAccuracy: 2 / 3 });
  });
});

describe('allTokensMlm', () => {
  it('mixes copying the input and the softmax at every token but padding', () => {
    // Copy probability 3/4, softmax uniform; the one replaced token cannot be copied.
    const outputs = outputsOf('allTokensMlm', { ...alwaysSix, 'copy_head.bias': [Math.log(3)] });
    const allTokensMlm = -(8 * Math.log(0.75 + 0.25 / vocabSize) + Math.log(0.25 / vocabSize)) / 9;
    expectClose(outputs, { mlm: 50 / 3, allTokensMlm, loss: 50 / 3 + allTokensMlm, copyRate: 0.75 });
  });
});

describe('copyMixtureNll', () => {
  const nll = (copy: number, logProbability: number, replaced: number): number =>
    copyMixtureNll(tf.tensor1d([copy]), tf.tensor1d([logProbability]), tf.tensor1d([replaced])).dataSync()[0]!;

  it('is −log of the mixture', () => {
    expect(nll(Math.log(3), Math.log(0.2), 0)).toBeCloseTo(-Math.log(0.75 + 0.25 * 0.2), 6);
    expect(nll(Math.log(3), Math.log(0.2), 1)).toBeCloseTo(-Math.log(0.25 * 0.2), 6);
  });

  it('stays finite and exact where probabilities underflow', () => {
    expect(nll(100, -100, 0)).toBeCloseTo(0, 6);
    expect(nll(100, -100, 1)).toBeCloseTo(200, 4);
    // D = e^−100 and P = e^−100: together 2·e^−100.
    expect(nll(-100, -100, 0)).toBeCloseTo(100 - Math.LN2, 4);
  });

  it('has finite gradients there', () => {
    const gradients = tf.grads((copy: tf.Tensor, logProbability: tf.Tensor) =>
      tf.sum(copyMixtureNll(copy as tf.Tensor1D, logProbability as tf.Tensor1D, tf.tensor1d([0, 1, 0, 1]))),
    )([tf.tensor1d([100, 100, -100, -100]), tf.tensor1d([-100, -100, -100, -100])]);
    const [dCopy, dLogProbability] = gradients.map((gradient) => Array.from(gradient.dataSync()));
    [0, 1, -0.5, 0].forEach((value, index) => expect(dCopy![index]).toBeCloseTo(value, 5));
    [0, -1, -0.5, -1].forEach((value, index) => expect(dLogProbability![index]).toBeCloseTo(value, 5));
  });
});

describe('discriminate', () => {
  it('counts hits among the weighted tokens', () => {
    const { disc, discAccuracy, discPrecision, discRecall } = discriminate(
      tf.tensor1d([Math.log(3), Math.log(3), -Math.log(3), -1, 9]),
      tf.tensor1d([1, 0, 1, 0, 0]),
      tf.tensor1d([1, 1, 1, 1, 0]),
    );
    const expected = (Math.log(4 / 3) + Math.log(4) + Math.log(4) + Math.log1p(Math.exp(-1))) / 4;
    expect([disc, discAccuracy, discPrecision, discRecall].map((scalar) => Math.fround(scalar.dataSync()[0]!))).toEqual([
      expect.closeTo(expected, 5),
      expect.closeTo(0.5, 5),
      expect.closeTo(0.5, 5),
      expect.closeTo(0.5, 5),
    ]);
  });

  it('has precision and recall 0 where nothing is called or replaced', () => {
    const { discPrecision, discRecall } = discriminate(tf.tensor1d([-1, -2]), tf.tensor1d([0, 0]), tf.tensor1d([1, 1]));
    expect([discPrecision.dataSync()[0], discRecall.dataSync()[0]]).toEqual([0, 0]);
  });
});
