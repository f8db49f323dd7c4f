import { basename } from 'node:path';
import { writeFileAtomic } from '../common/atomicWrite';
import { UserError } from '../common/errors';
import { loadExperiment } from '../experiment/load';
import { neighbourhoods } from '../results/embeddingMap/embeddingMap';
import { experimentCurves } from '../results/experimentCurves';
import { htmlReport, type ReportInput } from '../results/htmlReport';
import type { ReportMap } from '../results/reportMaps';
import { listResults } from '../runs/folder';
import { runsRootOf } from '../runs/paths';
import type { RunResult } from '../runs/records';
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

/** A map of the first finished run of each variant, and what keeps a run from having one. */
async function mapsOf(file: string, { file: { name }, plans }: ReportInput['experiment'], results: readonly RunResult[], withUmap: boolean): Promise<{ maps: ReportMap[]; mapsMissing: string[] }> {
  const maps: ReportMap[] = [];
  const mapsMissing: string[] = [];
  const umap = withUmap ? ({ metric: 'cosine', onEpoch: () => undefined } as const) : null;
  for (const { name: variant } of plans) {
    const seeds = results.filter((result) => result.kind === 'variant' && result.variant === variant).map(({ seed }) => seed);
    if (seeds.length === 0) continue;
    try {
      const { map, vectors } = await runMap({ file, experiment: name, variant, seed: Math.min(...seeds), network: 'main', named: [], top: MAP_WORDS, umap });
      maps.push({ map, neighbours: neighbourhoods(vectors) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      mapsMissing.push(`${variant} has no map: ${noMap[error.code] ?? 'its checkpoint cannot be read'}.`);
    }
  }
  return { maps, mapsMissing };
}
