import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/common/rng';
import type { Engine } from '../../../src/engine/engine';
import * as tf from '../../../src/engine/tf';
import { classifierProgram } from '../../../src/model/classifier';
import type { BatchArrays, Tensors, TrainingProgram } from '../../../src/model/program';
import { FlatMemory } from '../../../src/optimizer/flatMemory';
import type { OptimizerSpec } from '../../../src/optimizer/optimizer';
import { configOf } from './objectivePrograms';
import { cpu, fillNormal, program, relativeError } from './programs';
import { openedVariant, type Variant } from './variants';

const sizes = { batch: 3, length: 5, vocab: 11, hidden: 8, heads: 2, inner: 12, classes: 4 };

/** One transformer layer and a classifier, written as plainly as tfjs allows. */
export const transformer: TrainingProgram = program(
  {
    words: [sizes.vocab, sizes.hidden],
    positions: [sizes.length, sizes.hidden],
    query: [sizes.hidden, sizes.hidden],
    key: [sizes.hidden, sizes.hidden],
    value: [sizes.hidden, sizes.hidden],
    inner: [sizes.inner, sizes.hidden],
    innerBias: [sizes.inner],
    outer: [sizes.hidden, sizes.inner],
    gamma: [sizes.hidden],
    classes: [sizes.classes, sizes.hidden],
    unused: [7],
  },
  {
    ids: { shape: [sizes.batch * sizes.length], dtype: 'int32' },
    labels: { shape: [sizes.batch * sizes.length], dtype: 'int32' },
  },
  (parameters, batch) => {
    const x = embed(parameters, batch.ids!);
    const attended = tf.add(x, attend(x, parameters));
    const activated = tf.relu(tf.add(tf.matMul(attended, parameters.inner!, false, true), parameters.innerBias!));
    const hidden = normalize(tf.add(attended, tf.matMul(activated, parameters.outer!, false, true)), parameters.gamma!);
    const logits = tf.matMul(hidden, parameters.classes!, false, true);
    const picked = tf.mul(tf.logSoftmax(logits), tf.oneHot(batch.labels!, sizes.classes, 1, 0, 'float32'));
    return { loss: tf.neg(tf.mean(tf.sum(picked, 1))) as tf.Scalar, predictions: tf.argMax(logits, 1), certain: tf.greater(tf.max(tf.softmax(logits), 1), 0.5) };
  },
);

function embed({ words, positions }: Tensors, ids: tf.Tensor): tf.Tensor {
  const { batch, length, hidden } = sizes;
  const e = tf.add(tf.reshape(tf.gather(words!, ids), [batch, length, hidden]), positions!);
  return tf.reshape(e, [batch * length, hidden]);
}

function attend(x: tf.Tensor, { query, key, value }: Tensors): tf.Tensor {
  const { batch, length, heads, hidden } = sizes;
  const split = (weight: tf.Tensor): tf.Tensor => tf.transpose(tf.reshape(tf.matMul(x, weight, false, true), [batch, length, heads, hidden / heads]), [0, 2, 1, 3]);
  const weights = tf.softmax(tf.mul(tf.matMul(split(query!), split(key!), false, true), 0.5));
  return tf.reshape(tf.transpose(tf.matMul(weights, split(value!)), [0, 2, 1, 3]), [batch * length, hidden]);
}

function normalize(x: tf.Tensor, gamma: tf.Tensor): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, 1, true));
  return tf.mul(tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), 1e-6))), gamma);
}

export function batchOf(step: number): BatchArrays {
  const rng = new Rng(3, 'dataOrder', step);
  const count = sizes.batch * sizes.length;
  return { ids: Int32Array.from({ length: count }, () => rng.int(sizes.vocab)), labels: Int32Array.from({ length: count }, () => rng.int(sizes.classes)) };
}

const optimizer: OptimizerSpec = { type: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01, clipNorm: 1, biasCorrection: true };

export async function train(engine: Engine, steps: number): Promise<{ losses: number[]; memory: FlatMemory }> {
  const memory = new FlatMemory(transformer.parameters);
  fillNormal(memory.values, 5, 0.3);
  const compiled = await engine.compileTraining({ steps: { train: transformer }, forwards: {}, memory, optimizer, precision: 'fp32' });
  await compiled.upload();
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const { outputs } = await compiled.step('train', [batchOf(step % 2)], { learningRate: 0.01, updatesBefore: step });
    losses.push(outputs.loss![0]!);
  }
  await compiled.download();
  await compiled.dispose();
  return { losses, memory };
}

/** Tests of training on an engine. */
export function describeTraining(variant: Variant): void {
 describe(`training on ${variant.title}`, { timeout: 300_000 }, () => {
  const engine = openedVariant(variant);

  it(`follows the cpu engine over ${variant.steps} steps, and the loss falls`, async () => {
    const expected = await train(cpu, variant.steps);
    const found = await train(engine(), variant.steps);
    expect(found.losses[variant.steps - 2]).toBeLessThan(found.losses[0]! - 0.015 * variant.steps);
    expect(relativeError(found.losses, expected.losses)).toBeLessThan(1e-4);
    for (const name of Object.keys(transformer.parameters)) {
      expect(relativeError(found.memory.values[name]!, expected.memory.values[name]!)).toBeLessThan(1e-4);
    }
  });

  it.runIf(variant.repeatable)('gives the same bits again', async () => {
    const [first, second] = [await train(engine(), 5), await train(engine(), 5)];
    expect(second.losses).toEqual(first.losses);
    expect(second.memory.regions.values.all).toEqual(first.memory.regions.values.all);
  });

  it('leaves no tensors behind', async () => {
    await train(engine(), 1);
    const before = [engine().numTensors(), tf.memory().numDataBuffers];
    await train(engine(), 3);
    expect([engine().numTensors(), tf.memory().numDataBuffers]).toEqual(before);
  });

  it('sets the gradient of a parameter that the loss does not depend on to zero', async () => {
    const memory = new FlatMemory(transformer.parameters);
    memory.gradients.unused!.fill(9);
    const compiled = await engine().compileGradients(transformer, memory.values, memory.gradients);
    await compiled.run(batchOf(0));
    await compiled.dispose();
    expect([...memory.gradients.unused!]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('gives the outputs of the cpu engine in a forward pass, booleans as integers', async () => {
    const memory = new FlatMemory(transformer.parameters);
    fillNormal(memory.values, 5);
    const [expected, found] = await Promise.all([cpu, engine()].map(async (each) => (await each.compileForward(transformer, memory.values)).run(batchOf(1))));
    expect(found!.predictions).toEqual(expected!.predictions);
    expect(found!.certain).toEqual(expected!.certain);
    expect(found!.certain).toBeInstanceOf(Int32Array);
    expect(relativeError(found!.loss!, expected!.loss!)).toBeLessThan(1e-5);
  });

  it.each([
    ['a regression', { numLabels: 1, loss: 'squaredError' }],
    ['a classification', { numLabels: 3, loss: 'crossEntropy' }],
  ] as const)('gives the summed loss and the gradients of the cpu engine for %s', async (_, { numLabels, loss }) => {
    const { model } = configOf('mlm');
    const classifier = classifierProgram(model, sizes.vocab, { batchSize: 3, seqLength: 5, numLabels, loss, reduction: 'sum', dropout: 0, mode: 'train' });
    const labels = loss === 'squaredError' ? Float32Array.of(0.2, 0.9, 0) : Int32Array.of(2, 1, 0);
    const rows = { inputIds: batchOf(0).ids!, tokenTypeIds: new Int32Array(15), attentionMask: new Float32Array(15).fill(1), labels, exampleWeights: Float32Array.of(1, 1, 0) };
    const gradientsOf = async (one: Engine) => {
      const memory = new FlatMemory(classifier.parameters);
      fillNormal(memory.values, 5, 0.3);
      const compiled = await one.compileGradients(classifier, memory.values, memory.gradients);
      const { loss: sum } = await compiled.run(rows);
      await compiled.dispose();
      return { sum: sum!, gradients: memory.regions.gradients.all };
    };
    const [expected, found] = [await gradientsOf(cpu), await gradientsOf(engine())];
    expect(expected.sum[0]).toBeGreaterThan(0.01);
    expect(relativeError(found.sum, expected.sum)).toBeLessThan(1e-4);
    // As one vector: the gradient of a key's bias is 0 but for rounding.
    expect(relativeError(found.gradients, expected.gradients)).toBeLessThan(1e-4);
  });

  it('computes with what the parameter memory holds at the time of the call', async () => {
    const memory = new FlatMemory(transformer.parameters);
    fillNormal(memory.values, 5);
    const compiled = await engine().compileForward(transformer, memory.values);
    const before = await compiled.run(batchOf(1));
    memory.values.classes!.fill(0);
    const after = await compiled.run(batchOf(1));
    await compiled.dispose();
    expect(before.loss![0]).not.toBeCloseTo(Math.log(sizes.classes), 3);
    expect(after.loss![0]).toBeCloseTo(Math.log(sizes.classes), 5);
  });
 });
}
