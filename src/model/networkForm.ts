import type { Activation } from '../experiment/knobs/architecture';
import type { ModelConfig } from '../experiment/schema';

/** How a network is built, beyond its sizes. */
export interface NetworkForm {
  /** Of the feed-forward layers and of the discriminator's head. */
  activation: Activation;
  /** Of the MLM head. */
  headActivation: Activation;
  layerNormEpsilon: number;
  /** Rows of the token-type table; with one, segments are not told apart. */
  typeVocabSize: number;
  /** Row of the position table that the first token reads. */
  positionOffset: number;
  /** Whether embeddings go through a linear layer before the first block. */
  projects: boolean;
}

/** What embeddings and layers are made from. Weights of the same name are the same weights. */
export interface NetworkBody {
  model: ModelConfig;
  form: NetworkForm;
  /** Prefix of the tables and their layer norm. */
  embeddings: string;
  /** Prefix of the projection and the layers. */
  transformer: string;
}

/** Rows before the first position of RoBERTa: unused, and padding's (fairseq, `PositionalEmbedding` with padding id 1). */
const ROBERTA_POSITION_OFFSET = 2;

/** What follows from a model's architecture. */
export function networkForm({ architecture, embeddingSize, hiddenSize }: ModelConfig): NetworkForm {
  const { type, activation, layerNormEpsilon } = architecture;
  const isRoberta = type === 'roberta';
  return {
    activation,
    headActivation: headActivation(type, activation),
    layerNormEpsilon,
    typeVocabSize: isRoberta ? 1 : 2,
    positionOffset: isRoberta ? ROBERTA_POSITION_OFFSET : 0,
    projects: embeddingSize !== hiddenSize,
  };
}

/** Transformers' MLM heads of ELECTRA and RoBERTa have the exact GELU whatever the layers have. */
export function headActivation(type: ModelConfig['architecture']['type'], activation: Activation): Activation {
  return type === 'electra' || type === 'roberta' ? 'gelu' : activation;
}
