import * as tf from '../engine/tf';
import { type Block, blockCount, layerBlocks } from '../experiment/layerSharing';
import type { ModelConfig } from '../experiment/schema';
import { attention, biasAt } from './attention';
import type { Dropout, DropoutSites } from './dropout';
import type { NetworkBody, NetworkForm } from './networkForm';
import { feedForward, layerNorm, linear } from './ops';
import { layerNormSpecs, linearSpecs, tensorNamed } from './parameters';
import type { ParameterSpecs, Tensors } from './program';

/** Parameters of all blocks under Hugging Face names; those of a shared part once, under the first block that has it. */
export function encoderSpecs({ transformer, model }: NetworkBody): ParameterSpecs {
  const blocks = layerBlocks(model);
  const parts = blocks.map(({ attention: attentionOwner, feedForward: feedForwardOwner }, block) => ({
    ...(attentionOwner === block ? attentionSpecs(blockName(transformer, block), model, depthOf('attention', block, model)) : {}),
    ...(feedForwardOwner === block ? feedForwardSpecs(blockName(transformer, block), model, depthOf('feedForward', block, model)) : {}),
  }));
  return Object.assign({}, ...parts) as ParameterSpecs;
}

function attentionSpecs(name: string, { hiddenSize: h }: ModelConfig, depth: number): ParameterSpecs {
  return {
    ...linearSpecs(`${name}.attention.self.query`, h, h, depth),
    ...linearSpecs(`${name}.attention.self.key`, h, h, depth),
    ...linearSpecs(`${name}.attention.self.value`, h, h, depth),
    ...linearSpecs(`${name}.attention.output.dense`, h, h, depth),
    ...layerNormSpecs(`${name}.attention.output.LayerNorm`, h, depth),
  };
}

function feedForwardSpecs(name: string, { hiddenSize: h, intermediateSize: f }: ModelConfig, depth: number): ParameterSpecs {
  return {
    ...linearSpecs(`${name}.intermediate.dense`, f, h, depth),
    ...linearSpecs(`${name}.output.dense`, h, f, depth),
    ...layerNormSpecs(`${name}.output.LayerNorm`, h, depth),
  };
}

/** Where shared weights stand for layer-wise learning rates: in the highest layer that has them, whose rate is the largest. */
function depthOf(part: keyof Block, owner: number, model: ModelConfig): number {
  const last = layerBlocks(model).findLastIndex((block) => block[part] === owner);
  return Math.floor((last * model.numLayers) / blockCount(model)) + 1;
}

/** Prefix of a block's parameters. */
export function blockName(transformer: string, block: number): string {
  return `${transformer}.encoder.layer.${block}`;
}

/** What a pass through `embedTokens` and `encode` takes from `Dropout`. */
export function encoderDropoutSites(model: ModelConfig, batchSize: number): DropoutSites {
  const widest = Math.max(model.embeddingSize, model.hiddenSize, model.numHeads * model.maxSeqLength);
  return { count: 1 + 3 * blockCount(model), largest: batchSize * model.maxSeqLength * widest };
}

/** What every layer reads beside its weights and the hidden states. */
interface Surroundings {
  numHeads: number;
  form: NetworkForm;
  /** From `attentionBias` or `visibilityBias`. */
  bias: tf.Tensor4D;
  dropout: Dropout;
}

/**
 * Post-norm transformer (Vaswani et al., 2017), all layers. x [T, H]; bias from `attentionBias` or `visibilityBias`; returns [T, H].
 * @param positions the states wanted, as flat indices int32 [B·P], P of each sequence in turn; null for all. The last
 *   layer then computes keys and values of all tokens, but the rest for these alone, and [B·P, H] is returned.
 */
export function encode({ transformer, model, form }: NetworkBody, parameters: Tensors, x: tf.Tensor2D, surroundings: Pick<Surroundings, 'bias' | 'dropout'>, positions: tf.Tensor1D | null): tf.Tensor2D {
  let hidden = x;
  const blocks = layerBlocks(model);
  for (const [index, block] of blocks.entries()) {
    const isLast = index === blocks.length - 1;
    hidden = encodeLayer(layerOf(parameters, transformer, block), { numHeads: model.numHeads, form, ...surroundings }, hidden, isLast ? positions : null);
  }
  return hidden;
}

interface Layer {
  dense(name: string): { weight: tf.Tensor2D; bias: tf.Tensor1D };
  norm(name: string): [gamma: tf.Tensor1D, beta: tf.Tensor1D];
}

function layerOf(parameters: Tensors, transformer: string, block: Block): Layer {
  const weight = <T extends tf.Tensor>(name: string): T => {
    const owner = name.startsWith('attention.') ? block.attention : block.feedForward;
    return tensorNamed(parameters, `${blockName(transformer, owner)}.${name}`);
  };
  return {
    dense: (name) => ({ weight: weight(`${name}.weight`), bias: weight(`${name}.bias`) }),
    norm: (name) => [weight(`${name}.LayerNorm.weight`), weight(`${name}.LayerNorm.bias`)],
  };
}

function encodeLayer(layer: Layer, { numHeads, form, bias, dropout }: Surroundings, all: tf.Tensor2D, positions: tf.Tensor1D | null): tf.Tensor2D {
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
  const middle = layerNorm(tf.add(attended, x), ...layer.norm('attention.output'), form.layerNormEpsilon);
  const output = dropout.apply(feedForward(middle, layer.dense('intermediate.dense'), layer.dense('output.dense'), form.activation));
  return layerNorm(tf.add(output, middle), ...layer.norm('output'), form.layerNormEpsilon);
}
