import { describe, expect, it } from 'vitest';
import { parseExperiment } from '../../../src/experiment/load';

const parse = (evaluation: object) => parseExperiment(JSON.stringify({ schemaVersion: 1, name: 'x', base: { budget: { steps: 50 }, training: { warmupSteps: 5 } }, variants: [{ name: 'A' }], seeds: [1], evaluation }));
const resolved = (evaluation: object) => parse(evaluation).plans[0]!.config.evaluation;

describe('recipes of fine-tuning', () => {
  it('leave every knob at its default without one', () => {
    expect(resolved({})).toMatchObject({ recipe: 'own', learningRate: 3e-4, layerwiseLrDecay: 0.8, epochs: 3, longEpochs: null, batchSize: 32, weightDecay: 0, biasCorrection: true, lossReduction: 'mean', bothOrders: false, fineTuningSeeds: 1, learningRateGrid: [], batchSizeGrid: [] });
  });

  it("have ELECTRA's, BERT's, the small BERTs' and Cramming's values", () => {
    expect(resolved({ recipe: 'electra' })).toMatchObject({ learningRate: 3e-4, layerwiseLrDecay: 0.8, layerwiseDecayGap: true, epochs: 3, longEpochs: 10, biasCorrection: false, lossReduction: 'sum', bothOrders: true });
    expect(resolved({ recipe: 'bert' })).toMatchObject({ learningRate: 5e-5, layerwiseLrDecay: 1, epochs: 3, longEpochs: null, warmup: 'replace', weightDecay: 0.01, biasCorrection: false, bothOrders: false });
    expect(resolved({ recipe: 'smallBert' })).toMatchObject({ learningRateGrid: [3e-4, 1e-4, 5e-5, 3e-5], batchSizeGrid: [8, 16, 32, 64, 128], epochs: 4 });
    expect(resolved({ recipe: 'cramming' })).toMatchObject({ learningRate: 4e-5, batchSize: 16, epochs: 5, longEpochs: null, learningRateGrid: [] });
  });

  it('give way to knobs that the file sets', () => {
    expect(resolved({ recipe: 'electra', longEpochs: null, bothOrders: false, epochs: 2 })).toMatchObject({ epochs: 2, longEpochs: null, bothOrders: false, biasCorrection: false });
  });

  it('do not try a grid of what the file sets to one value', () => {
    expect(resolved({ recipe: 'smallBert', learningRate: 2e-5 })).toMatchObject({ learningRate: 2e-5, learningRateGrid: [], batchSizeGrid: [8, 16, 32, 64, 128] });
  });
});

describe('knobs of evaluation that contradict each other', () => {
  it.each([
    [{ learningRate: 1e-4, learningRateGrid: [1e-4, 2e-4] }, 'learningRate 0.0001 has no effect beside learningRateGrid, which tries 0.0001, 0.0002. Leave one of them out.'],
    [{ batchSize: 8, batchSizeGrid: [16] }, 'batchSize 8 has no effect beside batchSizeGrid, which tries 16. Leave one of them out.'],
    [{ predictTestSets: true }, 'predictTestSets needs the test files of GLUE, but glueFolder is not set. Set evaluation.glueFolder, or leave predictTestSets out.'],
    [{ glueTasks: ['RTE', 'CoLA', 'RTE'] }, 'glueTasks lists RTE twice. Remove one.'],
    [{ batchSizeGrid: [8, 16, 8] }, 'batchSizeGrid lists 8 twice. Remove one.'],
  ])('%j is refused', (evaluation, message) => {
    expect(parse(evaluation).issues.filter(({ severity }) => severity === 'error').map((issue) => issue.message)).toEqual([message]);
  });
});
