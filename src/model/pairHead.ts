/** BERT's pooler and an output on it for each sentence-level task: NSP (BERT), SOP (ALBERT), reordering and distance (ERNIE 2.0). */
import * as tf from '../engine/tf';
import type { ModelConfig } from '../experiment/schema';
import type { SentenceTask, SentenceTaskName } from '../experiment/sentenceTasks';
import { firstTokens, softmaxCrossEntropy } from './firstToken';
import { stopGradient } from './gradients';
import type { Network } from './network';
import type { PretrainInputs } from './objectiveLoss';
import { linear } from './ops';
import { linearSpecs, tensorNamed } from './parameters';
import type { ParameterSpecs, Tensors } from './program';
import { weightedMean } from './tiedSoftmax';

/** Prefix of the pooler's names. A network that was pre-trained without a pair objective has none. */
export const POOLER = 'pooler.dense';
/** NSP and SOP as Transformers names them in BertForPreTraining and AlbertForPreTraining; it has no place for the others. */
const outputNames: Record<SentenceTaskName, string> = { nsp: 'cls.seq_relationship', sop: 'sop_classifier.classifier', distance: 'sentence_distance.classifier', reordering: 'sentence_reordering.classifier' };
/** Keeps the accuracy of a batch without pairs finite. */
const EPSILON = 1e-6;

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

/** Parameters of the pooler, H→H, and of each task's output, H→classes; none without a task. */
export function pairHeadSpecs({ model }: Network, tasks: readonly Pick<SentenceTask, 'name' | 'classes'>[]): ParameterSpecs {
  if (tasks.length === 0) return {};
  const outputs = tasks.map(({ name, classes }) => linearSpecs(outputNames[name], classes, model.hiddenSize, model.numLayers + 2));
  return Object.assign(poolerSpecs(model), ...outputs) as ParameterSpecs;
}

/** A task's logits of each row (BERT run_pretraining.py, `get_next_sentence_output`). pooled [B, H]; returns [B, classes]. */
export function pairLogits(name: SentenceTaskName, parameters: Tensors, pooled: tf.Tensor2D): tf.Tensor2D {
  return dense(parameters, outputNames[name], pooled);
}

/**
 * For each task the mean cross-entropy over the rows that have a label of it, and the share of them that is told right;
 * the tasks' losses are added. Output names: `nsp` and `nspAccuracy` and so on.
 * @param states final states of the main network, [B·S, H]
 */
export function pairLoss(tasks: readonly SentenceTask[], parameters: Tensors, states: tf.Tensor2D, inputs: PretrainInputs): { loss: tf.Scalar; outputs: Tensors } {
  const [batchSize] = inputs.pairLabels.shape;
  const pooled = pool(parameters, tf.gather(states, firstTokens(batchSize, inputs.inputIds.shape[0] / batchSize)));
  const outputs: Tensors = {};
  const losses = tasks.map((task) => {
    const { labels, weights } = rowsOf(task, tasks.length === 1, inputs);
    const logits = pairLogits(task.name, parameters, pooled);
    const loss = softmaxCrossEntropy(logits, labels, weights);
    const correct = (): tf.Tensor1D => tf.cast(tf.equal<tf.Tensor1D>(tf.argMax(logits, 1), labels), 'float32');
    outputs[task.name] = loss;
    outputs[`${task.name}Accuracy`] = stopGradient(() => weightedMean(correct(), weights, EPSILON));
    return loss;
  });
  return { loss: losses.reduce((sum, loss) => tf.add<tf.Scalar>(sum, loss)), outputs };
}

/** Labels of one task, from 0, and weights that are 0 in rows of another. */
function rowsOf({ firstLabel, classes }: SentenceTask, isOnly: boolean, { pairLabels, pairWeights }: PretrainInputs): { labels: tf.Tensor1D; weights: tf.Tensor1D } {
  if (isOnly) return { labels: pairLabels, weights: pairWeights };
  const labels = tf.sub<tf.Tensor1D>(pairLabels, tf.scalar(firstLabel, 'int32'));
  const isOwn = tf.logicalAnd(tf.greaterEqual(labels, tf.scalar(0, 'int32')), tf.less(labels, tf.scalar(classes, 'int32')));
  return { labels, weights: tf.mul<tf.Tensor1D>(pairWeights, tf.cast(isOwn, 'float32')) };
}
