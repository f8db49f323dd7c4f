import * as tf from '../engine/tf';
import type { ModelConfig } from '../experiment/schema';
import { TASK_VOCAB_SIZE } from '../experiment/sentenceTasks';
import type { Dropout } from './dropout';
import type { NetworkBody } from './networkForm';
import { embed, layerNorm, linear, typeEmbedding } from './ops';
import { layerNormSpecs, linearSpecs, tensorNamed } from './parameters';
import type { ParameterSpecs, Tensors } from './program';

const PROJECTION = 'embeddings_project';
const TASK_TABLE = 'task_type_embeddings.weight';

/** Word, position and type tables with their layer norm, under Hugging Face names. */
export function embeddingSpecs({ embeddings, model, form }: NetworkBody, vocabSize: number): ParameterSpecs {
  const table = (rows: number) => ({ shape: [rows, model.embeddingSize], init: 'normal', decay: true, depth: 0 }) as const;
  return {
    [`${embeddings}.word_embeddings.weight`]: table(vocabSize),
    [`${embeddings}.position_embeddings.weight`]: table(form.positionOffset + model.maxSeqLength),
    [`${embeddings}.token_type_embeddings.weight`]: table(form.typeVocabSize),
    ...layerNormSpecs(`${embeddings}.LayerNorm`, model.embeddingSize, 0),
  };
}

/** ERNIE 2.0's task embeddings (§4.1): a row for the sentence-level task of a sequence, row 0 for none. */
export function taskEmbeddingSpecs(prefix: string, model: ModelConfig): ParameterSpecs {
  return { [`${prefix}.${TASK_TABLE}`]: { shape: [TASK_VOCAB_SIZE, model.embeddingSize], init: 'normal', decay: true, depth: 0 } };
}

/** The projection from embedding size to hidden size; nothing where the network has none. */
export function projectionSpecs({ transformer, model, form }: NetworkBody): ParameterSpecs {
  return form.projects ? linearSpecs(`${transformer}.${PROJECTION}`, model.hiddenSize, model.embeddingSize, 0) : {};
}

/** Word table of the embeddings under `prefix`, [V, E]. */
export function wordTable(parameters: Tensors, prefix: string): tf.Tensor2D {
  return tensorNamed(parameters, `${prefix}.word_embeddings.weight`);
}

/** Token ids and their segments, int32 [B·S], in rows of `seqLength` = S tokens. */
interface EmbeddingInputs {
  inputIds: tf.Tensor1D;
  tokenTypeIds: tf.Tensor1D;
  /** Rows of the position table, int32 [B·S], where they do not simply count the tokens of a row. */
  positionIds?: tf.Tensor1D;
  seqLength: number;
  /** See `NetworkInputs`. */
  taskIds?: tf.Tensor1D;
}

/**
 * Sum of word, position, type and, where there are any, task embeddings, normalised (ELECTRA `model/modeling.py`,
 * `embedding_postprocessor`).
 * inputIds, tokenTypeIds int32 [B·S] with S at most the model's `maxSeqLength`; returns [B·S, E].
 */
export function embedTokens({ embeddings: prefix, form }: NetworkBody, parameters: Tensors, inputs: EmbeddingInputs, dropout: Dropout): tf.Tensor2D {
  const { inputIds, tokenTypeIds } = inputs;
  const weight = <T extends tf.Tensor>(name: string): T => tensorNamed(parameters, `${prefix}.${name}`);
  const words = embed(wordTable(parameters, prefix), inputIds);
  const typed = tf.add<tf.Tensor2D>(words, typeEmbedding(weight('token_type_embeddings.weight'), tokenTypeIds));
  const tasked = parameters[`${prefix}.${TASK_TABLE}`] === undefined ? typed : addTasks(typed, weight(TASK_TABLE), inputs);
  const placed = addPositions(tasked, weight('position_embeddings.weight'), inputs, form.positionOffset);
  return dropout.apply(layerNorm(placed, weight('LayerNorm.weight'), weight('LayerNorm.bias'), form.layerNormEpsilon));
}

/** Adds each sequence's row of the task table [16, E] to tokens [B·S, E]; without ids that of no task. */
function addTasks(tokens: tf.Tensor2D, table: tf.Tensor2D, { taskIds, seqLength }: EmbeddingInputs): tf.Tensor2D {
  const size = table.shape[1];
  if (taskIds === undefined) return tf.add(tokens, tf.slice(table, [0, 0], [1, size]));
  return tf.reshape(tf.add(tf.reshape(tokens, [-1, seqLength, size]), tf.reshape(embed(table, taskIds), [-1, 1, size])), [-1, size]);
}

/** Adds rows of the position table [rows, E] to tokens [B·S, E]: those asked for, else `seqLength` of them from `offset` on. */
function addPositions(tokens: tf.Tensor2D, table: tf.Tensor2D, { positionIds, seqLength }: EmbeddingInputs, offset: number): tf.Tensor2D {
  if (positionIds) return tf.add(tokens, embed(table, positionIds));
  const [rows, size] = table.shape;
  const positions = seqLength === rows ? table : tf.slice(table, [offset, 0], [seqLength, size]);
  return tf.reshape(tf.add(tf.reshape(tokens, [-1, seqLength, size]), positions), [-1, size]);
}

/** Embeddings as wide as the network: projected where it has a projection. Returns [T, H]. */
export function projectEmbeddings({ transformer, form }: NetworkBody, parameters: Tensors, embeddings: tf.Tensor2D): tf.Tensor2D {
  if (!form.projects) return embeddings;
  const weight = <T extends tf.Tensor>(name: string): T => tensorNamed(parameters, `${transformer}.${PROJECTION}.${name}`);
  return linear(embeddings, weight('weight'), weight('bias'));
}
