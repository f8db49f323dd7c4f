import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/common/rng';
import { objectiveTypes, type RunConfig, runConfigSchema } from '../../../src/experiment/schema';
import { dropoutArrays } from '../../../src/model/dropout';
import type { BatchArrays, TrainingProgram } from '../../../src/model/program';
import { initialParameters } from '../../../src/model/parameters';
import { pretrainProgram } from '../../../src/objectives/programs';
import { compilingEngines, cpu, evaluate, relativeError } from './programs';

const vocabSize = 67;
const model = { numLayers: 2, hiddenSize: 16, numHeads: 2, intermediateSize: 24, embeddingSize: 12, maxSeqLength: 11, dropout: 0.2 };
const batchSize = 3;

function configOf(type: string): RunConfig {
  const objective = type === 'mlm' ? { type } : { type, generatorSize: 0.5 };
  return runConfigSchema.parse({ corpus: {}, tokenizer: {}, model, objective, training: { batchSize }, budget: { steps: 1 }, logging: {}, evaluation: {} });
}

/** Random tokens, some padding, and the first slots of each row selected. */
function batchOf({ batch }: TrainingProgram): BatchArrays {
  const rng = new Rng(9, 'dataOrder');
  const tokens = batchSize * model.maxSeqLength;
  const slots = batch.maskedPositions!.shape[0]!;
  const rowOf = (slot: number): number => Math.floor(slot / (slots / batchSize));
  const originalIds = Int32Array.from({ length: tokens }, () => 5 + rng.int(vocabSize - 5));
  const maskedPositions = Int32Array.from({ length: slots }, (_, slot) => rowOf(slot) * model.maxSeqLength + 1 + slot % (slots / batchSize));
  const inputIds = originalIds.slice();
  for (const position of maskedPositions) inputIds[position] = 4;
  const all: BatchArrays = {
    inputIds,
    originalIds,
    tokenTypeIds: Int32Array.from({ length: tokens }, () => rng.int(2)),
    attentionMask: Float32Array.from({ length: tokens }, (_, i) => Number(i % model.maxSeqLength < 9)),
    maskedPositions,
    maskedLabels: maskedPositions.map((position) => originalIds[position]!),
    maskedWeights: new Float32Array(slots).fill(1),
    sampleUniforms: Float32Array.from({ length: slots }, () => rng.uniform()),
    ...dropoutArrays(batch, model.dropout, 1, 1),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => name in batch));
}

describe.each(await compilingEngines(2))('the step of each objective on the engine $name', (engine) => {
  it.each(objectiveTypes)('has the same outputs and gradients as on the cpu engine: %s', async (type) => {
    const program = pretrainProgram(configOf(type), vocabSize, 'train');
    const initial = initialParameters(program.parameters, 3);
    const prepare = (values: Record<string, Float32Array>): void => {
      // Ten times the usual spread, so that no gradient drowns in rounding.
      for (const [name, view] of Object.entries(values)) view.set(initial[name]!.map((value) => (program.parameters[name]!.init === 'normal' ? 10 * value : value)));
    };
    const batch = batchOf(program);
    const [expected, found] = [await evaluate(cpu, program, batch, prepare), await evaluate(engine, program, batch, prepare)];
    for (const [name, values] of Object.entries(expected.outputs)) expect([name, relativeError(found.outputs[name]!, values) < 1e-5]).toEqual([name, true]);
    const worst = Object.entries(expected.gradients)
      // The true gradient of a key bias is 0: softmax does not see a shift of all scores.
      .filter(([name]) => !name.endsWith('key.bias'))
      .map(([name, values]): [string, number] => [name, relativeError(found.gradients[name]!, values)])
      .filter(([, error]) => !(error < 1e-4));
    expect(worst).toEqual([]);
  });
});
