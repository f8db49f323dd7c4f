import * as z from 'zod';
import { UserError } from '../../common/errors';
import type { Activation } from '../../experiment/knobs/architecture';
import { runConfigSchema, type ModelConfig } from '../../experiment/schema';
import { mainNetwork, type Network } from '../network';
import { headActivation } from '../networkForm';
import { type ClassName, classNames, type Family, familyOf } from './classes';

/** What a config.json says of a network. */
export interface DescribedNetwork {
  className: ClassName;
  network: Network;
  vocabSize: number;
  /** RoBERTa counts positions over the tokens that are not this one; null for the other families. */
  positionsSkip: number | null;
}

const size = z.int().min(1);
/** The keys that decide logits, with the defaults that all four families have in common in Transformers. */
const configSchema = z.object({
  vocab_size: size,
  hidden_size: size,
  embedding_size: size.optional(),
  num_hidden_layers: size,
  num_hidden_groups: size.default(1),
  inner_group_num: size.default(1),
  num_attention_heads: size,
  intermediate_size: size,
  hidden_act: z.string().optional(),
  max_position_embeddings: size.default(512),
  type_vocab_size: size.default(2),
  layer_norm_eps: z.number().positive().default(1e-12),
  pad_token_id: z.int().min(0).nullable().optional(),
  position_embedding_type: z.string().default('absolute'),
  tie_word_embeddings: z.boolean().default(true),
});
type Config = z.output<typeof configSchema>;

const headerSchema = z.looseObject({ architectures: z.array(z.string()).nullish(), model_type: z.string().nullish() });

/** The class taken for a model type where the config names none: the one that its authors pre-train. */
const usualClass: Record<string, ClassName> = { bert: 'BertForPreTraining', roberta: 'RobertaForMaskedLM', albert: 'AlbertForPreTraining', electra: 'ElectraForPreTraining' };

/** Names under which Transformers has the two forms of GELU. */
const activations: Record<string, Activation> = { gelu: 'gelu', gelu_python: 'gelu', gelu_new: 'gelu_new', gelu_fast: 'gelu_new', gelu_pytorch_tanh: 'gelu_new' };

/**
 * The network that a config.json describes.
 * Throws UserErrors `huggingFace.config` (not JSON, a key wrong) and `huggingFace.unsupported` (another architecture or option).
 * @param where the file, for messages
 */
export function readConfig(text: string, where: string): DescribedNetwork {
  const content = parsedJson(text, where);
  const className = classIn(checked(headerSchema, content, where), where);
  const family = familyOf(className);
  const config = checked(configSchema, content, where);
  const activation = supportedActivation(config, family, where);
  const offset = family === 'roberta' ? (config.pad_token_id ?? 1) + 1 : 0;
  const network = mainNetwork(modelOf(config, family, activation, offset, where));
  return {
    className,
    // Transformers projects in every ALBERT, also to a hidden size that is the embedding size.
    network: { ...network, form: { ...network.form, typeVocabSize: config.type_vocab_size, positionOffset: offset, projects: network.form.projects || family === 'albert', headActivation: headActivation(family, activation) } },
    vocabSize: config.vocab_size,
    positionsSkip: family === 'roberta' ? offset - 1 : null,
  };
}

function parsedJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError('huggingFace.config', `${where} is not valid JSON. Use the config.json that Transformers wrote.`);
  }
}

function checked<S extends z.ZodType>(schema: S, content: unknown, where: string): z.output<S> {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new UserError('huggingFace.config', `${where} has a wrong or no "${path.join('.')}" (${message}). Use the config.json that Transformers wrote.`);
}

function classIn({ architectures, model_type }: z.output<typeof headerSchema>, where: string): ClassName {
  const named = architectures?.[0] ?? usualClass[model_type ?? ''];
  const found = classNames.find((name) => name === named);
  if (found !== undefined && (model_type === undefined || model_type === null || model_type === familyOf(found))) return found;
  const says = named === undefined ? `names no architecture and the model_type ${JSON.stringify(model_type ?? null)}` : found === undefined ? `names the architecture "${named}"` : `names the architecture "${named}" but the model_type "${model_type}"`;
  throw new UserError('huggingFace.unsupported', `${where} ${says}; expected one of ${classNames.join(', ')} with its model_type.`);
}

function supportedActivation({ hidden_act, position_embedding_type, tie_word_embeddings }: Config, family: Family, where: string): Activation {
  const refuse = (key: string, value: unknown, expected: string) => new UserError('huggingFace.unsupported', `${where} has "${key}": ${JSON.stringify(value)}; only ${expected} is supported.`);
  if (position_embedding_type !== 'absolute') throw refuse('position_embedding_type', position_embedding_type, '"absolute"');
  if (!tie_word_embeddings) throw refuse('tie_word_embeddings', false, 'true');
  const name = hidden_act ?? (family === 'albert' ? 'gelu_new' : 'gelu');
  const activation = activations[name];
  if (activation === undefined) throw refuse('hidden_act', name, Object.keys(activations).join(', '));
  return activation;
}

function modelOf(config: Config, family: Family, activation: Activation, offset: number, where: string): ModelConfig {
  const { hidden_size: hiddenSize, num_attention_heads: numHeads, max_position_embeddings: rows } = config;
  const refuse = (message: string) => new UserError('huggingFace.config', `${where}: ${message}. Use the config.json that Transformers wrote.`);
  if (hiddenSize % numHeads !== 0) throw refuse(`hidden_size ${hiddenSize} is not divisible by num_attention_heads ${numHeads}`);
  if (rows <= offset) throw refuse(`max_position_embeddings ${rows} leaves no position behind the ${offset} rows up to the padding's`);
  const factorised = family === 'albert' || family === 'electra';
  const sizes = { numLayers: config.num_hidden_layers, hiddenSize, numHeads, intermediateSize: config.intermediate_size, embeddingSize: factorised ? (config.embedding_size ?? 128) : hiddenSize };
  return {
    ...runConfigSchema.shape.model.parse(sizes),
    architecture: { type: family, activation, layerNormEpsilon: config.layer_norm_eps },
    layerSharing: family === 'albert' ? { type: 'all', groups: config.num_hidden_groups, innerGroupNum: config.inner_group_num } : { type: 'none' },
    // Beyond the bounds of the knob: a network that exists is run as it is.
    maxSeqLength: rows - offset,
    dropout: 0,
  };
}
