import { UserError } from '../../common/errors';
import { networkSpecs } from '../network';
import type { ParameterSpecs } from '../program';
import type { NamedTensors } from '../safetensors';
import { familyOf, headSpecsOf } from './classes';
import { correspondences } from './names';
import type { DescribedNetwork } from './readConfig';

/** Parameters under our names. */
interface Imported {
  specs: ParameterSpecs;
  values: Record<string, Float32Array>;
}

/**
 * The network's parameters out of a model.safetensors. Tensors that it does not need, such as tied copies and buffers, are left.
 * Throws UserErrors `huggingFace.missing` and `huggingFace.shape`, which name the first tensor at fault.
 * @param where the file, for messages
 */
export function importedTensors({ network, className, vocabSize }: DescribedNetwork, found: NamedTensors, where: string): Imported {
  const specs = { ...networkSpecs(network, vocabSize), ...headSpecsOf(className, network, vocabSize) };
  const tensors = modernNames(found);
  const values = correspondences(network, familyOf(className), specs).map(({ theirs, ours }) => {
    const tensor = tensors[theirs] ?? tensors[tiedTwin(theirs)];
    if (tensor === undefined) throw new UserError('huggingFace.missing', `${where} holds no tensor ${theirs}, which ${className} needs. Use a folder that was saved with its heads, or correct "architectures" in its config.json.`);
    const { shape } = specs[ours]!;
    if (tensor.shape.join() !== shape.join()) throw new UserError('huggingFace.shape', `${where}: tensor ${theirs} has the shape [${tensor.shape.join(', ')}], but by config.json it is [${shape.join(', ')}]. The two files do not belong together.`);
    return [ours, Float32Array.from(tensor.values)] as const;
  });
  return { specs, values: Object.fromEntries(values) };
}

/** Checkpoints converted from TensorFlow call a layer norm's parameters gamma and beta; Transformers still reads them. */
function modernNames(tensors: NamedTensors): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name.replace(/LayerNorm\.gamma$/, 'LayerNorm.weight').replace(/LayerNorm\.beta$/, 'LayerNorm.bias'), tensor]));
}

/** The bias of a tied output layer may be saved as the decoder's. */
function tiedTwin(name: string): string {
  return name.replace(/^(cls\.predictions|lm_head|predictions)\.bias$/, '$1.decoder.bias');
}
