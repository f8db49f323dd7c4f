/** BERT's pooler and a two-way output on it: next sentence prediction, or sentence order prediction (ALBERT). */
import * as tf from '../engine/tf';
import type { InputConfig, ModelConfig } from '../experiment/schema';
import { firstTokens, softmaxCrossEntropy } from './firstToken';
import { stopGradient } from './gradients';
import type { Network } from './network';
import type { PretrainInputs } from './objectiveLoss';
import { linear } from './ops';
import { linearSpecs, tensorNamed } from './parameters';
import type { ParameterSpecs, Tensors } from './program';
import { weightedMean } from './tiedSoftmax';

export type PairObjective = Exclude<InputConfig['pairObjective'], 'none'>;

const POOLER = 'pooler.dense';
/** As Transformers names them in BertForPreTraining and AlbertForPreTraining. */
const outputs: Record<PairObjective, string> = { nsp: 'cls.seq_relationship', sop: 'sop_classifier.classifier' };
const LABELS = 2;
/** Keeps the accuracy of a batch without pairs finite. */
const EPSILON = 1e-6;

/** The pair objective of a run; null where it has none. */
export function pairObjectiveOf({ pairObjective }: InputConfig): PairObjective | null {
  return pairObjective === 'none' ? null : pairObjective;
}

/** Parameters of the pooler, H→H. */
export function poolerSpecs({ hiddenSize, numLayers }: ModelConfig): ParameterSpecs {
  return linearSpecs(POOLER, hiddenSize, hiddenSize, numLayers + 2);
}

/** tanh(x·Wᵀ + b) of the first tokens' final states (BERT modeling.py, `BertModel`). first [B, H]; returns [B, H]. */
export function pool(parameters: Tensors, first: tf.Tensor2D): tf.Tensor2D {
  return tf.tanh(dense(parameters, POOLER, first));
}

function dense(parameters: Tensors, name: string, x: tf.Tensor2D): tf.Tensor2D {
  return linear(x, tensorNamed(parameters, `${name}.weight`), tensorNamed(parameters, `${name}.bias`));
}

/** Parameters of the pooler, H→H, and of the output, H→2. */
export function pairHeadSpecs({ model }: Network, objective: PairObjective): ParameterSpecs {
  const depth = model.numLayers + 2;
  return { ...poolerSpecs(model), ...linearSpecs(outputs[objective], LABELS, model.hiddenSize, depth) };
}

/** Two logits of each row (BERT run_pretraining.py, `get_next_sentence_output`). first [B, H]: final states of the first tokens; returns [B, 2]. */
export function pairLogits(objective: PairObjective, parameters: Tensors, first: tf.Tensor2D): tf.Tensor2D {
  return dense(parameters, outputs[objective], pool(parameters, first));
}

/**
 * Mean cross-entropy over the rows that have a pair label, and the share of them that is told right. Output names:
 * `nsp` and `nspAccuracy`, or `sop` and `sopAccuracy`.
 * @param states final states of the main network, [B·S, H]
 */
export function pairLoss(objective: PairObjective, parameters: Tensors, states: tf.Tensor2D, { pairLabels, pairWeights, inputIds }: PretrainInputs): { loss: tf.Scalar; outputs: Tensors } {
  const [batchSize] = pairLabels.shape;
  const first = tf.gather(states, firstTokens(batchSize, inputIds.shape[0] / batchSize));
  const logits = pairLogits(objective, parameters, first);
  const loss = softmaxCrossEntropy(logits, pairLabels, pairWeights);
  const correct = (): tf.Tensor1D => tf.cast(tf.equal<tf.Tensor1D>(tf.argMax(logits, 1), pairLabels), 'float32');
  const accuracy = stopGradient(() => weightedMean(correct(), pairWeights, EPSILON));
  return { loss, outputs: { [objective]: loss, [`${objective}Accuracy`]: accuracy } };
}
