/** ERNIE 2.0's capitalization prediction: whether the word of each token was capitalised. */
import * as tf from '../engine/tf';
import { stopGradient } from './gradients';
import type { Network } from './network';
import type { PretrainInputs } from './objectiveLoss';
import { linear, sigmoidCrossEntropy } from './ops';
import { linearSpecs, tensorNamed } from './parameters';
import type { ParameterSpecs, Tensors } from './program';
import { weightedMean } from './tiedSoftmax';

const OUTPUT = 'capitalization.classifier';
/** Keeps the mean of a batch without words finite. */
const EPSILON = 1e-6;

/** One logistic unit on the final state of a token, H→1. */
export function capitalizationHeadSpecs({ model }: Network): ParameterSpecs {
  return linearSpecs(OUTPUT, 1, model.hiddenSize, model.numLayers + 2);
}

/**
 * Mean logistic cross-entropy over the tokens of words, masked ones included, and the share that is told right.
 * Output names: `capitalization` and `capitalizationAccuracy`.
 * @param states final states of the main network, [B·S, H]
 */
export function capitalizationLoss(parameters: Tensors, states: tf.Tensor2D, { capitalLabels, capitalWeights }: PretrainInputs): { loss: tf.Scalar; outputs: Tensors } {
  const logits = tf.reshape<tf.Rank.R1>(linear(states, tensorNamed(parameters, `${OUTPUT}.weight`), tensorNamed(parameters, `${OUTPUT}.bias`)), [-1]);
  const loss = weightedMean(sigmoidCrossEntropy(logits, capitalLabels), capitalWeights, EPSILON);
  const correct = (): tf.Tensor1D => tf.cast(tf.equal<tf.Tensor1D>(tf.cast(tf.greater(logits, 0), 'float32'), capitalLabels), 'float32');
  return { loss, outputs: { capitalization: loss, capitalizationAccuracy: stopGradient(() => weightedMean(correct(), capitalWeights, EPSILON)) } };
}
