import * as tf from '../engine/tf';
import { trainsGenerator } from '../experiment/generator';
import type { GeneratorObjective } from '../experiment/schema';
import { stopGradient } from './gradients';
import { type MlmHead, mlmHead, mlmHeadSpecs } from './heads';
import { maskedLmOf } from './maskedLm';
import { generatorNetwork, type Network, networkSpecs, runNetwork } from './network';
import type { LossContext, PretrainInputs } from './objectiveLoss';
import type { ParameterSpecs, Tensors } from './program';
import { sampleCategorical, withoutWords, withTemperature } from './sampling';
import { weightedMean } from './tiedSoftmax';

/** Keeps the fake rate of an empty batch finite. */
const EPSILON = 1e-6;

/** All parameters that the generator reads, shared ones included. */
export function generatorSpecs(generator: Network, vocabSize: number): ParameterSpecs {
  return { ...networkSpecs(generator, vocabSize), ...mlmHeadSpecs(generator, vocabSize) };
}

/** What a trained generator computed at the selected positions. */
export interface GeneratorPass {
  /** Its own MLM loss and accuracy. */
  loss: tf.Scalar;
  accuracy: tf.Scalar;
  /** Final states, [B·P, H_G], and what its softmax reads of them. */
  states: tf.Tensor2D;
  head: MlmHead;
  /** The tokens drawn, int32 [B·P]. */
  samples: tf.Tensor1D;
}

export interface Generated {
  /** Null for a generator without weights. */
  pass: GeneratorPass | null;
  /** The batch as the main network reads it: original tokens, samples at the selected positions. */
  inputs: PretrainInputs;
  /** 1 where a token differs from the original, float32 [B·S]. */
  replaced: tf.Tensor1D;
  /** Share of the tokens, padding left out, that were replaced. */
  fakeRate: tf.Scalar;
}

/**
 * Samples a token at every selected position, those with unchanged input included, from a generator that learns by
 * MLM. A sample that equals the original counts as original (ELECTRA §3.1). No gradient flows through samples. A
 * generator without weights has filled the batch's inputs already (`objectives/untrainedGenerator.ts`).
 */
export function generate(context: LossContext<GeneratorObjective>): Generated {
  const { objective, batch } = context;
  const pass = trainsGenerator(objective) ? runGenerator(context) : null;
  const inputIds = pass === null ? batch.inputIds : stopGradient(() => replaceSelected(batch, pass.samples));
  const replaced = stopGradient(() => tf.cast(tf.notEqual<tf.Tensor1D>(inputIds, batch.originalIds), 'float32'));
  const fakeRate = stopGradient(() => weightedMean(replaced, batch.attentionMask, EPSILON));
  return { pass, inputs: { ...batch, inputIds }, replaced, fakeRate };
}

function runGenerator({ objective, main, parameters, batch, dropout }: LossContext<GeneratorObjective>): GeneratorPass {
  const generator = generatorNetwork(main.model, objective);
  const states = runNetwork(generator, parameters, batch, dropout, { positions: batch.maskedPositions });
  const head = mlmHead(generator, parameters, states);
  const { loss, accuracy, probabilities } = maskedLmOf(head, batch);
  const tempered = withTemperature(probabilities, objective.temperature);
  const allowed = objective.disallowCorrect ? withoutWords(tempered, batch.maskedLabels) : tempered;
  return { loss, accuracy, states, head, samples: sampleCategorical(allowed, batch.sampleUniforms) };
}

/** The generator's loss alone: the first stage of two-stage training (ELECTRA §3.2). The main network does not run. */
export function generatorLoss(context: LossContext<GeneratorObjective>): Tensors & { loss: tf.Scalar } {
  const { loss, accuracy } = runGenerator(context);
  return { loss, mlm: loss, generatorAccuracy: accuracy };
}

/** The main network's loss and, where the generator learns beside it by MLM, the generator's. */
export function withGeneratorLoss(loss: tf.Scalar, { pass }: Generated, { phase }: Pick<LossContext, 'phase'>): tf.Scalar {
  return pass === null || phase === 'discriminator' ? loss : tf.add<tf.Scalar>(pass.loss, loss);
}

/** Parts and metrics by name. In eval mode also `generatedIds`, what the main network reads, int32 [B·S]: what the inspector shows. */
export function generatorOutputs({ pass, inputs, fakeRate }: Generated, { mode }: Pick<LossContext, 'mode'>): Tensors {
  return {
    ...(pass === null ? {} : { mlm: pass.loss, generatorAccuracy: pass.accuracy }),
    fakeRate,
    ...(mode === 'eval' ? { generatedIds: inputs.inputIds } : {}),
  };
}

/** Original ids with `samples` at the used slots. Unused slots write back the token that they point at. */
function replaceSelected({ originalIds, maskedPositions, maskedWeights }: PretrainInputs, samples: tf.Tensor1D): tf.Tensor1D {
  const unchanged = tf.gather(originalIds, maskedPositions);
  const updates = tf.where(tf.greater(maskedWeights, 0), samples, unchanged);
  // tfjs's cpu kernel writes into its input, so it gets a copy.
  const copy = tf.add(originalIds, tf.scalar(0, 'int32'));
  return tf.tensorScatterUpdate(copy, tf.reshape(maskedPositions, [-1, 1]), updates) as tf.Tensor1D;
}
