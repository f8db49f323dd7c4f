/** Trained networks as folders that Transformers loads: config.json and model.safetensors. */
import { strategyOf, trainsGenerator } from '../experiment/generator';
import type { ModelConfig, ObjectiveConfig, RunConfig } from '../experiment/schema';
import { TYPE_VOCAB_SIZE } from './embeddings';
import { copyHeadSpecs, discriminatorHeadSpecs, mlmHeadSpecs } from './heads';
import { generatorNetwork, mainNetwork, type Network, networkSpecs } from './network';
import { LAYER_NORM_EPSILON } from './ops';
import { pairHeadSpecs, pairObjectiveOf } from './pairHead';
import type { ParameterSpecs } from './program';
import { rewardBaselineSpecs } from './reinforce';
import type { NamedTensors } from './safetensors';
import { spanBoundaryHeadSpecs } from './spanBoundary';

export interface HuggingFaceFolder {
  /** `model` for a network with an MLM head that is kept; otherwise ELECTRA's roles. */
  name: 'discriminator' | 'generator' | 'model';
  /** Text of config.json. */
  configJson: string;
  /** Content of model.safetensors, under the names of the architecture in the config. */
  tensors: NamedTensors;
  /**
   * Weights for which Transformers has no place; not part of model.safetensors: the copy head of All-Tokens MLM, the head
   * of the span boundary objective, a pair objective's pooler and output, and the baseline of adversarial training.
   */
  extraTensors: NamedTensors;
}

type Architecture = 'ElectraForPreTraining' | 'ElectraForMaskedLM';

/**
 * The run's networks for Hugging Face Transformers. Each folder is complete by itself, tables that are tied included.
 * @param values trained parameters by the names of `pretrainProgram`
 * @param padTokenId id of [PAD], for the config
 */
export function huggingFaceFolders(config: RunConfig, vocabSize: number, values: Record<string, Float32Array>, padTokenId = 0): HuggingFaceFolder[] {
  const { model, objective, input } = config;
  const main = mainNetwork(model);
  const detects = objective.type === 'rtd' || objective.type === 'rtd15';
  const folder = (name: HuggingFaceFolder['name'], network: Network, architecture: Architecture, extra: ParameterSpecs = {}): HuggingFaceFolder => {
    const head = architecture === 'ElectraForPreTraining' ? discriminatorHeadSpecs(network.model) : mlmHeadSpecs(network, vocabSize);
    return {
      name,
      configJson: electraConfig(network.model, architecture, vocabSize, padTokenId),
      tensors: tensorsOf({ ...networkSpecs(network, vocabSize), ...head }, network.owner, values),
      extraTensors: tensorsOf(extra, '', values),
    };
  };
  const pairs = pairObjectiveOf(input);
  const extra = { ...extraSpecs(objective, main, vocabSize), ...(pairs ? pairHeadSpecs(main, pairs) : {}) };
  const kept = detects ? folder('discriminator', main, 'ElectraForPreTraining', extra) : folder('model', main, 'ElectraForMaskedLM', extra);
  if (!trainsGenerator(objective)) return [kept];
  const generator = generatorNetwork(model, objective);
  return [kept, folder('generator', generator, 'ElectraForMaskedLM', strategyOf(objective).type === 'adversarial' ? rewardBaselineSpecs(generator) : {})];
}

function extraSpecs(objective: ObjectiveConfig, main: Network, vocabSize: number): ParameterSpecs {
  if (objective.type === 'allTokensMlm') return copyHeadSpecs(main.model);
  return objective.type === 'mlm' && objective.sboWeight > 0 ? spanBoundaryHeadSpecs(main, vocabSize, objective.sboMaxTargets) : {};
}

/** Values under their names, without the prefix of the network's owner. */
function tensorsOf(specs: ParameterSpecs, owner: string, values: Record<string, Float32Array>): NamedTensors {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => {
      const tensor = values[name];
      if (!tensor) throw new Error(`No values for parameter ${name}`);
      return [name.startsWith(owner) ? name.slice(owner.length) : name, { shape, values: tensor }];
    }),
  );
}

function electraConfig(model: ModelConfig, architecture: Architecture, vocabSize: number, padTokenId: number): string {
  const config = {
    architectures: [architecture],
    model_type: 'electra',
    vocab_size: vocabSize,
    embedding_size: model.embeddingSize,
    hidden_size: model.hiddenSize,
    num_hidden_layers: model.numLayers,
    num_attention_heads: model.numHeads,
    intermediate_size: model.intermediateSize,
    // Hugging Face's "gelu" is the exact one, with the error function.
    hidden_act: 'gelu',
    hidden_dropout_prob: model.dropout,
    attention_probs_dropout_prob: model.dropout,
    max_position_embeddings: model.maxSeqLength,
    type_vocab_size: TYPE_VOCAB_SIZE,
    initializer_range: model.initializerRange,
    layer_norm_eps: LAYER_NORM_EPSILON,
    pad_token_id: padTokenId,
    position_embedding_type: 'absolute',
    tie_word_embeddings: true,
    torch_dtype: 'float32',
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
