import { basename, join } from 'node:path';
import { writeFileAtomic } from '../common/atomicWrite';
import { loadExperiment } from '../experiment/load';
import { htmlReport } from '../results/htmlReport';
import { curvesOf } from '../runs/curves';
import { listResults, listRuns } from '../runs/folder';
import { runPaths, runsRootOf } from '../runs/paths';
import { EventReader } from '../runs/readEvents';
import { readRunRecord } from '../runs/readRecords';

/** Writes the self-contained HTML report of an experiment, unfinished runs included, to `path`. */
export function writeReport(file: string, path: string): void {
  const experiment = loadExperiment(file);
  const runsRoot = runsRootOf(file);
  const { name } = experiment.file;
  const begun = listRuns(runsRoot).filter((run) => run.experiment === name);
  const curves = begun.map(({ id }) => [id, curvesOf(new EventReader(runPaths(join(runsRoot, id)).events).read())] as const);
  const runs = begun.map(({ folder }) => readRunRecord(folder)).filter((record) => record !== null);
  writeFileAtomic(path, htmlReport({ experiment, fileName: basename(file), runs, results: listResults(runsRoot, name), curves: Object.fromEntries(curves) }));
}
