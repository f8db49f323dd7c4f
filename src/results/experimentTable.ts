/** The table of an experiment file, from the run folders beside it. */
import { UserError } from '../common/errors';
import { loadExperiment } from '../experiment/load';
import { listResults } from '../runs/folder';
import { runsRootOf } from '../runs/paths';
import type { RunResult } from '../runs/records';
import { resultTable, type ResultTable } from './table';

/** Results of the finished runs. Throws a UserError `results.none` when there are none yet. */
export function finishedResults(file: string): RunResult[] {
  const { name } = loadExperiment(file).file;
  const finished = listResults(runsRootOf(file), name);
  if (finished.length === 0) throw new UserError('results.none', `No run of "${name}" has finished yet. Start them with: ablation-bench run ${file}`);
  return finished;
}

/** The table of the finished runs, with what the file cites. Throws a UserError `results.none`. */
export function experimentTable(file: string): ResultTable {
  const { file: experiment, plans } = loadExperiment(file);
  return resultTable(finishedResults(file), plans.map((plan) => plan.name), experiment.published);
}
