import type { TrainingConfig } from '../experiment/schema';

/** What decides the learning rate of a step. */
export type Schedule = Pick<TrainingConfig, 'learningRate' | 'warmupSteps' | 'warmup'> & { totalSteps: number };

/**
 * Learning rate of the update that follows `step` earlier ones: linear decay to 0 at `totalSteps`, with a linear
 * warm-up that multiplies the decayed rate (google-research/electra `model/optimization.py`) or takes its place
 * (google-research/bert `optimization.py`). With a warm-up the first update has rate 0, as in both sources.
 */
export function learningRateAt({ learningRate, warmupSteps, warmup, totalSteps }: Schedule, step: number): number {
  const decayed = learningRate * Math.max(0, 1 - step / totalSteps);
  if (step >= warmupSteps) return decayed;
  const ramp = step / warmupSteps;
  return warmup === 'multiply' ? decayed * ramp : learningRate * ramp;
}
