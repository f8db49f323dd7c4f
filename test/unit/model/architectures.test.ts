import { describe, expect, it } from 'vitest';
import { type ModelConfig, type RunConfig, runConfigSchema } from '../../../src/experiment/schema';
import { huggingFaceFolders } from '../../../src/model/huggingFace';
import { importedTensors } from '../../../src/model/huggingFace/importTensors';
import { logitsProgram } from '../../../src/model/huggingFace/logitsProgram';
import { readConfig } from '../../../src/model/huggingFace/readConfig';
import { mainNetwork, networkSpecs } from '../../../src/model/network';
import { parameterCount } from '../../../src/model/parameters';
import { poolerSpecs } from '../../../src/model/pairHead';
import { pretrainProgram } from '../../../src/objectives/programs';
import { leaveExported } from '../../parity/exportedFolder';
import { cpu } from '../engine/programs';
import { relativeDifference } from './closeTo';
import { largeParameters } from './evaluateProgram';

const modelOf = (model: object): ModelConfig => runConfigSchema.shape.model.parse(model);

describe('the parameters of ALBERT-Base', () => {
  const base = { architecture: { type: 'albert' }, numLayers: 12, hiddenSize: 768, numHeads: 12, intermediateSize: 3072, embeddingSize: 128, maxSeqLength: 512 };
  const count = (changes: object): number => {
    const model = modelOf({ ...base, ...changes });
    return parameterCount({ ...networkSpecs(mainNetwork(model), 30000), ...poolerSpecs(model) });
  };

  it('are as many as AlbertModel has', () => {
    expect(count({ layerSharing: { type: 'all' } })).toBe(11_683_584);
  });

  it('are those of the paper where a part is shared or nothing (Lan et al. 2020, Table 4: 64M, 38M, 89M)', () => {
    // Tables 3,906,048, projection 99,072, pooler 590,592; attention 2,363,904 and feed-forward part 4,723,968 a layer.
    const rest = 3_906_048 + 99_072 + 590_592;
    expect(count({ layerSharing: { type: 'attention' } })).toBe(rest + 2_363_904 + 12 * 4_723_968);
    expect(count({ layerSharing: { type: 'ffn' } })).toBe(rest + 12 * 2_363_904 + 4_723_968);
    expect(count({})).toBe(rest + 12 * (2_363_904 + 4_723_968));
    expect(count({ layerSharing: { type: 'all', groups: 4 } })).toBe(rest + 4 * (2_363_904 + 4_723_968));
  });

  it('grow with the embedding size by both factors', () => {
    expect(count({ embeddingSize: 64 }) - count({ embeddingSize: 63 })).toBe(30000 + 512 + 2 + 2 + 768);
  });
});

describe('a network that shares layers', () => {
  it('learns by layer-wise rates as its highest layer does', () => {
    const depths = (layerSharing: object, name: string): number => networkSpecs(mainNetwork(modelOf({ numLayers: 4, layerSharing })), 9)[`electra.encoder.layer.${name}`]!.depth;
    expect(depths({ type: 'none' }, '1.intermediate.dense.weight')).toBe(2);
    expect(depths({ type: 'all', groups: 2 }, '0.intermediate.dense.weight')).toBe(2);
    expect(depths({ type: 'all', groups: 2, innerGroupNum: 2 }, '5.output.LayerNorm.bias')).toBe(4);
    expect(depths({ type: 'attention' }, '0.attention.self.key.bias')).toBe(4);
    expect(depths({ type: 'attention' }, '0.intermediate.dense.bias')).toBe(1);
  });
});

/** Logits of the main network as a run computes them, and as its exported folder does. */
async function exported(model: object, padTokenId: number): Promise<{ className: string; difference: number; extra: string[] }> {
  const config = { model: modelOf(model), objective: runConfigSchema.shape.objective.parse({ type: 'mlm' }), input: runConfigSchema.shape.input.parse({}), training: { batchSize: 2, gradientAccumulationSteps: 1 } } as RunConfig;
  const vocabSize = 11;
  const values = largeParameters(pretrainProgram(config, vocabSize, 'eval'));
  const [folder] = huggingFaceFolders(config, vocabSize, values, padTokenId);
  leaveExported(`${config.model.architecture.type}-${Object.values(config.model.layerSharing).join('-')}-${padTokenId}-${config.model.embeddingSize}`, folder!);
  const described = readConfig(folder!.configJson, 'config.json');
  const imported = importedTensors(described, folder!.tensors, 'model.safetensors');
  const shape = { batchSize: 2, seqLength: 5 };
  const batch = { inputIds: Int32Array.of(3, 4, 5, 6, 7, /**/ 8, 9, 10, 4, 3), tokenTypeIds: new Int32Array(10), attentionMask: new Float32Array(10).fill(1) };
  const logits = async (network: typeof described, specs: typeof imported.specs, parameters: typeof values): Promise<Float32Array> => {
    const counted = Int32Array.from({ length: 10 }, (_, i) => network.network.form.positionOffset + (i % 5));
    const compiled = await cpu.compileForward(logitsProgram(network, specs, shape), parameters);
    return (await compiled.run({ ...batch, ...(network.positionsSkip === null ? {} : { positionIds: counted }) }))['logits'] as Float32Array;
  };
  const own = { ...described, network: mainNetwork(config.model) };
  const before = await logits(own, pretrainProgram(config, vocabSize, 'eval').parameters, values);
  const after = await logits(described, imported.specs, imported.values);
  expect(new Set(before).size).toBeGreaterThan(50);
  return { className: described.className, difference: relativeDifference(after, before), extra: Object.keys(folder!.extraTensors) };
}

describe('an exported folder computes what was trained', () => {
  const sizes = { numLayers: 4, hiddenSize: 12, numHeads: 3, intermediateSize: 20, maxSeqLength: 9, dropout: 0 };
  const sharings = [{ type: 'none' }, { type: 'attention', groups: 2 }, { type: 'ffn', groups: 1 }, { type: 'all', groups: 2 }, { type: 'all', groups: 1, innerGroupNum: 2 }];
  const inner = (sharing: object): boolean => 'innerGroupNum' in sharing;

  it.each(sharings)('by ALBERT with layerSharing %j', async (layerSharing) => {
    expect(await exported({ ...sizes, embeddingSize: 8, architecture: { type: 'albert' }, layerSharing }, 0)).toEqual({ className: 'AlbertForMaskedLM', difference: 0, extra: [] });
  });

  it.each(sharings.filter((sharing) => !inner(sharing)))('by BERT and ELECTRA, a copy for each layer, with layerSharing %j', async (layerSharing) => {
    expect(await exported({ ...sizes, embeddingSize: 12, architecture: { type: 'bert' }, layerSharing }, 0)).toMatchObject({ className: 'BertForMaskedLM', difference: 0 });
    expect(await exported({ ...sizes, embeddingSize: 8, architecture: { type: 'electra', activation: 'gelu_new' }, layerSharing }, 0)).toMatchObject({ className: 'ElectraForMaskedLM', difference: 0 });
  });

  it('by ALBERT whose tables are as wide as the network, with a projection that changes nothing', async () => {
    expect((await exported({ ...sizes, embeddingSize: 12, architecture: { type: 'albert' } }, 0)).difference).toBeLessThan(1e-6);
  });

  it.each([0, 1, 4])('by RoBERTa, which Transformers counts from behind the id %i of the padding', async (padTokenId) => {
    expect(await exported({ ...sizes, embeddingSize: 12, architecture: { type: 'roberta' } }, padTokenId)).toMatchObject({ className: 'RobertaForMaskedLM', difference: 0 });
  });
});

describe('RoBERTa', () => {
  it('has 514 rows of positions for 512 tokens, and does not tell segments apart', () => {
    const specs = networkSpecs(mainNetwork(modelOf({ architecture: { type: 'roberta' }, hiddenSize: 8, numHeads: 2, embeddingSize: 8, maxSeqLength: 512 })), 9);
    expect(specs['electra.embeddings.position_embeddings.weight']!.shape).toEqual([514, 8]);
    expect(specs['electra.embeddings.token_type_embeddings.weight']!.shape).toEqual([1, 8]);
  });
});
