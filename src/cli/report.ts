import { basename } from 'node:path';
import { writeFileAtomic } from '../common/atomicWrite';
import { loadExperiment } from '../experiment/load';
import { experimentCurves } from '../results/experimentCurves';
import { htmlReport } from '../results/htmlReport';
import { listResults } from '../runs/folder';
import { runsRootOf } from '../runs/paths';

/** Writes the self-contained HTML report of an experiment, unfinished runs included, to `path`. */
export function writeReport(file: string, path: string): void {
  const experiment = loadExperiment(file);
  const { name } = experiment.file;
  const results = listResults(runsRootOf(file), name);
  writeFileAtomic(path, htmlReport({ experiment, fileName: basename(file), results, ...experimentCurves(file, name) }));
}
