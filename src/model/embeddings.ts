import * as tf from '../engine/tf';
import type { ModelConfig } from '../experiment/schema';
import type { Dropout } from './dropout';
import { embed, layerNorm, linear, typeEmbedding } from './ops';
import { layerNormSpecs, linearSpecs, tensorNamed } from './parameters';
import type { ParameterSpecs, Tensors } from './program';

/** Rows of the token-type table: first and second segment. */
export const TYPE_VOCAB_SIZE = 2;

/** Word, position and type tables with their layer norm, under Hugging Face names. */
export function embeddingSpecs(prefix: string, model: ModelConfig, vocabSize: number): ParameterSpecs {
  const table = (rows: number) => ({ shape: [rows, model.embeddingSize], init: 'normal', decay: true, depth: 0 }) as const;
  return {
    [`${prefix}.word_embeddings.weight`]: table(vocabSize),
    [`${prefix}.position_embeddings.weight`]: table(model.maxSeqLength),
    [`${prefix}.token_type_embeddings.weight`]: table(TYPE_VOCAB_SIZE),
    ...layerNormSpecs(`${prefix}.LayerNorm`, model.embeddingSize, 0),
  };
}

/** The projection from embedding size to hidden size; nothing where they are equal. */
export function projectionSpecs(prefix: string, model: ModelConfig): ParameterSpecs {
  return model.embeddingSize === model.hiddenSize ? {} : linearSpecs(prefix, model.hiddenSize, model.embeddingSize, 0);
}

/** Word table of the embeddings under `prefix`, [V, E]. */
export function wordTable(parameters: Tensors, prefix: string): tf.Tensor2D {
  return tensorNamed(parameters, `${prefix}.word_embeddings.weight`);
}

/** Token ids and their segments, int32 [B·S], in rows of `seqLength` = S tokens. */
interface EmbeddingInputs {
  inputIds: tf.Tensor1D;
  tokenTypeIds: tf.Tensor1D;
  /** Row of the position table of each token, int32 [B·S]; 0 … S − 1 in every row where absent. */
  positionIds?: tf.Tensor1D;
  seqLength: number;
}

/**
 * Sum of word, position and type embeddings, normalised (ELECTRA `model/modeling.py`, `embedding_postprocessor`).
 * inputIds, tokenTypeIds int32 [B·S] with S at most the rows of the position table; returns [B·S, E].
 */
export function embedTokens(parameters: Tensors, prefix: string, { inputIds, tokenTypeIds, positionIds, seqLength }: EmbeddingInputs, dropout: Dropout): tf.Tensor2D {
  const weight = <T extends tf.Tensor>(name: string): T => tensorNamed(parameters, `${prefix}.${name}`);
  const table = weight<tf.Tensor2D>('position_embeddings.weight');
  const [rows, size] = table.shape;
  const inOrder = () => (seqLength === rows ? table : tf.slice(table, [0, 0], [seqLength, size]));
  const positions = positionIds === undefined ? inOrder() : tf.reshape(embed(table, positionIds), [-1, seqLength, size]);
  const words = embed(wordTable(parameters, prefix), inputIds);
  const typed = tf.add(words, typeEmbedding(weight('token_type_embeddings.weight'), tokenTypeIds));
  const placed = tf.reshape<tf.Rank.R2>(tf.add(tf.reshape(typed, [-1, seqLength, size]), positions), [-1, size]);
  return dropout.apply(layerNorm(placed, weight('LayerNorm.weight'), weight('LayerNorm.bias')));
}

/** Embeddings as wide as the network: projected where a projection exists. Returns [T, H]. */
export function projectEmbeddings(parameters: Tensors, prefix: string, embeddings: tf.Tensor2D, hiddenSize: number): tf.Tensor2D {
  if (embeddings.shape[1] === hiddenSize) return embeddings;
  return linear(embeddings, tensorNamed(parameters, `${prefix}.weight`), tensorNamed(parameters, `${prefix}.bias`));
}
