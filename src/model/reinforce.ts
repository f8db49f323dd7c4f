/** Adversarial training of the generator by REINFORCE (ELECTRA App. F). */
import * as tf from '../engine/tf';
import type { GeneratorPass } from './generator';
import { stopGradient, withGradient } from './gradients';
import type { Network } from './network';
import type { PretrainInputs } from './objectiveLoss';
import { sigmoidCrossEntropy } from './ops';
import { tensorNamed } from './parameters';
import type { ParameterSpecs, Tensors } from './program';
import { tiedSoftmax, weightedMean } from './tiedSoftmax';

const WEIGHT = 'reward_baseline.weight';
/** As of the MLM loss that it takes the place of (google-research/electra `run_pretraining.py`). */
const EPSILON = 1e-6;

/** w of the baseline b = −log sigmoid(wᵀ·h_G), as a linear layer without bias, [1, H_G]. */
export function rewardBaselineSpecs({ owner, model }: Network): ParameterSpecs {
  return { [`${owner}${WEIGHT}`]: { shape: [1, model.hiddenSize], init: 'zeros', decay: true, depth: model.numLayers + 2 } };
}

/**
 * What the discriminator's judgement of the samples teaches the generator, as a loss to minimise. With D = P(real), the
 * reward of a sample x̂ for x is R = −log D if x̂ = x, else −log(1 − D): the discriminator's loss there. Over the selected
 * positions, with one sample each,
 * - `reinforce`: mean of −log p_G(x̂)·(R − b), whose gradient is that of REINFORCE with the baseline b;
 * - `rewardBaseline`: mean cross-entropy of sigmoid(wᵀ·h_G) with e^(−R), so that b learns to match R;
 * - `reward`: mean of R.
 * No gradient flows through R, b in the first, or h_G in the second: the baseline trains w alone.
 * @param rewards R at each slot, [B·P]
 */
export function reinforce({ states, head, samples }: GeneratorPass, owner: string, parameters: Tensors, rewards: tf.Tensor1D, { maskedWeights }: PretrainInputs): { loss: tf.Scalar; outputs: Tensors } {
  const { logProbabilities } = tiedSoftmax(head.hidden, head.table, head.bias, samples);
  const logits = baselineLogits(states, tensorNamed(parameters, `${owner}${WEIGHT}`));
  const advantages = stopGradient(() => tf.sub<tf.Tensor1D>(rewards, tf.softplus(tf.neg(logits))));
  const policy = tf.neg<tf.Scalar>(weightedMean(tf.mul(logProbabilities, advantages), maskedWeights, EPSILON));
  const rewardBaseline = weightedMean(softCrossEntropy(logits, stopGradient(() => tf.exp(tf.neg(rewards)))), maskedWeights, EPSILON);
  const reward = stopGradient(() => weightedMean(rewards, maskedWeights, EPSILON));
  return { loss: tf.add<tf.Scalar>(policy, rewardBaseline), outputs: { reinforce: policy, rewardBaseline, reward } };
}

/** R at each slot: the discriminator's loss of that position, without gradient. logits, replaced [B·S]; returns [B·P]. */
export function rewardsOf(logits: tf.Tensor1D, replaced: tf.Tensor1D, { maskedPositions }: PretrainInputs): tf.Tensor1D {
  return stopGradient(() => sigmoidCrossEntropy(tf.gather(logits, maskedPositions), tf.gather(replaced, maskedPositions)));
}

/** −q·log sigmoid(z) − (1 − q)·log(1 − sigmoid(z)) for targets q in [0, 1]; logits z, targets and result [M]. */
function softCrossEntropy(logits: tf.Tensor1D, targets: tf.Tensor1D): tf.Tensor1D {
  return tf.add<tf.Tensor1D>(tf.mul(targets, tf.softplus(tf.neg(logits))), tf.mul(tf.sub(1, targets), tf.softplus(logits)));
}

/** wᵀ·h of each row, [M], with a gradient for w alone. states [M, H]; weight [1, H]. */
function baselineLogits(states: tf.Tensor2D, weight: tf.Tensor2D): tf.Tensor1D {
  const product = withGradient<tf.Tensor2D>(
    [weight],
    () => ({ value: tf.matMul(states, weight, false, true), saved: [states] }),
    (dy, [saved]) => [tf.matMul(dy, saved as tf.Tensor2D, true, false)],
  );
  return tf.reshape(product, [-1]);
}
