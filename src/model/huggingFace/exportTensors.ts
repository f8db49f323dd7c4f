import type { Network } from '../network';
import { networkSpecs } from '../network';
import type { ParameterSpecs } from '../program';
import type { NamedTensor, NamedTensors } from '../safetensors';
import { type ClassName, type Family, familyOf, headSpecsOf } from './classes';
import { correspondences } from './names';
import { theirPositionOffset } from './writeConfig';

type Values = Record<string, Float32Array>;

/** Content of model.safetensors: the network and the heads of its class, under the names of Transformers. */
export function exportedTensors(network: Network, className: ClassName, vocabSize: number, padTokenId: number, values: Values): NamedTensors {
  const family = familyOf(className);
  const specs = { ...networkSpecs(network, vocabSize), ...headSpecsOf(className, network, vocabSize) };
  const tensors = Object.fromEntries(correspondences(network, family, specs).map(({ theirs, ours }) => [theirs, valuesOf(specs, ours, values)]));
  return { ...tensors, ...adapted(network, family, padTokenId, tensors) };
}

/** Values under the names of their specs. */
export function valuesBySpecs(specs: ParameterSpecs, values: Values): NamedTensors {
  return Object.fromEntries(Object.keys(specs).map((name) => [name, valuesOf(specs, name, values)]));
}

function valuesOf(specs: ParameterSpecs, name: string, values: Values): NamedTensor {
  const found = values[name];
  if (!found) throw new Error(`No values for parameter ${name}`);
  return { shape: specs[name]!.shape, values: found };
}

/** What Transformers has in another shape, or always where the source leaves it out. */
function adapted({ model, form }: Network, family: Family, padTokenId: number, tensors: NamedTensors): NamedTensors {
  if (family === 'roberta') {
    const name = 'roberta.embeddings.position_embeddings.weight';
    return { [name]: withOffset(tensors[name]!, form.positionOffset, theirPositionOffset(family, padTokenId)) };
  }
  if (family === 'albert' && !form.projects) return identityProjection('albert.encoder.embedding_hidden_mapping_in', model.hiddenSize);
  return {};
}

/** A position table [offset + S, E] with another number of rows before the first position; new ones are zeros. */
function withOffset({ shape, values }: NamedTensor, offset: number, wanted: number): NamedTensor {
  const [rows, size] = shape as [number, number];
  if (wanted === offset) return { shape, values };
  const moved = new Float32Array((rows - offset + wanted) * size);
  moved.set(values.subarray(offset * size), wanted * size);
  return { shape: [rows - offset + wanted, size], values: moved };
}

function identityProjection(name: string, size: number): NamedTensors {
  const weight = new Float32Array(size * size);
  for (let i = 0; i < size; i++) weight[i * size + i] = 1;
  return { [`${name}.weight`]: { shape: [size, size], values: weight }, [`${name}.bias`]: { shape: [size], values: new Float32Array(size) } };
}
