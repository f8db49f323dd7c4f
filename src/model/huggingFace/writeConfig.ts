import type { Network } from '../network';
import { type ClassName, type Family, familyOf } from './classes';
import { albertGroups } from './names';

/** Text of config.json for a network under that class. */
export function configJson(network: Network, className: ClassName, vocabSize: number, padTokenId: number): string {
  const { model, form } = network;
  const family = familyOf(className);
  const config = {
    architectures: [className],
    model_type: family,
    vocab_size: vocabSize,
    hidden_size: model.hiddenSize,
    num_hidden_layers: model.numLayers,
    num_attention_heads: model.numHeads,
    intermediate_size: model.intermediateSize,
    // Hugging Face's "gelu" is the exact one, with the error function; "gelu_new" is the approximation by tanh.
    hidden_act: form.activation,
    hidden_dropout_prob: model.dropout,
    attention_probs_dropout_prob: model.dropout,
    max_position_embeddings: model.maxSeqLength + theirPositionOffset(family, padTokenId),
    type_vocab_size: form.typeVocabSize,
    initializer_range: model.initializerRange,
    layer_norm_eps: form.layerNormEpsilon,
    pad_token_id: padTokenId,
    position_embedding_type: 'absolute',
    tie_word_embeddings: true,
    torch_dtype: 'float32',
    ...familyKeys(network, family),
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** RoBERTa in Transformers counts positions from behind the padding's id (`create_position_ids_from_input_ids`). */
export function theirPositionOffset(family: Family, padTokenId: number): number {
  return family === 'roberta' ? padTokenId + 1 : 0;
}

function familyKeys({ model }: Network, family: Family): Record<string, number | null> {
  // Transformers would fill in the ids of the published vocabularies.
  const noIds = { bos_token_id: null, eos_token_id: null };
  switch (family) {
    case 'electra':
      return { embedding_size: model.embeddingSize };
    case 'bert':
      return {};
    case 'roberta':
      return noIds;
    case 'albert': {
      const { groups, inner } = albertGroups(model);
      return { embedding_size: model.embeddingSize, num_hidden_groups: groups, inner_group_num: inner, classifier_dropout_prob: model.dropout, ...noIds };
    }
  }
}
