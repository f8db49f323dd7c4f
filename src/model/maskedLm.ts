import type * as tf from '../engine/tf';
import { type MlmHead, mlmHead } from './heads';
import type { Network } from './network';
import type { PretrainInputs } from './objectiveLoss';
import type { Tensors } from './program';
import { tiedSoftmaxCrossEntropy } from './tiedSoftmax';

/** Added to the number of predictions by google-research/electra `run_pretraining.py`. */
const ELECTRA_MLM_EPSILON = 1e-6;

/** What the network, with its MLM head, predicts at the selected positions. */
export interface MaskedLmOutputs {
  /** Σw·nll/(Σw + ε) over the slots. */
  loss: tf.Scalar;
  accuracy: tf.Scalar;
  /** [B·P, V], without gradient. */
  probabilities: tf.Tensor2D;
}

/**
 * Masked language modelling at every selected position, those with unchanged input included.
 * @param states final states at `maskedPositions`, [B·P, H]
 */
export function maskedLm(network: Network, parameters: Tensors, states: tf.Tensor2D, batch: PretrainInputs, epsilon?: number): MaskedLmOutputs {
  return maskedLmOf(mlmHead(network, parameters, states), batch, epsilon);
}

/** The same from what the softmax reads. */
export function maskedLmOf({ hidden, table, bias }: MlmHead, { maskedLabels, maskedWeights }: PretrainInputs, epsilon = ELECTRA_MLM_EPSILON): MaskedLmOutputs {
  return tiedSoftmaxCrossEntropy(hidden, table, bias, maskedLabels, maskedWeights, epsilon);
}
