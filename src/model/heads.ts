/** Output layers on the final hidden states. Prefixes end in a dot or are empty: the `owner` of a network. */
import * as tf from '../engine/tf';
import type { ModelConfig } from '../experiment/schema';
import { wordTable } from './embeddings';
import type { Network } from './network';
import { layerNorm, linear, linearActivated } from './ops';
import { layerNormSpecs, linearSpecs, tensorNamed } from './parameters';
import type { ParameterSpecs, Tensors } from './program';

/** MLM head: dense H→E, activation, layer norm, then the word table (tied) with a bias for each word. */
export function mlmHeadSpecs({ owner, model }: Network, vocabSize: number): ParameterSpecs {
  const depth = model.numLayers + 2;
  return {
    ...layerNormSpecs(`${owner}generator_predictions.LayerNorm`, model.embeddingSize, depth),
    ...linearSpecs(`${owner}generator_predictions.dense`, model.embeddingSize, model.hiddenSize, depth),
    [`${owner}generator_lm_head.bias`]: { shape: [vocabSize], init: 'zeros', decay: false, depth },
  };
}

/** What the tied softmax takes from a network. */
export interface MlmHead {
  /** [M, E] */
  hidden: tf.Tensor2D;
  /** [V, E] */
  table: tf.Tensor2D;
  /** [V] */
  bias: tf.Tensor1D;
}

/** The MLM head up to its softmax. hidden [M, H]: final states at the positions to predict. */
export function mlmHead({ owner, embeddings, form }: Network, parameters: Tensors, hidden: tf.Tensor2D): MlmHead {
  const weight = <T extends tf.Tensor>(name: string): T => tensorNamed(parameters, `${owner}generator_predictions.${name}`);
  const dense = linearActivated(hidden, weight('dense.weight'), weight('dense.bias'), form.headActivation);
  return {
    hidden: layerNorm(dense, weight('LayerNorm.weight'), weight('LayerNorm.bias'), form.layerNormEpsilon),
    table: wordTable(parameters, embeddings),
    bias: tensorNamed(parameters, `${owner}generator_lm_head.bias`),
  };
}

/** Discriminator head: dense H→H, activation, one logit. */
export function discriminatorHeadSpecs({ hiddenSize, numLayers }: ModelConfig): ParameterSpecs {
  const depth = numLayers + 2;
  return {
    ...linearSpecs('discriminator_predictions.dense', hiddenSize, hiddenSize, depth),
    ...outputSpecs('discriminator_predictions.dense_prediction', 1, hiddenSize, depth),
  };
}

/** Logit of "replaced" for each token. hidden [T, H]; returns [T]. */
export function discriminatorLogits({ form }: Network, parameters: Tensors, hidden: tf.Tensor2D): tf.Tensor1D {
  const weight = <T extends tf.Tensor>(name: string): T => tensorNamed(parameters, `discriminator_predictions.${name}`);
  const dense = linearActivated(hidden, weight('dense.weight'), weight('dense.bias'), form.activation);
  return tf.reshape(linear(dense, weight('dense_prediction.weight'), weight('dense_prediction.bias')), [-1]);
}

/** Copy head of All-Tokens MLM (ELECTRA §3.5): one sigmoid unit on the final state. */
export function copyHeadSpecs({ hiddenSize, numLayers }: ModelConfig): ParameterSpecs {
  return outputSpecs('copy_head', 1, hiddenSize, numLayers + 2);
}

/** Logit of "copy the input token". hidden [T, H]; returns [T]. */
export function copyLogits(parameters: Tensors, hidden: tf.Tensor2D): tf.Tensor1D {
  return tf.reshape(linear(hidden, tensorNamed(parameters, 'copy_head.weight'), tensorNamed(parameters, 'copy_head.bias')), [-1]);
}

/** A linear output layer, which ELECTRA leaves at TensorFlow's default initialisation. */
export function outputSpecs(name: string, outSize: number, inSize: number, depth: number): ParameterSpecs {
  const specs = linearSpecs(name, outSize, inSize, depth);
  return { ...specs, [`${name}.weight`]: { ...specs[`${name}.weight`]!, init: 'glorot' } };
}
