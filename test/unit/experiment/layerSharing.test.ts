import { describe, expect, it } from 'vitest';
import { trainingFlops } from '../../../src/experiment/budget';
import { groupOf, layerBlocks } from '../../../src/experiment/layerSharing';
import { parseExperiment } from '../../../src/experiment/load';
import { runConfigSchema, type ModelConfig } from '../../../src/experiment/schema';

const blocksOf = (numLayers: number, layerSharing: ModelConfig['layerSharing']): number[][] => layerBlocks({ numLayers, layerSharing }).map(({ attention, feedForward }) => [attention, feedForward]);

describe('layerBlocks', () => {
  it('gives every block its own weights where nothing is shared', () => {
    expect(blocksOf(3, { type: 'none' })).toEqual([[0, 0], [1, 1], [2, 2]]);
  });

  it('shares all of a group, or its attention or feed-forward part alone', () => {
    expect(blocksOf(3, { type: 'all', groups: 1, innerGroupNum: 1 })).toEqual([[0, 0], [0, 0], [0, 0]]);
    expect(blocksOf(3, { type: 'attention', groups: 1 })).toEqual([[0, 0], [0, 1], [0, 2]]);
    expect(blocksOf(3, { type: 'ffn', groups: 1 })).toEqual([[0, 0], [1, 0], [2, 0]]);
  });

  it('deals layers out to groups in order', () => {
    expect(blocksOf(5, { type: 'all', groups: 2, innerGroupNum: 1 }).map(([attention]) => attention)).toEqual([0, 0, 0, 3, 3]);
    expect(blocksOf(3, { type: 'ffn', groups: 3 })).toEqual([[0, 0], [1, 1], [2, 2]]);
  });

  it('runs a layer through the inner blocks of its group', () => {
    expect(blocksOf(3, { type: 'all', groups: 2, innerGroupNum: 2 }).map(([attention]) => attention)).toEqual([0, 1, 0, 1, 4, 5]);
  });

  it('rounds as Transformers does where layers cannot be dealt out evenly', () => {
    // int(9 / (18 / 14)) in Python is 6, although 9·14/18 is 7.
    expect([8, 9, 10].map((layer) => groupOf(layer, 14, 18))).toEqual([6, 6, 7]);
  });
});

describe('layer sharing', () => {
  const flops = (layerSharing: ModelConfig['layerSharing']): number =>
    trainingFlops(runConfigSchema.parse({ corpus: {}, tokenizer: {}, model: { numLayers: 6, layerSharing }, objective: { type: 'mlm' }, training: {}, budget: { steps: 1 }, logging: {}, evaluation: {} }), 1000).dense;

  it('saves no FLOPs, and inner blocks cost as much as layers', () => {
    expect(flops({ type: 'all', groups: 2, innerGroupNum: 1 })).toBe(flops({ type: 'none' }));
    expect(flops({ type: 'attention', groups: 1 })).toBe(flops({ type: 'none' }));
    const without = flops({ type: 'all', groups: 1, innerGroupNum: 1 });
    expect(flops({ type: 'all', groups: 1, innerGroupNum: 3 })).toBeGreaterThan(2.5 * without);
  });
});

describe('an experiment is refused', () => {
  const sentence = (model: object, objective: object = { type: 'mlm' }): string[] => {
    const file = { schemaVersion: 1, name: 'x', base: { model: { hiddenSize: 64, embeddingSize: 64, ...model }, objective, budget: { steps: 99 }, training: { warmupSteps: 1 } }, variants: [{ name: 'a' }], seeds: [1] };
    const { issues } = parseExperiment(JSON.stringify(file));
    return issues.map(({ message, path }) => `${path.join('.')}: ${message}`);
  };

  it('with more groups than layers', () => {
    expect(sentence({ numLayers: 2, layerSharing: { type: 'all', groups: 3 } })).toEqual(['base.model.layerSharing: layerSharing has 3 groups, but the network has only 2 layers: a group needs a layer at least. Lower groups or add layers.']);
  });

  it('with more groups than a shallow generator has layers', () => {
    const generator = { type: 'rtd', generatorSizedBy: 'layers', generatorSize: 0.25 };
    expect(sentence({ numLayers: 4, layerSharing: { type: 'ffn', groups: 2 } }, generator)).toEqual([
      "base.model.layerSharing: layerSharing has 2 groups, but the generator, whose layers share as the main network's, has only 1 layer: a group needs a layer at least. Lower groups or add layers.",
    ]);
  });

  it('with factorised embeddings in BERT or RoBERTa', () => {
    expect(sentence({ architecture: { type: 'roberta' }, embeddingSize: 16 })).toEqual([
      'base.model.embeddingSize: embeddingSize 16 differs from hiddenSize 64, but the architecture "roberta" has tables as wide as the network. Make them equal, or choose the architecture "albert" or "electra".',
    ]);
  });

  it('with a generator beside another architecture than ELECTRA', () => {
    expect(sentence({ architecture: { type: 'albert' } }, { type: 'rtd' })).toEqual([
      'base.model.architecture: The architecture "albert" trains by masked language modelling alone, and the objective is "rtd". Choose the architecture "electra", whose activation and layerSharing can be set too, or the objective "mlm".',
    ]);
  });

  it('with a type that there is not', () => {
    expect(sentence({ architecture: { type: 'albrt' } }).join()).toContain('"base.model.architecture" has the type "albrt"; expected one of "electra", "bert", "roberta", "albert".');
    expect(sentence({ layerSharing: { type: 'attentoin' } }).join()).toContain('expected one of "none", "attention", "ffn", "all".');
  });
});

describe('an architecture', () => {
  it("has its source's activation and layer norm ε unless they are given", () => {
    const of = (architecture: object) => runConfigSchema.shape.model.parse({ architecture }).architecture;
    expect(of({ type: 'bert' })).toEqual({ type: 'bert', activation: 'gelu_new', layerNormEpsilon: 1e-12 });
    expect(of({ type: 'roberta' })).toEqual({ type: 'roberta', activation: 'gelu', layerNormEpsilon: 1e-5 });
    expect(of({ type: 'albert', activation: 'gelu' })).toEqual({ type: 'albert', activation: 'gelu', layerNormEpsilon: 1e-12 });
    expect(runConfigSchema.shape.model.parse({}).architecture).toEqual(of({ type: 'electra' }));
  });
});
