/** What an objective's tensor half provides; see `objectives/definition.ts` for the pure half. */
import type { Scalar, Tensor1D, Tensor2D } from '../engine/tf';
import type { PhaseName } from '../experiment/phases';
import type { ObjectiveConfig } from '../experiment/schema';
import type { Dropout } from './dropout';
import type { Network, NetworkInputs } from './network';
import type { ParameterSpecs, Tensors, TensorSpecs } from './program';
import type { SpanBoundaryInputs } from './spanBoundary';

/** A batch as tensors: B rows of S tokens, P slots a row for selected positions; all flat. Boundaries only with the span boundary objective. */
export interface PretrainInputs extends NetworkInputs, SpanBoundaryInputs {
  /** Token ids before corruption, int32 [B·S]. */
  originalIds: Tensor1D;
  /** Selected positions as flat indices, int32 [B·P]; unused slots point at the first token of their row. */
  maskedPositions: Tensor1D;
  /** Original ids there, int32 [B·P]; 0 in unused slots. */
  maskedLabels: Tensor1D;
  /** 1 for used slots, 0 for unused ones, float32 [B·P]. */
  maskedWeights: Tensor1D;
  /** One number in [0, 1) for each slot, float32 [B·P]. Only where a trained generator samples. */
  sampleUniforms: Tensor1D;
  /** What the pair objective learns of each row, a label (see `SentenceTask`), int32 [B]; 0 in rows without one. Only where there is a pair objective. */
  pairLabels: Tensor1D;
  /** 1 for rows with a pair label, else 0, float32 [B]. */
  pairWeights: Tensor1D;
  /** 1 for tokens of capitalised words, float32 [B·S]. Only where capitalization is learnt. */
  capitalLabels: Tensor1D;
  /** 1 for tokens of words, 0 for special ones and padding, float32 [B·S]. */
  capitalWeights: Tensor1D;
}

export interface PretrainShape {
  batchSize: number;
  maxSeqLength: number;
  maxPredictions: number;
}

/** Which optional inputs a program reads. */
interface PretrainParts {
  /** Whether there are generator samples in place of tokens, so that originals and inputs differ. */
  usesGenerator: boolean;
  /** Whether they are drawn within the program. */
  samples: boolean;
  usesPairs: boolean;
  usesCapitals: boolean;
  usesTaskIds: boolean;
}

/** Inputs of a pre-training program without those of dropout. */
export function pretrainSpecs({ batchSize, maxSeqLength, maxPredictions }: PretrainShape, { usesGenerator, samples, usesPairs, usesCapitals, usesTaskIds }: PretrainParts): TensorSpecs {
  const tokens = (dtype: 'int32' | 'float32') => ({ shape: [batchSize * maxSeqLength], dtype });
  const slots = (dtype: 'int32' | 'float32') => ({ shape: [batchSize * maxPredictions], dtype });
  return {
    inputIds: tokens('int32'),
    tokenTypeIds: tokens('int32'),
    attentionMask: tokens('float32'),
    maskedPositions: slots('int32'),
    maskedLabels: slots('int32'),
    maskedWeights: slots('float32'),
    ...(usesGenerator ? { originalIds: tokens('int32') } : {}),
    ...(samples ? { sampleUniforms: slots('float32') } : {}),
    ...(usesPairs ? { pairLabels: { shape: [batchSize], dtype: 'int32' }, pairWeights: { shape: [batchSize], dtype: 'float32' } } : {}),
    ...(usesCapitals ? { capitalLabels: tokens('float32'), capitalWeights: tokens('float32') } : {}),
    ...(usesTaskIds ? { taskIds: { shape: [batchSize], dtype: 'int32' } } : {}),
  };
}

export interface LossContext<C extends ObjectiveConfig = ObjectiveConfig> {
  objective: C;
  main: Network;
  parameters: Tensors;
  batch: PretrainInputs;
  dropout: Dropout;
  mode: 'train' | 'eval';
  /** Which of the run's losses is wanted. */
  phase: PhaseName;
  /** Whether an auxiliary objective reads `mainStates`. Computing them all costs more than some objectives need. */
  needsMainStates: boolean;
}

export interface LossResult {
  /** The loss, its parts and metrics by name. */
  outputs: Tensors & { loss: Scalar };
  /** Final states of the main network, [B·S, H]; may be null where `needsMainStates` is false. */
  mainStates: Tensor2D | null;
}

export interface ObjectiveLoss<C extends ObjectiveConfig = ObjectiveConfig> {
  /** Parameters of the head on the main network. */
  headSpecs(main: Network, vocabSize: number, objective: C): ParameterSpecs;
  run(context: LossContext<C>): LossResult;
}
