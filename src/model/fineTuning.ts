/** What fine-tuning programs have in common, whatever their head: parameters, the inputs of the network, a linear output layer. */
import * as tf from '../engine/tf';
import type { ModelConfig } from '../experiment/schema';
import { taskEmbeddingSpecs } from './embeddings';
import { outputSpecs } from './heads';
import { mainNetwork, networkSpecs, type NetworkInputs } from './network';
import { linear } from './ops';
import { tensorNamed } from './parameters';
import type { ParameterSpecs, Tensors, TensorSpecs } from './program';

export interface FineTuningOptions {
  batchSize: number;
  /** S: tokens in a row, at most the model's `maxSeqLength`. Shorter rows cost less and give the same logits. */
  seqLength: number;
  /** Outputs of the head; 1 for a regression. */
  numLabels: number;
  /** Over what a batch is scored by: its examples, or their tokens. Default: mean. */
  reduction?: 'mean' | 'sum';
  /** Dropout rate in train mode. */
  dropout: number;
  mode: 'train' | 'eval';
  /** Whether the pre-trained network has task embeddings; then the one of no task is added. Without it: no. */
  taskEmbeddings?: boolean;
  /** Which of K-BERT's inputs the network reads; without it none. */
  knowledge?: KnowledgeInputs;
}

/** Soft positions as `positionIds`, the visible matrix as `visibility`. */
export interface KnowledgeInputs {
  softPositions: boolean;
  visibleMatrix: boolean;
}

/** Parameters that fine-tuning adds to the main network's; the rest start from pre-training under the same names. */
export const CLASSIFIER_PREFIX = 'classifier';

/** The main network's parameters, then what the head needs beside its output layer, then that. */
export function fineTuningParameters(model: ModelConfig, vocabSize: number, { numLabels, taskEmbeddings }: FineTuningOptions, head: ParameterSpecs = {}): ParameterSpecs {
  const main = mainNetwork(model);
  return {
    ...networkSpecs(main, vocabSize),
    ...(taskEmbeddings === true ? taskEmbeddingSpecs(main.embeddings, model) : {}),
    ...head,
    ...outputSpecs(CLASSIFIER_PREFIX, numLabels, model.hiddenSize, model.numLayers + 2),
  };
}

/** Logits [N, numLabels] of states [N, H]. */
export function outputLogits(parameters: Tensors, states: tf.Tensor2D): tf.Tensor2D {
  return linear(states, tensorNamed(parameters, `${CLASSIFIER_PREFIX}.weight`), tensorNamed(parameters, `${CLASSIFIER_PREFIX}.bias`));
}

/** `inputIds`, `tokenTypeIds` int32 [B·S] and `attentionMask` float32 [B·S]. */
export function rowSpecs({ batchSize, seqLength }: FineTuningOptions): TensorSpecs {
  const tokens = [batchSize * seqLength];
  return { inputIds: { shape: tokens, dtype: 'int32' }, tokenTypeIds: { shape: tokens, dtype: 'int32' }, attentionMask: { shape: tokens, dtype: 'float32' } };
}

/** Where knowledge asks for them, `positionIds` int32 [B·S] and `visibility` float32 [B, S, S]. */
export function knowledgeSpecs({ batchSize, seqLength, knowledge }: FineTuningOptions): TensorSpecs {
  return {
    ...(knowledge?.softPositions === true ? { positionIds: { shape: [batchSize * seqLength], dtype: 'int32' } } : {}),
    ...(knowledge?.visibleMatrix === true ? { visibility: { shape: [batchSize, seqLength, seqLength], dtype: 'float32' } } : {}),
  };
}

/** Positions count from 0, rows of the position table from the architecture's offset. */
export function networkInputs(batch: Tensors, positionOffset: number): NetworkInputs {
  const inputs = batch as unknown as NetworkInputs;
  const { positionIds } = inputs;
  return positionIds === undefined || positionOffset === 0 ? inputs : { ...inputs, positionIds: tf.add(positionIds, tf.scalar(positionOffset, 'int32')) };
}
