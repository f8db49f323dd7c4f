import * as tf from '../engine/tf';
import type { ModelConfig } from '../experiment/schema';
import { Dropout, dropoutSpecs } from './dropout';
import { taskEmbeddingSpecs } from './embeddings';
import { encoderDropoutSites } from './encoder';
import { crossEntropies, firstTokens, squaredErrors, weightedLoss } from './firstToken';
import { outputSpecs } from './heads';
import { mainNetwork, networkSpecs, type NetworkInputs, runNetwork } from './network';
import { linear } from './ops';
import { pool, poolerSpecs } from './pairHead';
import { tensorNamed } from './parameters';
import type { Tensors, TensorSpecs, TrainingProgram } from './program';

export interface ClassifierOptions {
  batchSize: number;
  /** S: tokens in a row, at most the model's `maxSeqLength`. Shorter rows cost less and give the same logits. */
  seqLength: number;
  /** Classes; 1 for a regression. */
  numLabels: number;
  /** Cross-entropy over classes, or the squared error of a single output. Default: crossEntropy. */
  loss?: 'crossEntropy' | 'squaredError';
  /** Over the examples of a batch. Default: mean. */
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

/**
 * Fine-tuning on a classification or regression task as the architecture's source does: dropout and a linear layer on the final [CLS]
 * state of ELECTRA (`finetune/classification/classification_tasks.py`, not Hugging Face's deeper head), on the pooler's
 * output of BERT and ALBERT (`run_classifier.py`), with dropout before the pooler too of RoBERTa (`RobertaClassificationHead`).
 * Inputs: `inputIds`, `tokenTypeIds` int32 [B·S], `attentionMask` float32 [B·S], `labels` [B], int32 classes or
 * float32 targets, `exampleWeights` float32 [B] (0 for rows that fill up a batch), those of `dropoutSpecs`, and where
 * knowledge asks for them `positionIds` int32 [B·S] and `visibility` float32 [B, S, S].
 * Outputs: `loss`, the mean or sum over examples with weight 1, and `logits` [B, numLabels].
 */
export function classifierProgram(model: ModelConfig, vocabSize: number, options: ClassifierOptions): TrainingProgram {
  const main = mainNetwork(model);
  return {
    parameters: {
      ...networkSpecs(main, vocabSize),
      ...(options.taskEmbeddings === true ? taskEmbeddingSpecs(main.embeddings, model) : {}),
      ...(hasPooler(model) ? poolerSpecs(model) : {}),
      ...outputSpecs(CLASSIFIER_PREFIX, options.numLabels, model.hiddenSize, model.numLayers + 2),
    },
    batch: classifierSpecs(model, options),
    run(parameters, batch) {
      const dropout = new Dropout(batch);
      const positions = firstTokens(options.batchSize, options.seqLength);
      const states = runNetwork(main, parameters, networkInputs(batch, main.form.positionOffset), dropout, { seqLength: options.seqLength, positions });
      const first = dropout.apply(hasPooler(model) ? pool(parameters, pooledFrom(model, states, dropout)) : states);
      const logits = linear(first, tensorNamed(parameters, `${CLASSIFIER_PREFIX}.weight`), tensorNamed(parameters, `${CLASSIFIER_PREFIX}.bias`));
      const loss = exampleLosses[options.loss ?? 'crossEntropy'](logits, tensorNamed(batch, 'labels'));
      return { loss: weightedLoss(loss, tensorNamed(batch, 'exampleWeights'), options.reduction ?? 'mean'), logits };
    },
  };
}

const exampleLosses = { crossEntropy: crossEntropies, squaredError: squaredErrors };

/** Positions count from 0, rows of the position table from the architecture's offset. */
function networkInputs(batch: Tensors, positionOffset: number): NetworkInputs {
  const inputs = batch as unknown as NetworkInputs;
  const { positionIds } = inputs;
  return positionIds === undefined || positionOffset === 0 ? inputs : { ...inputs, positionIds: tf.add(positionIds, tf.scalar(positionOffset, 'int32')) };
}

function hasPooler({ architecture }: ModelConfig): boolean {
  return architecture.type !== 'electra';
}

function pooledFrom(model: ModelConfig, states: tf.Tensor2D, dropout: Dropout): tf.Tensor2D {
  return dropsBeforePooler(model) ? dropout.apply(states) : states;
}

function dropsBeforePooler({ architecture }: ModelConfig): boolean {
  return architecture.type === 'roberta';
}

function classifierSpecs(model: ModelConfig, { batchSize, seqLength, dropout, mode, loss, knowledge }: ClassifierOptions): TensorSpecs {
  const tokens = [batchSize * seqLength];
  const head = { count: dropsBeforePooler(model) ? 2 : 1, largest: batchSize * model.hiddenSize };
  return {
    inputIds: { shape: tokens, dtype: 'int32' },
    tokenTypeIds: { shape: tokens, dtype: 'int32' },
    attentionMask: { shape: tokens, dtype: 'float32' },
    labels: { shape: [batchSize], dtype: loss === 'squaredError' ? 'float32' : 'int32' },
    exampleWeights: { shape: [batchSize], dtype: 'float32' },
    ...(knowledge?.softPositions === true ? { positionIds: { shape: tokens, dtype: 'int32' } } : {}),
    ...(knowledge?.visibleMatrix === true ? { visibility: { shape: [batchSize, seqLength, seqLength], dtype: 'float32' } } : {}),
    // As large for short rows as for long ones, so that all lengths share one buffer of noise.
    ...dropoutSpecs(mode === 'train' ? dropout : 0, [encoderDropoutSites(model, batchSize), head]),
  };
}
