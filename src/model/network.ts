/**
 * A transformer without a head, and which weights it shares with another. Whatever its family, its parameters have the
 * names that Transformers gives ELECTRA's; `huggingFace/names.ts` knows the other families' names.
 */
import type * as tf from '../engine/tf';
import { generatorModel } from '../experiment/generator';
import type { GeneratorObjective, ModelConfig } from '../experiment/schema';
import { attentionBias, visibilityBias } from './attention';
import type { Dropout } from './dropout';
import { embeddingSpecs, embedTokens, projectEmbeddings, projectionSpecs } from './embeddings';
import { encode, encoderSpecs } from './encoder';
import { networkForm, type NetworkBody } from './networkForm';
import type { ParameterSpecs, Tensors } from './program';

export interface Network extends NetworkBody {
  /** Prefix of the parameters that no other network has: `` or `generator.`. */
  owner: string;
}

/** The network that is kept: encoder of BERT, discriminator of ELECTRA. */
export function mainNetwork(model: ModelConfig): Network {
  return { model, form: networkForm(model), owner: '', embeddings: 'electra.embeddings', transformer: 'electra' };
}

/**
 * The network that proposes replacements (ELECTRA §3.2). "embeddings" ties all three tables and their layer norm to
 * the main network's; "all" ties the layers too, which the experiment file allows at full size only.
 */
export function generatorNetwork(model: ModelConfig, objective: GeneratorObjective): Network {
  const main = mainNetwork(model);
  const owner = 'generator.';
  const transformer = `${owner}${main.transformer}`;
  const sized = generatorModel(model, objective);
  const form = networkForm(sized);
  switch (objective.weightSharing) {
    case 'none':
      return { model: sized, form, owner, embeddings: `${owner}${main.embeddings}`, transformer };
    case 'embeddings':
      return { model: sized, form, owner, embeddings: main.embeddings, transformer };
    case 'all':
      return { ...main, owner };
  }
}

/** All parameters that the network reads, shared ones included. */
export function networkSpecs(network: Network, vocabSize: number): ParameterSpecs {
  return { ...embeddingSpecs(network, vocabSize), ...projectionSpecs(network), ...encoderSpecs(network) };
}

/** What a network reads; flat, B·S tokens. */
export interface NetworkInputs {
  inputIds: tf.Tensor1D;
  tokenTypeIds: tf.Tensor1D;
  attentionMask: tf.Tensor1D;
  /** Row of the task-embedding table for each sequence, int32 [B]; row 0 without them. Only read where there is a table. */
  taskIds?: tf.Tensor1D;
  /** Rows of the position table, where they do not count the tokens of a row from the form's offset on. */
  positionIds?: tf.Tensor1D;
  /** K-BERT's visible matrix, [B, S, S], padding included; by `attentionMask` where absent. */
  visibility?: tf.Tensor3D;
}

interface Wanted {
  /** S; the model's `maxSeqLength`, which it may not exceed, by default. */
  seqLength?: number;
  /** The states that are read, as flat indices int32 [B·P], P of each sequence in turn; by default all. */
  positions?: tf.Tensor1D;
}

/**
 * Final hidden states: of all tokens, [B·S, H], or of those at `positions`, [B·P, H], which spares most of the last
 * layer.
 */
export function runNetwork(network: Network, parameters: Tensors, inputs: NetworkInputs, dropout: Dropout, wanted: Wanted = {}): tf.Tensor2D {
  const { seqLength = network.model.maxSeqLength } = wanted;
  const embedded = embedTokens(network, parameters, { ...inputs, seqLength }, dropout);
  const x = projectEmbeddings(network, parameters, embedded);
  const bias = inputs.visibility === undefined ? attentionBias(inputs.attentionMask, seqLength) : visibilityBias(inputs.visibility);
  return encode(network, parameters, x, { bias, dropout }, wanted.positions ?? null);
}
