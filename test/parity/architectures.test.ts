import { describe, expect, it } from 'vitest';
import { type RunConfig, runConfigSchema } from '../../src/experiment/schema';
import { huggingFaceFolders } from '../../src/model/huggingFace';
import { outputsOf } from '../../src/model/huggingFace/classes';
import { leaveExported } from './exportedFolder';
import { architectureCases, describeArchitectures, goldenFolder } from './architecturesSuite';

describeArchitectures(null);

describe('huggingFaceFolders', () => {
  // A discriminator's run has a generator beside it: export.test.ts.
  const cases = architectureCases.filter((name) => !name.startsWith('electra-discriminator'));

  it.each(cases)('writes back the folder of %s, tensor for tensor', (name) => {
    const { described: { network, vocabSize, className }, values, tensors, configJson } = goldenFolder(name);
    const pairObjective = Object.values(outputsOf(className)).find((head) => head === 'nsp' || head === 'sop') ?? 'none';
    const config = { model: network.model, objective: runConfigSchema.shape.objective.parse({ type: 'mlm' }), input: runConfigSchema.shape.input.parse({ pairObjective }) } as RunConfig;
    const padTokenId = (JSON.parse(configJson) as { pad_token_id: number }).pad_token_id;
    const [folder] = huggingFaceFolders(config, vocabSize, values, padTokenId);
    leaveExported(name, folder!);
    // A network as wide as its tables is trained without a projection; exported, it gets one that changes nothing.
    const ownProjection = (key: string): boolean => name === 'albert-not-factorised' && key.includes('embedding_hidden_mapping_in');
    expect(Object.keys(folder!.tensors).sort()).toEqual(Object.keys(tensors).sort());
    for (const [key, tensor] of Object.entries(folder!.tensors)) if (!ownProjection(key)) expect(tensor, key).toEqual(tensors[key]);
    const written = JSON.parse(folder!.configJson) as Record<string, unknown>;
    for (const key of meaningful) expect(written[key], key).toEqual((JSON.parse(configJson) as Record<string, unknown>)[key]);
  });
});

/** Keys of config.json that decide what a network computes; those that a family lacks are undefined on both sides. */
const meaningful = [
  ...['architectures', 'model_type', 'vocab_size', 'embedding_size', 'hidden_size', 'num_hidden_layers', 'num_hidden_groups', 'inner_group_num'],
  ...['num_attention_heads', 'intermediate_size', 'hidden_act', 'max_position_embeddings', 'type_vocab_size', 'layer_norm_eps', 'pad_token_id'],
];
