/** Configurations and a batch that are small enough to work out by hand: 2 rows of 5 tokens, 2 slots a row, 7 words. */
import type { PhaseName } from '../../../src/experiment/phases';
import { runConfigSchema, type ObjectiveConfig, type RunConfig } from '../../../src/experiment/schema';
import { objectiveTypes, type ObjectiveType } from '../../../src/experiment/knobs/objectives';
import type { BatchArrays, TrainingProgram } from '../../../src/model/program';
import { pretrainProgram } from '../../../src/objectives/programs';

export const vocabSize = 7;
export const batchSize = 2;

// Shorter than the knob allows.
const model = { ...runConfigSchema.shape.model.parse({ numLayers: 2, hiddenSize: 12, numHeads: 3, intermediateSize: 9, embeddingSize: 4, dropout: 0 }), maxSeqLength: 5 };
const masking = { maskProb: 0.4, masking: { type: 'token' } as const, maxPredictions: null, maskRounding: 'nearest' as const, dupeFactor: null, maskTokenProb: 0.85, randomTokenProb: 0, sboWeight: 0, sboMaxTargets: 3 };
const generator = { ...masking, generatorSize: 0.5, generatorSizedBy: 'width', weightSharing: 'embeddings', temperature: 1, disallowCorrect: false, generator: { type: 'trained' } } as const;
const detection = { ...generator, discWeight: 50, strategy: { type: 'joint' } } as const;
const objectives: { [T in ObjectiveType]: Extract<ObjectiveConfig, { type: T }> } = {
  mlm: { type: 'mlm', ...masking },
  rtd: { type: 'rtd', ...detection },
  rtd15: { type: 'rtd15', ...detection },
  replaceMlm: { type: 'replaceMlm', ...generator },
  allTokensMlm: { type: 'allTokensMlm', ...generator },
};
export const generatorTypes = objectiveTypes.filter((type): type is Exclude<ObjectiveType, 'mlm'> => type !== 'mlm');

interface Changes {
  objective?: object;
  input?: object;
  dropout?: number;
  mode?: 'train' | 'eval';
  phase?: PhaseName;
}

export function tinyProgram(type: ObjectiveType, { objective = {}, input = {}, dropout = 0, mode = 'eval', phase }: Changes = {}): TrainingProgram {
  const config = { model: { ...model, dropout }, objective: { ...objectives[type], ...objective }, input: runConfigSchema.shape.input.parse(input), training: { batchSize, gradientAccumulationSteps: 1 } } as RunConfig;
  return pretrainProgram(config, vocabSize, mode, phase);
}

/** 2 is [CLS], 3 [SEP], 1 [MASK] and 0 padding. Row 0 selects positions 1 and 3, row 1 position 2. */
export function tinyBatch(): BatchArrays {
  return {
    originalIds: Int32Array.of(2, 4, 5, 6, 3, /**/ 2, 5, 6, 3, 0),
    inputIds: Int32Array.of(2, 1, 5, 6, 3, /**/ 2, 5, 1, 3, 0),
    tokenTypeIds: Int32Array.of(0, 0, 0, 1, 1, /**/ 0, 0, 1, 1, 0),
    attentionMask: Float32Array.of(1, 1, 1, 1, 1, /**/ 1, 1, 1, 1, 0),
    maskedPositions: Int32Array.of(1, 3, /**/ 7, 5),
    maskedLabels: Int32Array.of(4, 6, /**/ 6, 0),
    maskedWeights: Float32Array.of(1, 1, /**/ 1, 0),
    sampleUniforms: Float32Array.of(0.3, 0.9, /**/ 0.01, 0.5),
  };
}

/** The same batch with a label for the pair of row 1. */
export function tinyPairBatch(): BatchArrays {
  return { ...tinyBatch(), pairLabels: Int32Array.of(0, 1), pairWeights: Float32Array.of(0, 1) };
}
