import * as tf from '../engine/tf';
import type { ModelConfig } from '../experiment/schema';
import { attention, biasAt } from './attention';
import type { Dropout, DropoutSites } from './dropout';
import { feedForward, layerNorm, linear } from './ops';
import { layerNormSpecs, linearSpecs, tensorNamed } from './parameters';
import type { ParameterSpecs, Tensors } from './program';

/** Parameters of all layers under Hugging Face names. */
export function encoderSpecs(prefix: string, model: ModelConfig): ParameterSpecs {
  const { hiddenSize: h, intermediateSize: f } = model;
  const layers = Array.from({ length: model.numLayers }, (_, layer) => {
    const name = `${prefix}.layer.${layer}`;
    const depth = layer + 1;
    return {
      ...linearSpecs(`${name}.attention.self.query`, h, h, depth),
      ...linearSpecs(`${name}.attention.self.key`, h, h, depth),
      ...linearSpecs(`${name}.attention.self.value`, h, h, depth),
      ...linearSpecs(`${name}.attention.output.dense`, h, h, depth),
      ...layerNormSpecs(`${name}.attention.output.LayerNorm`, h, depth),
      ...linearSpecs(`${name}.intermediate.dense`, f, h, depth),
      ...linearSpecs(`${name}.output.dense`, h, f, depth),
      ...layerNormSpecs(`${name}.output.LayerNorm`, h, depth),
    };
  });
  return Object.assign({}, ...layers) as ParameterSpecs;
}

/** What a pass through `embedTokens` and `encode` takes from `Dropout`. */
export function encoderDropoutSites(model: ModelConfig, batchSize: number): DropoutSites {
  const widest = Math.max(model.embeddingSize, model.hiddenSize, model.numHeads * model.maxSeqLength);
  return { count: 1 + 3 * model.numLayers, largest: batchSize * model.maxSeqLength * widest };
}

/** What every layer reads beside its weights and the hidden states. */
interface Surroundings {
  numHeads: number;
  /** From `attentionBias` or `visibilityBias`. */
  bias: tf.Tensor4D;
  dropout: Dropout;
}

/**
 * Post-norm transformer (Vaswani et al., 2017), all layers. x [T, H]; bias from `attentionBias` or `visibilityBias`; returns [T, H].
 * @param positions the states wanted, as flat indices int32 [B·P], P of each sequence in turn; null for all. The last
 *   layer then computes keys and values of all tokens, but the rest for these alone, and [B·P, H] is returned.
 */
export function encode(parameters: Tensors, prefix: string, model: ModelConfig, x: tf.Tensor2D, surroundings: Omit<Surroundings, 'numHeads'>, positions: tf.Tensor1D | null): tf.Tensor2D {
  let hidden = x;
  for (let layer = 0; layer < model.numLayers; layer++) {
    const isLast = layer === model.numLayers - 1;
    hidden = encodeLayer(layerOf(parameters, `${prefix}.layer.${layer}`), { numHeads: model.numHeads, ...surroundings }, hidden, isLast ? positions : null);
  }
  return hidden;
}

interface Layer {
  dense(name: string): { weight: tf.Tensor2D; bias: tf.Tensor1D };
  norm(name: string): [gamma: tf.Tensor1D, beta: tf.Tensor1D];
}

function layerOf(parameters: Tensors, prefix: string): Layer {
  const weight = <T extends tf.Tensor>(name: string): T => tensorNamed(parameters, `${prefix}.${name}`);
  return {
    dense: (name) => ({ weight: weight(`${name}.weight`), bias: weight(`${name}.bias`) }),
    norm: (name) => [weight(`${name}.LayerNorm.weight`), weight(`${name}.LayerNorm.bias`)],
  };
}

function encodeLayer(layer: Layer, { numHeads, bias, dropout }: Surroundings, all: tf.Tensor2D, positions: tf.Tensor1D | null): tf.Tensor2D {
  const x = positions ? tf.gather(all, positions) : all;
  const project = (name: string, input: tf.Tensor2D): tf.Tensor2D => {
    const { weight, bias: shift } = layer.dense(name);
    return linear(input, weight, shift);
  };
  const [batchSize, , , seqLength] = bias.shape;
  const context = attention(
    project('attention.self.query', x),
    project('attention.self.key', all),
    project('attention.self.value', all),
    positions ? biasAt(bias, positions) : bias,
    numHeads,
    dropout.mask([batchSize, numHeads, x.shape[0] / batchSize, seqLength]),
  );
  const attended = dropout.apply(project('attention.output.dense', context));
  const middle = layerNorm(tf.add(attended, x), ...layer.norm('attention.output'));
  const output = dropout.apply(feedForward(middle, layer.dense('intermediate.dense'), layer.dense('output.dense')));
  return layerNorm(tf.add(output, middle), ...layer.norm('output'));
}
