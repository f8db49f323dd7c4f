/** The table of an experiment file, from the run folders beside it. */
import { UserError } from '../common/errors';
import { loadExperiment, type Experiment } from '../experiment/load';
import { listResults } from '../runs/folder';
import { runsRootOf } from '../runs/paths';
import type { RunResult } from '../runs/records';
import { resultTable, type ResultTable } from './table';

export interface FinishedExperiment {
  experiment: Experiment;
  /** Of its finished runs; at least one. */
  results: RunResult[];
  /** Made of them, with what the file cites. */
  table: ResultTable;
}

/** Reads an experiment and its results once. Throws a UserError `results.none` when no run has finished. */
export function finishedExperiment(path: string): FinishedExperiment {
  const experiment = loadExperiment(path);
  const { file, plans } = experiment;
  const results = listResults(runsRootOf(path), file.name);
  if (results.length === 0) throw new UserError('results.none', `No run of "${file.name}" has finished yet. Start them with: ablation-bench run ${path}`);
  return { experiment, results, table: resultTable(results, plans.map((plan) => plan.name), file.published) };
}

/** The table of the finished runs. Throws a UserError `results.none`. */
export function experimentTable(file: string): ResultTable {
  return finishedExperiment(file).table;
}
