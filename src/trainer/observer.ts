import type { NewEvent } from '../runs/events';
import type { PlannedRun } from './planRuns';
import type { StepProgress } from './pretrain';

/** How a run of this process ended. `skipped`: it had finished before. */
export type RunEnding = 'finished' | 'skipped' | 'stopped' | 'failed' | 'diverged';

/** Whoever shows what the trainer does; the run folder has it all whether or not anyone looks. */
export interface Observer {
  /** A sentence about the whole experiment: the engine, the corpus, warnings. */
  notice(sentence: string): void;
  /**
   * All runs, and the steps of each, before the first begins.
   * @param parallel how many of them are made at a time
   */
  planned(runs: readonly PlannedRun[], totalSteps: readonly number[], parallel: number): void;
  runBegan(run: PlannedRun, totalSteps: number): void;
  step(run: PlannedRun, progress: StepProgress): void;
  event(run: PlannedRun, event: NewEvent): void;
  runEnded(run: PlannedRun, ending: RunEnding, message: string | null): void;
}
