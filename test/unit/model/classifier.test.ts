import { describe, expect, it } from 'vitest';
import * as tf from '../../../src/engine/tf';
import { runConfigSchema } from '../../../src/experiment/schema';
import { classifierProgram } from '../../../src/model/classifier';
import { Dropout, dropoutArrays } from '../../../src/model/dropout';
import { mainNetwork, type NetworkInputs, runNetwork } from '../../../src/model/network';
import type { BatchArrays } from '../../../src/model/program';
import { relativeDifference } from './closeTo';
import { batchTensors, evaluateProgram, largeParameters, parameterTensors } from './evaluateProgram';

// Shorter than the knob allows.
const model = { ...runConfigSchema.shape.model.parse({ numLayers: 2, hiddenSize: 12, numHeads: 3, intermediateSize: 9, embeddingSize: 4, dropout: 0 }), maxSeqLength: 5 };
const [batchSize, vocabSize, numLabels] = [3, 7, 4];
const program = classifierProgram(model, vocabSize, { batchSize, seqLength: model.maxSeqLength, numLabels, dropout: 0.1, mode: 'eval' });
const parameters = largeParameters(program);

function batch(): BatchArrays {
  return {
    inputIds: Int32Array.of(2, 4, 5, 6, 3, /**/ 2, 5, 6, 3, 0, /**/ 2, 6, 3, 0, 0),
    tokenTypeIds: Int32Array.of(0, 0, 0, 1, 1, /**/ 0, 0, 1, 1, 0, /**/ 0, 0, 0, 0, 0),
    attentionMask: Float32Array.of(1, 1, 1, 1, 1, /**/ 1, 1, 1, 1, 0, /**/ 1, 1, 1, 0, 0),
    labels: Int32Array.of(3, 0, 1),
    exampleWeights: Float32Array.of(1, 1, 0),
  };
}

describe('classifierProgram', () => {
  it('applies a linear layer to the final state of each first token', () => {
    const { outputs } = evaluateProgram(program, parameters, batch());
    const expected = tf.tidy(() => {
      const weights = parameterTensors(program, parameters);
      const inputs = batchTensors(program, batch()) as unknown as NetworkInputs;
      const states = runNetwork(mainNetwork(model), weights, inputs, new Dropout({}));
      const first = tf.gather(states, tf.tensor1d([0, 5, 10], 'int32'));
      return tf.add(tf.matMul(first, weights['classifier.weight'] as tf.Tensor2D, false, true), weights['classifier.bias']!).dataSync();
    });
    expect(relativeDifference(outputs['logits']!, expected)).toBeLessThan(1e-6);
  });

  it('averages the cross-entropy over the examples with weight 1', () => {
    const { outputs } = evaluateProgram(program, parameters, batch());
    const logits = Array.from(outputs['logits']!);
    const nll = (row: number, label: number): number => {
      const scores = logits.slice(row * numLabels, (row + 1) * numLabels);
      return Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0)) - scores[label]!;
    };
    expect(outputs['loss']![0]).toBeCloseTo((nll(0, 3) + nll(1, 0)) / 2, 5);
  });

  it('ignores padding and rows without weight', () => {
    const before = evaluateProgram(program, parameters, batch());
    const changed = batch();
    changed['inputIds']![9] = 5;
    changed['inputIds']!.fill(4, 10);
    changed['labels']![2] = 2;
    const after = evaluateProgram(program, parameters, changed);
    expect(after.outputs['loss']).toEqual(before.outputs['loss']);
    expect(after.gradients).toEqual(before.gradients);
  });

  it('has a gradient of (softmax − label)/examples on the bias', () => {
    const { outputs, gradients } = evaluateProgram(program, parameters, batch());
    const probabilities = Array.from(tf.softmax(tf.tensor2d(outputs['logits']!, [batchSize, numLabels])).dataSync());
    const expected = [0, 1, 2, 3].map((label) => (probabilities[label]! - Number(label === 3) + probabilities[numLabels + label]! - Number(label === 0)) / 2);
    expect(relativeDifference(gradients['classifier.bias']!, expected)).toBeLessThan(1e-5);
  });

  it('gives the same logits and gradients for rows cut to the longest example', () => {
    const cut = (values: Float32Array | Int32Array, width: number) => values.filter((_, i) => i % width < 4);
    const long = batch();
    for (const row of [0, 1, 2]) long.attentionMask![row * model.maxSeqLength + 4] = 0;
    const short = { ...long, inputIds: cut(long.inputIds!, 5), tokenTypeIds: cut(long.tokenTypeIds!, 5), attentionMask: cut(long.attentionMask!, 5) };
    const shorter = classifierProgram(model, vocabSize, { batchSize, seqLength: 4, numLabels, dropout: 0.1, mode: 'eval' });
    const [expected, found] = [evaluateProgram(program, parameters, long), evaluateProgram(shorter, parameters, short)];
    expect(relativeDifference(found.outputs['logits']!, expected.outputs['logits']!)).toBeLessThan(1e-5);
    for (const name of ['electra.embeddings.position_embeddings.weight', 'electra.encoder.layer.0.attention.self.value.weight'])
      expect(relativeDifference(found.gradients[name]!, expected.gradients[name]!)).toBeLessThan(1e-5);
  });

  it('sums the losses when asked to', () => {
    const summed = classifierProgram(model, vocabSize, { batchSize, seqLength: model.maxSeqLength, numLabels, reduction: 'sum', dropout: 0.1, mode: 'eval' });
    const [mean, sum] = [evaluateProgram(program, parameters, batch()), evaluateProgram(summed, parameters, batch())];
    expect(sum.outputs['loss']![0]! / mean.outputs['loss']![0]!).toBeCloseTo(2, 5);
    expect(relativeDifference(sum.gradients['classifier.weight']!, mean.gradients['classifier.weight']!.map((each) => 2 * each))).toBeLessThan(1e-5);
  });

  it('squares the error of a single output in a regression', () => {
    const regression = classifierProgram(model, vocabSize, { batchSize, seqLength: model.maxSeqLength, numLabels: 1, loss: 'squaredError', dropout: 0.1, mode: 'eval' });
    const targets = { ...batch(), labels: Float32Array.of(0.9, 0.25, 7) };
    const { outputs, gradients } = evaluateProgram(regression, largeParameters(regression), targets);
    const [first, second] = outputs['logits'] as unknown as [number, number];
    expect(outputs['logits']).toHaveLength(batchSize);
    expect(outputs['loss']![0]).toBeCloseTo(((first - 0.9) ** 2 + (second - 0.25) ** 2) / 2, 5);
    expect(gradients['classifier.bias']![0]).toBeCloseTo(first - 0.9 + second - 0.25, 5);
  });

  it('drops from the first state too when training', async () => {
    const training = classifierProgram(model, vocabSize, { batchSize, seqLength: model.maxSeqLength, numLabels, dropout: 0.1, mode: 'train' });
    const inputs = { ...batch(), ...dropoutArrays(training.batch, 0.1, 1, 0) };
    expect(training.batch['dropoutOffsets']!.shape).toEqual([1 + 3 * model.numLayers + 1]);
    const { kernels } = await tf.profile(() => training.run(parameterTensors(training, parameters), batchTensors(training, inputs)).loss);
    expect(kernels.filter(({ name }) => name === 'DropoutMask')).toHaveLength(8);
  });

  it('has the parameters of the main network and a Glorot head at the top', () => {
    expect(program.parameters['classifier.weight']).toEqual({ shape: [numLabels, 12], init: 'glorot', decay: true, depth: 4 });
    expect(Object.keys(program.parameters).filter((name) => !name.startsWith('electra.'))).toEqual(['classifier.weight', 'classifier.bias']);
  });
});
