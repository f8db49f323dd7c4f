import * as tf from '../engine/tf';
import type { GeneratorObjective } from '../experiment/schema';
import { stopGradient } from './gradients';
import { mlmHeadSpecs } from './heads';
import { maskedLm } from './maskedLm';
import { generatorNetwork, type Network, networkSpecs, runNetwork } from './network';
import type { LossContext, PretrainInputs } from './objectiveLoss';
import type { ParameterSpecs, Tensors } from './program';
import { sampleCategorical, withTemperature } from './sampling';
import { weightedMean } from './tiedSoftmax';

/** Keeps the fake rate of an empty batch finite. */
const EPSILON = 1e-6;

/** All parameters that the generator reads, shared ones included. */
export function generatorSpecs(generator: Network, vocabSize: number): ParameterSpecs {
  return { ...networkSpecs(generator, vocabSize), ...mlmHeadSpecs(generator, vocabSize) };
}

export interface Generated {
  /** The generator's own MLM loss and accuracy. */
  loss: tf.Scalar;
  accuracy: tf.Scalar;
  /** The batch as the main network reads it: original tokens, samples at the selected positions. */
  inputs: PretrainInputs;
  /** 1 where a token differs from the original, float32 [B·S]. */
  replaced: tf.Tensor1D;
  /** Share of the tokens, padding left out, that were replaced. */
  fakeRate: tf.Scalar;
}

/**
 * Trains the generator by MLM and samples a token from it at every selected position, those with unchanged input
 * included. A sample that equals the original counts as original (ELECTRA §3.1). No gradient flows through samples.
 */
export function generate({ objective, main, parameters, batch, dropout }: LossContext<GeneratorObjective>): Generated {
  const generator = generatorNetwork(main.model, objective);
  const states = runNetwork(generator, parameters, batch, dropout, { positions: batch.maskedPositions });
  const { loss, accuracy, probabilities } = maskedLm(generator, parameters, states, batch);
  const samples = sampleCategorical(withTemperature(probabilities, objective.temperature), batch.sampleUniforms);
  const inputIds = stopGradient(() => replaceSelected(batch, samples));
  const replaced = stopGradient(() => tf.cast(tf.notEqual<tf.Tensor1D>(inputIds, batch.originalIds), 'float32'));
  const fakeRate = stopGradient(() => weightedMean(replaced, batch.attentionMask, EPSILON));
  return { loss, accuracy, inputs: { ...batch, inputIds }, replaced, fakeRate };
}

/** In eval mode, the tokens that the main network reads, int32 [B·S]: what the inspector shows. */
export function generatedIds({ inputs }: Generated, mode: LossContext['mode']): Tensors {
  return mode === 'eval' ? { generatedIds: inputs.inputIds } : {};
}

/** Original ids with `samples` at the used slots. Unused slots write back the token that they point at. */
function replaceSelected({ originalIds, maskedPositions, maskedWeights }: PretrainInputs, samples: tf.Tensor1D): tf.Tensor1D {
  const unchanged = tf.gather(originalIds, maskedPositions);
  const updates = tf.where(tf.greater(maskedWeights, 0), samples, unchanged);
  // tfjs's cpu kernel writes into its input, so it gets a copy.
  const copy = tf.add(originalIds, tf.scalar(0, 'int32'));
  return tf.tensorScatterUpdate(copy, tf.reshape(maskedPositions, [-1, 1]), updates) as tf.Tensor1D;
}
