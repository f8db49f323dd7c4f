import { basename } from 'node:path';
import { UserError } from '../common/errors';
import { writeFileAtomic } from '../common/atomicWrite';
import { loadExperiment } from '../experiment/load';
import { neighbourhoods } from '../results/embeddingMap/embeddingMap';
import { experimentCurves } from '../results/experimentCurves';
import { htmlReport, type ReportInput } from '../results/htmlReport';
import type { RunResult } from '../runs/records';
import { listResults } from '../runs/folder';
import { runsRootOf } from '../runs/paths';
import { runMap } from './runMap';

/** Words on a map. UMAP of so many takes about two seconds a variant. */
const MAP_WORDS = 600;

/**
 * Writes the self-contained HTML report of an experiment, unfinished runs included, to `path`.
 * @param withUmap whether the maps of token embeddings are by UMAP too
 */
export async function writeReport(file: string, path: string, withUmap: boolean): Promise<void> {
  const experiment = loadExperiment(file);
  const { name } = experiment.file;
  const results = listResults(runsRootOf(file), name);
  const maps = await mapsOf(file, experiment, results, withUmap);
  writeFileAtomic(path, htmlReport({ experiment, fileName: basename(file), results, ...maps, ...experimentCurves(file, name) }));
}

/** In a report's words, which leave out the folders of the machine that wrote it. */
const noMap: Record<string, string> = { 'embeddings.noCheckpoint': 'its checkpoint is gone', 'embeddings.notFinite': 'its embeddings are not all finite numbers', 'embeddings.fewWords': 'its vocabulary has too few whole words' };

/** A map of the first finished run of each variant. What keeps a run from having one is said in the report. */
async function mapsOf(file: string, { file: { name }, plans }: ReportInput['experiment'], results: readonly RunResult[], withUmap: boolean): Promise<Required<Pick<ReportInput, 'maps' | 'mapsMissing'>>> {
  const found: Required<Pick<ReportInput, 'maps' | 'mapsMissing'>> = { maps: [], mapsMissing: [] };
  for (const { name: variant } of plans) {
    const seeds = results.filter((result) => result.kind === 'variant' && result.variant === variant).map(({ seed }) => seed);
    if (seeds.length === 0) continue;
    const umap = withUmap ? ({ metric: 'cosine', onEpoch: () => undefined } as const) : null;
    try {
      const { map, vectors } = await runMap({ file, experiment: name, variant, seed: Math.min(...seeds), network: 'main', named: [], top: MAP_WORDS, umap });
      found.maps = [...found.maps, { map, neighbours: neighbourhoods(vectors) }];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      found.mapsMissing = [...found.mapsMissing, `${variant} has no map: ${noMap[error.code] ?? 'its checkpoint cannot be read'}.`];
    }
  }
  return found;
}
