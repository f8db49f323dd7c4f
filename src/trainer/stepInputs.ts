/** What a training step is given: the parts of its batch, and the optimizer as the configuration wants it. */
import type { SequenceSource } from '../corpus/sequenceStore';
import type { RunConfig, TrainingConfig } from '../experiment/schema';
import { dropoutArrays } from '../model/dropout';
import type { BatchArrays, TrainingProgram } from '../model/program';
import type { OptimizerSpec } from '../optimizer/optimizer';
import type { Vocabulary } from '../tokenizer/vocabulary';
import { pretrainBatch } from './batches';

/** Where a run's batches come from. */
export interface BatchSource {
  train: SequenceSource;
  vocabulary: Vocabulary;
  config: RunConfig;
  seed: number;
}

/** The batch of a step in the parts that its gradient is accumulated over, each with its dropout: a function of (seed, step). */
export function microBatches({ train, vocabulary, config, seed }: BatchSource, program: TrainingProgram, step: number): BatchArrays[] {
  return Array.from({ length: config.training.gradientAccumulationSteps }, (_, part) => ({
    ...pretrainBatch(train, config, vocabulary, seed, step, part),
    ...dropoutArrays(program.batch, config.model.dropout, seed, step, part),
  }));
}

export function optimizerSpec({ optimizer: type, adamBeta1: beta1, adamBeta2: beta2, adamEpsilon: epsilon, weightDecay, clipNorm, biasCorrection }: TrainingConfig): OptimizerSpec {
  return { type, beta1, beta2, epsilon, weightDecay, clipNorm, biasCorrection };
}
