import { matmulFlops } from './matmulFlops';
import type { SpeedOptions } from './options';
import { warmUpSteps } from './trainerRun';

/** What two cores reach over a whole step, give or take a half. */
const nominalFlops = 100e9;
const openingSeconds = 8;
const compilingSeconds = 60;
const turnSeconds = 3;

/** Whole minutes, at least one: a guess from the operations to be done, printed before anything runs. */
export function estimateMinutes({ workloads, rounds }: Pick<SpeedOptions, 'workloads' | 'rounds'>, contenders: number, compiled: number): number {
  const seconds = workloads.map((workload) => {
    const stepSeconds = matmulFlops(workload) / nominalFlops;
    const turn = turnSeconds + (warmUpSteps + workload.steps) * stepSeconds;
    return compiled * compilingSeconds + contenders * (openingSeconds + 2 * warmUpSteps * stepSeconds + rounds * turn);
  });
  return Math.max(1, Math.ceil(seconds.reduce((sum, each) => sum + each, 0) / 60));
}
