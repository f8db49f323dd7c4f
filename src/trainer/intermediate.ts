/** Checkpoints on the way that are evaluated like the last one, for curves of scores against compute. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../common/errors';
import type { RunConfig } from '../experiment/schema';
import { pretrainProgram } from '../objectives/programs';
import { readCheckpointParameters, readCheckpointProgress } from './checkpoint';

/** Steps after which such a checkpoint is kept: at equal distances, without the first and the last. Each once, ascending. */
export function intermediateSteps({ evaluation: { intermediateCheckpoints: count } }: Pick<RunConfig, 'evaluation'>, totalSteps: number): number[] {
  const steps = Array.from({ length: count }, (_, i) => Math.round((totalSteps * (i + 1)) / (count + 1)));
  return [...new Set(steps)].filter((step) => step > 0 && step < totalSteps);
}

/**
 * Parameters of all networks after `step`, and the non-padding tokens that they had read.
 * Throws UserErrors `checkpoint.missing`, `checkpoint.incomplete` and `checkpoint.shape`.
 */
export function intermediateNetwork(checkpoints: string, step: number, config: RunConfig, vocabSize: number): { parameters: Record<string, Float32Array>; tokens: number } {
  const folder = join(checkpoints, `step-${step}`);
  if (!existsSync(folder))
    throw new UserError('checkpoint.missing', `The checkpoint ${folder} is gone, and evaluation.intermediateCheckpoints asks for its scores. Put it back, or start the run anew with --restart.`);
  const { tokens } = readCheckpointProgress(folder);
  return { parameters: readCheckpointParameters(folder, pretrainProgram(config, vocabSize, 'train').parameters), tokens };
}
