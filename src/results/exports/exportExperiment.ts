/** Writes an experiment's results in the formats of other programs. A file or folder is complete or not there. */
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { buildFolder } from '../../common/atomicFolder';
import { writeFileAtomic } from '../../common/atomicWrite';
import { UserError } from '../../common/errors';
import { loadExperiment } from '../../experiment/load';
import { latestCheckpoint } from '../../runs/checkpoints';
import { commitOf } from '../../runs/commit';
import { listRuns } from '../../runs/folder';
import { runId, runPaths, runsRootOf } from '../../runs/paths';
import { EventReader } from '../../runs/readEvents';
import { readRunRecord } from '../../runs/readRecords';
import type { RunResult } from '../../runs/records';
import { curveFigures, type Figure, figuresOf } from '../charts/figures';
import { standaloneSvg } from '../charts/standaloneSvg';
import { experimentCurves, variantCurves } from '../experimentCurves';
import { finishedExperiment } from '../experimentTable';
import { renderCsv, renderMarkdown } from '../renderText';
import { lettersWithoutFont, renderPng } from '../png/renderPng';
import { sizedVariants } from '../sizedVariants';
import type { ResultTable } from '../table';
import type { ExportFormat } from './formats';
import { renderJson } from './json';
import { renderLatex } from './latex';
import { modelCard } from './modelCard';
import type { ExportSource } from './provenance';
import { tensorboardEvents } from './tensorboard';

export interface ExportRequest {
  /** The experiment file. */
  file: string;
  format: ExportFormat;
  /** File to write, or folder for `svg`, `png`, `tensorboard` and `hf`, which must not exist yet. */
  out: string;
  /** Of this program. */
  version: string;
  /** What ships beside the program; its fonts draw PNG files. */
  mediaFolder: string;
}

const textFormats = { csv: renderCsv, json: renderJson, markdown: renderMarkdown, latex: renderLatex } satisfies Partial<Record<ExportFormat, (table: ResultTable, source: ExportSource, results: readonly RunResult[]) => string>>;

/**
 * Writes the export and returns a sentence that says what it holds.
 * Throws UserErrors `results.none`, `export.exists`, `export.noRuns`, `export.noCheckpoint`, `png.renderer`, `disk.full`, and those of
 * `loadExperiment` and `listResults`.
 */
export async function exportExperiment({ file, format, out, version, mediaFolder }: ExportRequest): Promise<string> {
  const source: ExportSource = { file, commit: commitOf(dirname(resolve(file))), version };
  if (format === 'tensorboard') return exportTensorboard(file, out);
  if (format === 'hf') return exportHuggingFace(finishedExperiment(file).results, runsRootOf(file), out, source);
  const { experiment, results, table } = finishedExperiment(file);
  if (format === 'svg' || format === 'png') {
    const curves = curveFigures(variantCurves(experiment.plans, experimentCurves(file, experiment.file.name)));
    return exportCharts([...figuresOf(table, results, sizedVariants(experiment.plans)), ...curves], format, out, mediaFolder);
  }
  writeFileAtomic(out, textFormats[format](table, source, results));
  return `${out}: ${table.rows.length} rows of "${table.experiment}".`;
}

/** A file for each chart: as text, or as pixels twice as many a side, for screens and slides. */
async function exportCharts(figures: readonly Figure[], format: 'svg' | 'png', out: string, mediaFolder: string): Promise<string> {
  const pictures = await Promise.all(figures.map(async ({ name, svg }) => ({ name, content: format === 'svg' ? standaloneSvg(svg) : await renderPng(standaloneSvg(svg), mediaFolder) })));
  await buildNewFolder(out, (temporary) => {
    for (const { name, content } of pictures) writeFileAtomic(join(temporary, `${name}.${format}`), content);
  });
  const boxes = format === 'png' ? lettersWithoutFont(figures.map(({ svg }) => svg)) : '';
  return `${out}: ${figures.length} charts.${boxes === '' ? '' : ` No font here has these letters, which are drawn as boxes: ${boxes}. Install Noto Sans CJK or another font that has them, or export SVG.`}`;
}

/** An event file for each run, unfinished ones included, in folders that TensorBoard shows as runs. */
async function exportTensorboard(file: string, out: string): Promise<string> {
  const { name } = loadExperiment(file).file;
  const runs = listRuns(runsRootOf(file)).filter(({ experiment, folder }) => experiment === name && existsSync(runPaths(folder).events));
  if (runs.length === 0) throw new UserError('export.noRuns', `No run of "${name}" has a log yet. Start them with: ablation-bench run ${file}`);
  await buildNewFolder(out, (temporary) => {
    for (const run of runs) {
      const started = Date.parse(readRunRecord(run.folder)?.startedAt ?? '') || 0;
      const events = tensorboardEvents(new EventReader(runPaths(run.folder).events).read());
      writeFileAtomic(join(temporary, run.variant, `seed-${run.seed}`, `events.out.tfevents.${Math.floor(started / 1000)}.ablation-bench`), events);
    }
  });
  return `${out}: the logs of ${runs.length} runs. Show them with: tensorboard --logdir ${out}`;
}

async function exportHuggingFace(results: readonly RunResult[], runsRoot: string, out: string, source: ExportSource): Promise<string> {
  const trained = results.flatMap((result) => {
    const folder = join(runsRoot, runId(result.experiment, result.variant, result.seed));
    const checkpoint = result.kind === 'control' ? null : latestCheckpoint(runPaths(folder).checkpoints);
    const record = readRunRecord(folder);
    return checkpoint === null || record === null ? [] : [{ result, record, checkpoint }];
  });
  if (trained.length === 0) throw new UserError('export.noCheckpoint', `No finished run under ${runsRoot} has a checkpoint left. Run the experiment again with --restart.`);
  await buildNewFolder(out, (temporary) => {
    for (const { result, record, checkpoint } of trained)
      for (const network of networksOf(checkpoint)) {
        const folder = join(temporary, result.variant, `seed-${result.seed}`, network);
        mkdirSync(folder, { recursive: true });
        cpSync(join(checkpoint, network), folder, { recursive: true });
        writeFileAtomic(join(folder, 'README.md'), modelCard(network, record, result, source));
      }
  });
  return `${out}: the networks of ${trained.length} runs, each a folder for from_pretrained.`;
}

/** Subfolders of a checkpoint: each is a network under Hugging Face's names, with its tokenizer. */
function networksOf(checkpoint: string): string[] {
  return readdirSync(checkpoint, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function buildNewFolder(out: string, build: (temporary: string) => void): Promise<void> {
  if (existsSync(out)) throw new UserError('export.exists', `${out} exists already. Name a folder that does not, or remove it first.`);
  await buildFolder(resolve(out), (temporary) => Promise.resolve(build(temporary)));
}
