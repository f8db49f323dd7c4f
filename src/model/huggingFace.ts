/** Trained networks as folders that Transformers loads: config.json and model.safetensors. */
import { strategyOf, trainsGenerator } from '../experiment/generator';
import type { ObjectiveConfig, RunConfig } from '../experiment/schema';
import { auxiliarySpecs } from './auxiliary';
import { copyHeadSpecs } from './heads';
import { type ClassName, headSpecsOf } from './huggingFace/classes';
import { exportedTensors, valuesBySpecs } from './huggingFace/exportTensors';
import { configJson } from './huggingFace/writeConfig';
import { generatorNetwork, mainNetwork, type Network } from './network';
import type { ParameterSpecs } from './program';
import { rewardBaselineSpecs } from './reinforce';
import type { NamedTensors } from './safetensors';

export interface HuggingFaceFolder {
  /** `model` for a network with an MLM head that is kept; otherwise ELECTRA's roles. */
  name: 'discriminator' | 'generator' | 'model';
  /** Text of config.json. */
  configJson: string;
  /** Content of model.safetensors, under the names of the architecture in the config. */
  tensors: NamedTensors;
  /**
   * Weights for which the architecture has no place; not part of model.safetensors: the copy head of All-Tokens MLM, the
   * head of the span boundary objective, a pair objective's pooler and outputs that its class does not have, the
   * capitalization head, task embeddings and the baseline of adversarial training.
   */
  extraTensors: NamedTensors;
}

/**
 * The run's networks for Hugging Face Transformers. Each folder is complete by itself, tables that are tied included.
 * @param values trained parameters by the names of `pretrainProgram`
 * @param padTokenId id of [PAD], for the config
 */
export function huggingFaceFolders(config: RunConfig, vocabSize: number, values: Record<string, Float32Array>, padTokenId = 0): HuggingFaceFolder[] {
  const { model, objective } = config;
  const main = mainNetwork(model);
  const folder = (name: HuggingFaceFolder['name'], network: Network, className: ClassName, extra: ParameterSpecs = {}): HuggingFaceFolder => ({
    name,
    configJson: configJson(network, className, vocabSize, padTokenId),
    tensors: exportedTensors(network, className, vocabSize, padTokenId, values),
    extraTensors: valuesBySpecs(extra, values),
  });
  const className = mainClass(config);
  const kept = folder(className === 'ElectraForPreTraining' ? 'discriminator' : 'model', main, className, extraSpecs(config, className, main, vocabSize));
  if (!trainsGenerator(objective)) return [kept];
  const generator = generatorNetwork(model, objective);
  return [kept, folder('generator', generator, 'ElectraForMaskedLM', strategyOf(objective).type === 'adversarial' ? rewardBaselineSpecs(generator) : {})];
}

/** The class of Transformers that has most of the run's heads. */
function mainClass({ model, objective, input }: RunConfig): ClassName {
  const pairs = input.pairObjective;
  switch (model.architecture.type) {
    case 'electra':
      return detects(objective) ? 'ElectraForPreTraining' : 'ElectraForMaskedLM';
    case 'bert':
      return pairs === 'nsp' ? 'BertForPreTraining' : 'BertForMaskedLM';
    case 'roberta':
      return 'RobertaForMaskedLM';
    case 'albert':
      return pairs === 'sop' ? 'AlbertForPreTraining' : 'AlbertForMaskedLM';
  }
}

function detects({ type }: ObjectiveConfig): boolean {
  return type === 'rtd' || type === 'rtd15';
}

/** What the run has beyond its class of Transformers. */
function extraSpecs({ objective, input }: RunConfig, className: ClassName, main: Network, vocabSize: number): ParameterSpecs {
  const ofClass = headSpecsOf(className, main, vocabSize);
  return {
    ...(objective.type === 'allTokensMlm' ? copyHeadSpecs(main.model) : {}),
    ...Object.fromEntries(Object.entries(auxiliarySpecs(main, { objective, input }, vocabSize)).filter(([name]) => !(name in ofClass))),
  };
}
