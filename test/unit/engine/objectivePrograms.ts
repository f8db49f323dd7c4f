/** The step of each objective at a size that a test can afford, with a batch for it. */
import { Rng } from '../../../src/common/rng';
import { type RunConfig, runConfigSchema } from '../../../src/experiment/schema';
import { dropoutArrays } from '../../../src/model/dropout';
import { initialParameters } from '../../../src/model/parameters';
import type { BatchArrays, ParameterSpecs, TrainingProgram } from '../../../src/model/program';
import type { ParameterViews } from '../../../src/optimizer/flatMemory';

export const vocabSize = 67;
const batchSize = 3;
const dropout = 0.2;

/** Dimensions differ, so that swapped axes cannot pass. */
const sizes = {
  narrow: { numLayers: 2, hiddenSize: 16, numHeads: 2, intermediateSize: 24, embeddingSize: 12, maxSeqLength: 11, dropout },
  /** Wide enough for bfloat16 in nearly all products, those of attention included. */
  wide: { numLayers: 2, hiddenSize: 64, numHeads: 4, intermediateSize: 80, embeddingSize: 48, maxSeqLength: 18, dropout },
};

export function configOf(type: string, size: keyof typeof sizes = 'narrow', knobs: object = {}): RunConfig {
  const objective = type === 'mlm' ? { type } : { type, generatorSize: 0.5, ...knobs };
  return runConfigSchema.parse({ corpus: {}, tokenizer: {}, model: sizes[size], objective, training: { batchSize }, budget: { steps: 1 }, logging: {}, evaluation: {} });
}

/** Random tokens, some padding, and the first slots of each row selected. */
export function batchOf({ batch }: TrainingProgram, { model }: RunConfig, step = 1): BatchArrays {
  const rng = new Rng(8 + step, 'dataOrder');
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
    ...dropoutArrays(batch, dropout, 1, step),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => name in batch));
}

/** @param spread factor on random weights: ten times the usual, so that no gradient drowns in rounding */
export function fillInitial(values: ParameterViews, specs: ParameterSpecs, spread = 10): void {
  const initial = initialParameters(specs, 3);
  for (const [name, view] of Object.entries(values)) view.set(initial[name]!.map((value) => (specs[name]!.init === 'normal' ? spread * value : value)));
}
