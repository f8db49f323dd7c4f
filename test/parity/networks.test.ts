import { describe, expect, it } from 'vitest';
import * as tf from '../../src/engine/tf';
import { discriminate } from '../../src/model/discriminator';
import { Dropout } from '../../src/model/dropout';
import { discriminatorHeadSpecs, discriminatorLogits, mlmHead, mlmHeadSpecs } from '../../src/model/heads';
import { maskedLm } from '../../src/model/maskedLm';
import { mainNetwork, networkSpecs, runNetwork } from '../../src/model/network';
import type { PretrainInputs } from '../../src/model/objectiveLoss';
import { relativeDifference } from '../unit/model/closeTo';
import { type Golden, readGolden, tensorsOf } from './golden';

/** The golden network run here: final states, and what a head needs. */
function run(golden: Golden) {
  const network = mainNetwork(golden.case.model);
  const parameters = tensorsOf(golden.weights);
  const batch = tensorsOf(golden.batch, true) as unknown as PretrainInputs;
  return { network, parameters, batch, states: runNetwork(network, parameters, batch, new Dropout({})) };
}

/** Largest difference of two arrays of logits over the tokens that are not padding. */
function largestDifference(actual: tf.Tensor, expected: tf.Tensor, attentionMask: tf.Tensor): number {
  const difference = tf.abs(tf.sub(tf.reshape(actual, expected.shape), expected));
  return tf.max(tf.mul(difference, tf.reshape(attentionMask, [-1, 1]))).dataSync()[0]!;
}

describe.each(['electra-masked-lm', 'electra-masked-lm-unprojected'])('%s', (name) => {
  const golden = readGolden(name);

  it('has the parameters of ElectraForMaskedLM', () => {
    const { model, vocabSize } = golden.case;
    const network = mainNetwork(model);
    const specs = { ...networkSpecs(network, vocabSize), ...mlmHeadSpecs(network, vocabSize) };
    expect(shapesOf(specs)).toEqual(shapesOf(golden.weights));
  });

  it('has its logits and its loss', () => {
    const { network, parameters, batch, states } = run(golden);
    const { hidden, table, bias } = mlmHead(network, parameters, states);
    const logits = tf.add(tf.matMul(hidden, table, false, true), bias);
    const { logits: expected, loss } = tensorsOf(golden.outputs);
    expect(largestDifference(logits, expected!, batch.attentionMask)).toBeLessThan(1e-4);
    const selected = runNetwork(network, parameters, batch, new Dropout({}), { positions: batch.maskedPositions });
    expect(relativeDifference(maskedLm(network, parameters, selected, batch).loss.dataSync(), loss!.dataSync())).toBeLessThan(1e-5);
  });
});

describe.each(['electra-pre-training', 'electra-pre-training-unprojected'])('%s', (name) => {
  const golden = readGolden(name);

  it('has the parameters of ElectraForPreTraining', () => {
    const { model, vocabSize } = golden.case;
    const specs = { ...networkSpecs(mainNetwork(model), vocabSize), ...discriminatorHeadSpecs(model) };
    expect(shapesOf(specs)).toEqual(shapesOf(golden.weights));
  });

  it('has its logits and its loss', () => {
    const { network, parameters, batch, states } = run(golden);
    const logits = discriminatorLogits(network, parameters, states);
    const { logits: expected, loss } = tensorsOf(golden.outputs);
    expect(largestDifference(logits, expected!, batch.attentionMask)).toBeLessThan(1e-4);
    const replaced = tf.cast(tf.notEqual<tf.Tensor1D>(batch.inputIds, batch.originalIds), 'float32');
    const { disc } = discriminate(logits, replaced, batch.attentionMask);
    expect(relativeDifference(disc.dataSync(), loss!.dataSync())).toBeLessThan(1e-5);
  });
});

function shapesOf(tensors: Record<string, { shape: readonly number[] }>): Record<string, readonly number[]> {
  return Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]));
}
