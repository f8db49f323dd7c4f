import type { ModelConfig } from './schema';

/** One transformer block as it is computed: the numbers of the blocks that hold its weights, its own where nothing is shared. */
export interface Block {
  attention: number;
  feedForward: number;
}

type Sharing = Pick<ModelConfig, 'numLayers' | 'layerSharing'>;

/**
 * The blocks of a network in the order of computation. Shared weights belong to the first block that has them. Layer ℓ
 * of L is in group ⌊ℓ·groups/L⌋ and runs through `innerGroupNum` blocks (google-research/albert modeling.py,
 * `transformer_model`).
 */
export function layerBlocks({ numLayers, layerSharing }: Sharing): Block[] {
  const inner = layerSharing.type === 'all' ? layerSharing.innerGroupNum : 1;
  return Array.from({ length: numLayers * inner }, (_, block) => {
    const layer = Math.floor(block / inner);
    const owner = layerSharing.type === 'none' ? block : firstLayerWith(layer, layerSharing.groups, numLayers) * inner + (block % inner);
    return { attention: layerSharing.type === 'ffn' ? block : owner, feedForward: layerSharing.type === 'attention' ? block : owner };
  });
}

/** The first layer of the group that `layer` belongs to. */
function firstLayerWith(layer: number, groups: number, numLayers: number): number {
  let first = layer;
  while (first > 0 && groupOf(first - 1, groups, numLayers) === groupOf(layer, groups, numLayers)) first--;
  return first;
}

/**
 * Group of a layer, divided in the order of Transformers (`AlbertTransformer`), whose rounding decides where the layers
 * cannot be dealt out evenly: layer 9 of 18 in 14 groups is in group 6, although 9·14/18 = 7.
 */
export function groupOf(layer: number, groups: number, numLayers: number): number {
  return Math.floor(layer / (numLayers / groups));
}

/** Blocks that are computed, which FLOPs and activations go by; sharing makes them no fewer. */
export function blockCount(model: Sharing): number {
  return layerBlocks(model).length;
}
