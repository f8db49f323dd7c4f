/** Names of parameters in Hugging Face state dicts, by family. Ours are ELECTRA's, whatever the family. */
import { type Block, groupOf, layerBlocks } from '../../experiment/layerSharing';
import type { ModelConfig } from '../../experiment/schema';
import { blockName } from '../encoder';
import type { Network } from '../network';
import type { ParameterSpecs } from '../program';
import type { Family } from './classes';

/** A parameter under its name in Transformers and under ours. Shared weights that Transformers keeps apart come several times. */
interface Correspondence {
  theirs: string;
  ours: string;
}

type Prefixes = readonly (readonly [ours: string, theirs: string])[];

/** The first that fits is taken. */
const prefixes: Record<Family, Prefixes> = {
  electra: [],
  bert: [
    ['electra.', 'bert.'],
    ['pooler.', 'bert.pooler.'],
    ['generator_predictions.', 'cls.predictions.transform.'],
    ['generator_lm_head.', 'cls.predictions.'],
  ],
  roberta: [
    ['electra.', 'roberta.'],
    ['generator_predictions.LayerNorm.', 'lm_head.layer_norm.'],
    ['generator_predictions.', 'lm_head.'],
    ['generator_lm_head.', 'lm_head.'],
  ],
  albert: [
    ['electra.embeddings_project.', 'albert.encoder.embedding_hidden_mapping_in.'],
    ['electra.', 'albert.'],
    ['pooler.dense.', 'albert.pooler.'],
    ['generator_predictions.', 'predictions.'],
    ['generator_lm_head.', 'predictions.'],
  ],
};

/** Parts of a block in ALBERT. */
const albertParts: Prefixes = [
  ['attention.self.', 'attention.'],
  ['attention.output.', 'attention.'],
  ['intermediate.dense.', 'ffn.'],
  ['output.dense.', 'ffn_output.'],
  ['output.LayerNorm.', 'full_layer_layer_norm.'],
];

function renamed(name: string, from: Prefixes): string {
  const found = from.find(([ours]) => name.startsWith(ours));
  return found ? found[1] + name.slice(found[0].length) : name;
}

/** Every parameter that Transformers expects of the network with these specs, in its order of computation. */
export function correspondences(network: Network, family: Family, specs: ParameterSpecs): Correspondence[] {
  const { owner, transformer } = network;
  const layers = `${transformer}.encoder.layer.`;
  const single = Object.keys(specs).filter((ours) => !ours.startsWith(layers)).map((ours) => ({ ours, theirs: renamed(withoutOwner(ours, owner), prefixes[family]) }));
  const blocks = layerBlocks(network.model).flatMap((block, index) =>
    partsOf(specs, transformer, block).map(({ ours, part }) => ({ ours, theirs: `${theirBlock(network, family, index)}.${family === 'albert' ? renamed(part, albertParts) : part}` })),
  );
  // Blocks of one group of ALBERT's have one name.
  return [...single, ...new Map(blocks.map((one) => [one.theirs, one])).values()];
}

function withoutOwner(name: string, owner: string): string {
  return name.startsWith(owner) ? name.slice(owner.length) : name;
}

/** Parameters of a block as it is computed, wherever its parts belong, and their names in the block. */
function partsOf(specs: ParameterSpecs, transformer: string, { attention, feedForward }: Block): { ours: string; part: string }[] {
  const of = (owner: number, isAttention: boolean) => {
    const prefix = `${blockName(transformer, owner)}.`;
    const parts = Object.keys(specs).filter((ours) => ours.startsWith(prefix)).map((ours) => ({ ours, part: ours.slice(prefix.length) }));
    return parts.filter(({ part }) => part.startsWith('attention.') === isAttention);
  };
  return [...of(attention, true), ...of(feedForward, false)];
}

function theirBlock({ model, transformer, owner }: Network, family: Family, block: number): string {
  if (family !== 'albert') return renamed(withoutOwner(blockName(transformer, block), owner), prefixes[family]);
  const { groups, inner } = albertGroups(model);
  const group = groupOf(Math.floor(block / inner), groups, model.numLayers);
  return `albert.encoder.albert_layer_groups.${group}.albert_layers.${block % inner}`;
}

/** ALBERT's groups. It shares all of a layer or nothing, so layers that share a part have a group each. */
export function albertGroups({ numLayers, layerSharing }: ModelConfig): { groups: number; inner: number } {
  return layerSharing.type === 'all' ? { groups: layerSharing.groups, inner: layerSharing.innerGroupNum } : { groups: numLayers, inner: 1 };
}
