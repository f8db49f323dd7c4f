import { describe, expect, it } from 'vitest';
import { describeDifference } from '../../../src/experiment/describeDifference';
import { configHash } from '../../../src/experiment/expand';
import { generatorModel } from '../../../src/experiment/generator';
import { parseExperiment } from '../../../src/experiment/load';
import { stepsOf } from '../../../src/experiment/budget';
import { trainsGenerator } from '../../../src/experiment/generator';
import { presets, readPreset } from '../../../src/experiment/presets';
import { runConfigSchema } from '../../../src/experiment/schema';

const expand = (base: object, ...variants: object[]) =>
  parseExperiment(JSON.stringify({ schemaVersion: 1, name: 'x', base: { budget: { steps: 50 }, training: { warmupSteps: 5 }, ...base }, variants, seeds: [1] })).plans;

describe('expanding an experiment', () => {
  it('lays defaults, base and variant over each other', () => {
    const [a, b] = expand({ model: { hiddenSize: 64, numHeads: 2 } }, { name: 'A' }, { name: 'B', model: { numHeads: 8 } });
    expect(a?.config.model).toMatchObject({ hiddenSize: 64, numHeads: 2, numLayers: 12 });
    expect(b?.config.model).toMatchObject({ hiddenSize: 64, numHeads: 8 });
    expect([a?.baseline, b?.baseline]).toEqual([null, 'A']);
  });

  it('carries shared knobs to another objective and leaves the rest behind', () => {
    const [, mlm, rtd15] = expand({ objective: { type: 'rtd', maskProb: 0.25, generatorSize: 0.5 } }, { name: 'A' }, { name: 'B', objective: { type: 'mlm' } }, { name: 'C', objective: { type: 'rtd15', discWeight: 10 } });
    expect(mlm?.config.objective).toEqual({ type: 'mlm', maskProb: 0.25, masking: { type: 'token' }, maxPredictions: null, maskRounding: 'nearest', maskTokenProb: 0.8, randomTokenProb: 0.1, dupeFactor: null, sboWeight: 0, sboMaxTargets: 15 });
    expect(rtd15?.config.objective).toMatchObject({ type: 'rtd15', maskProb: 0.25, generatorSize: 0.5, discWeight: 10, maskTokenProb: 0.85 });
  });

  it('lets a variant change corpus and tokenizer, without the files of a tokenizer of another type', () => {
    const base = { corpus: { files: ['a.txt'], heldOutFraction: 0.2 }, tokenizer: { type: 'bpeFiles', file: 'v.json', mergesFile: 'm.txt', addPrefixSpace: true, vocabSize: 900 } };
    const plans = expand(base, { name: 'A' }, { name: 'B', corpus: { trainFraction: 0.5 } }, { name: 'C', tokenizer: { type: 'bpe', vocabSize: 700 } }, { name: 'D', tokenizer: { file: 'w.json' } });
    expect(plans.map(({ config }) => config.corpus)).toEqual([0, 1, 2, 3].map((i) => ({ files: ['a.txt'], trainFraction: i === 1 ? 0.5 : 1, heldOutFraction: 0.2, heldOutFiles: [] })));
    expect(plans[2]!.config.tokenizer).toEqual({ type: 'bpe', vocabSize: 700, lowercase: true, file: null, mergesFile: null, addPrefixSpace: true });
    expect(plans[3]!.config.tokenizer).toMatchObject({ type: 'bpeFiles', file: 'w.json', mergesFile: 'm.txt' });
    expect(plans.slice(1).map((plan) => describeDifference(plan, plans[0]))).toEqual([
      'A, but trainFraction 0.5 instead of 1',
      'A, but tokenizer bpe instead of bpeFiles; vocabSize 700 instead of 900; file null instead of v.json; mergesFile null instead of m.txt',
      'A, but file w.json instead of v.json',
    ]);
  });

  it('hashes what decides the numbers, and nothing else', () => {
    const [a] = expand({}, { name: 'A' });
    const [b] = expand({ logging: { logEverySteps: 3 } }, { name: 'B' });
    const [c] = expand({ training: { warmupSteps: 6 } }, { name: 'A' });
    expect(configHash(a!.config)).toBe(configHash(b!.config));
    expect(configHash(a!.config)).not.toBe(configHash(c!.config));
    expect(configHash(a!.config)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('says in words what differs', () => {
    const plans = expand({}, { name: 'ELECTRA' }, { name: 'B', objective: { type: 'rtd15' } }, { name: 'C', objective: { type: 'rtd', generatorSize: 0.5 } });
    const said = plans.map((plan) => describeDifference(plan, plans[0]));
    expect(said).toEqual([
      'rtd: detects replaced tokens at every position',
      'ELECTRA, but rtd15: detects replaced tokens at the selected positions only',
      'ELECTRA, but generatorSize 0.5 instead of 0.25',
    ]);
  });
});

describe('masking', () => {
  it('is replaced as a whole by an override, with the defaults of its type', () => {
    const base = { objective: { type: 'mlm', masking: { type: 'span', geometricP: 0.3, maxSpanLength: 6 } } } as const;
    const plans = expand(base, { name: 'A' }, { name: 'B', objective: { type: 'rtd' } }, { name: 'C', objective: { type: 'mlm', masking: { type: 'span', geometricP: 0.4 } } }, { name: 'D', objective: { type: 'mlm', masking: { type: 'wholeWord' } } });
    expect(plans.map(({ config }) => config.objective.masking)).toEqual([
      { type: 'span', geometricP: 0.3, maxSpanLength: 6 },
      { type: 'span', geometricP: 0.3, maxSpanLength: 6 },
      { type: 'span', geometricP: 0.4, maxSpanLength: 10 },
      { type: 'wholeWord' },
    ]);
    expect(describeDifference(plans[3]!, plans[0])).toBe('A, but masking wholeWord instead of span (geometricP 0.3, maxSpanLength 6)');
  });
});

describe('the generator', () => {
  const small = runConfigSchema.shape.model.parse({ numLayers: 12, hiddenSize: 256, numHeads: 4, intermediateSize: 1024, embeddingSize: 128, maxSeqLength: 128 });

  it.each([
    [1 / 8, 32, 1, 128],
    [1 / 4, 64, 1, 256],
    [1 / 3, 85, 1, 340],
    [1 / 2, 128, 2, 512],
    [3 / 4, 192, 3, 768],
    [1, 256, 4, 1024],
  ])('of size %f has the width %i', (generatorSize, hiddenSize, numHeads, intermediateSize) => {
    expect(generatorModel(small, { generatorSize, generatorSizedBy: 'width' })).toEqual({ ...small, hiddenSize, numHeads, intermediateSize });
  });

  it('keeps the width when sized by layers', () => {
    expect(generatorModel(small, { generatorSize: 0.25, generatorSizedBy: 'layers' })).toEqual({ ...small, numLayers: 3 });
    expect(generatorModel(small, { generatorSize: 0.01, generatorSizedBy: 'layers' }).numLayers).toBe(1);
  });
});

describe('the presets', () => {
  it.each(presets.map((preset) => preset.id))('%s is valid, and without a warning unless its budgets differ on purpose', (id) => {
    const { file, issues } = parseExperiment(readPreset('media', id));
    const aboutBudgets = issues.filter(({ path }) => path.at(-1) === 'budget');
    expect(issues).toEqual(aboutBudgets);
    expect(aboutBudgets.map(({ path }) => path[1])).toEqual(id.startsWith('efficiency') ? [2, 3, 4, 5] : []);
    expect(file?.name).toBe(id);
  });

  it('give BERT and ELECTRA the FLOPs of the paper at Small size, which pay for about its steps', () => {
    const steps = parseExperiment(readPreset('media', 'efficiency-small')).plans.map(({ name, config }) => [name, Math.round(stepsOf(config, 30522) / 1000)]);
    expect(steps).toEqual([['ELECTRA', 1082], ['BERT', 1431], ['ELECTRA 50%', 549], ['ELECTRA 25%', 278], ['ELECTRA 12.5%', 139], ['ELECTRA 6.25%', 69]]);
  });

  it('compare the five objectives, six generator sizes and a unigram generator', () => {
    const types = parseExperiment(readPreset('media', 'electra-objectives-quick')).plans.map((plan) => plan.config.objective.type);
    expect(types).toEqual(['rtd', 'allTokensMlm', 'replaceMlm', 'rtd15', 'mlm']);
    const sizes = parseExperiment(readPreset('media', 'generator-size-small')).plans.map(({ config: { objective } }) => (trainsGenerator(objective) ? objective.generatorSize : null));
    expect(sizes).toEqual([1 / 4, 1 / 8, 1 / 3, 1 / 2, 3 / 4, 1, null]);
  });
});
