/** What an earlier process left in a run's folder, and what follows from it. */
import { UserError } from '../common/errors';
import { runState } from '../runs/folder';
import { refuseIfHeld } from '../runs/lock';
import { readLastEvents } from '../runs/readEvents';
import { readRunRecord, readRunResult } from '../runs/readRecords';
import { runPaths } from '../runs/paths';
import type { PlannedRun } from './planRuns';


/** `diverged` is not tried again: the same configuration diverges at the same step. */
export type Remaining = { kind: 'all' | 'rest' | 'nothing' } | { kind: 'diverged'; message: string };

/**
 * What is left to do of a run. With `restart` everything is, whatever the folder holds.
 * Throws UserErrors `run.locked` when a live trainer holds the folder and `run.otherConfig` when the folder's run has
 * another configuration.
 */
export function remainingOf(run: PlannedRun, folder: string, restart: boolean): Remaining {
  refuseIfHeld(folder);
  const record = readRunRecord(folder);
  if (record === null || restart) return { kind: 'all' };
  if (record.configHash !== run.configHash)
    throw new UserError('run.otherConfig', `The run folder ${folder} holds a run with another configuration (${record.configHash}, now ${run.configHash}). Run with --restart to move it aside and begin anew, or rename the variant to keep both.`);
  const state = runState(folder);
  if (state === 'finished' && readRunResult(folder) !== null) return { kind: 'nothing' };
  if (state === 'diverged') return { kind: 'diverged', message: divergence(folder) };
  return { kind: 'rest' };
}

function divergence(folder: string): string {
  const last = readLastEvents(runPaths(folder).events).at(-1);
  return last?.type === 'runDiverged' ? `${last.message} It diverged in an earlier run; --restart tries again.` : '';
}

/** Throws a UserError `run.otherCorpus` when the run in the folder read another text than it would now. */
export function checkSameCorpus(folder: string, corpusHash: string): void {
  const record = readRunRecord(folder);
  if (record !== null && record.corpus.hash !== corpusHash)
    throw new UserError('run.otherCorpus', `The corpus has changed since the run in ${folder} began. Run with --restart to move that run aside and begin anew.`);
}
