import type { RunState, RunSummary } from '../src/panel/protocol';
import type { Store } from './state';

export const activeStates: readonly RunState[] = ['queued', 'running', 'evaluating'];
export const resumableStates: readonly RunState[] = ['stopped', 'interrupted', 'failed'];

/** The runs of the experiment that is shown; all runs where none is. */
export function runsOf({ runs, experiment }: Store): RunSummary[] {
  return experiment === null ? runs : runs.filter((run) => run.experiment === experiment.name);
}
