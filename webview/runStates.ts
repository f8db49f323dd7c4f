import type { RunState, RunSummary } from '../src/panel/protocol';
import type { Store } from './state';

export const activeStates: readonly RunState[] = ['queued', 'running', 'evaluating'];
export const resumableStates: readonly RunState[] = ['stopped', 'interrupted', 'failed'];

/** The runs of the experiment that is shown, in the file's order of variants, the control last; all runs where none is. */
export function runsOf({ runs, experiment }: Store): RunSummary[] {
  if (experiment === null) return runs;
  const order = new Map(experiment.variants.map(({ name }, index) => [name, index]));
  const place = ({ variant }: RunSummary) => order.get(variant) ?? order.size;
  return runs.filter((run) => run.experiment === experiment.name).sort((a, b) => place(a) - place(b) || a.seed - b.seed);
}
