/** Where the files of a GLUE task lie: official TSV files, else Parquet files, else partial TSV files. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../common/errors';
import type { GlueTaskName } from './tasks';
import { glueTasks, type DataFile, type GlueTask } from './tasks';

export type FoundFile =
  /** `partialRows`: what the name of a partial file says it holds; null for an official one. */
  | { format: 'tsv'; path: string; partialRows: number | null }
  /** One file or all of its numbered parts. */
  | { format: 'parquet'; path: string; parts: string[] };

/** The file's place; null when it is in none of its formats. */
export function findFile(glueFolder: string, task: GlueTask, file: DataFile): FoundFile | null {
  return findTsv(glueFolder, task, file) ?? findParquet(join(glueFolder, task.parquet.folder), file) ?? findPartial(glueFolder, task, file);
}

function findTsv(glueFolder: string, { folders }: GlueTask, { stem }: DataFile): FoundFile | null {
  const path = folders.map((folder) => join(glueFolder, folder, `${stem}.tsv`)).find((each) => existsSync(each));
  return path === undefined ? null : { format: 'tsv', path, partialRows: null };
}

/** `train-00000-of-00001.parquet`, as the data set lies in its main branch. Incomplete numbers count as absent. */
function findParquet(folder: string, { parquet }: DataFile): FoundFile | null {
  const parts = filesIn(folder).flatMap((name) => {
    const [, stem, part, of] = /^(.+)-(\d{5})-of-(\d{5})\.parquet$/.exec(name) ?? [];
    return stem === parquet ? [{ path: join(folder, name), part: Number(part), of: Number(of) }] : [];
  });
  const isComplete = parts.length > 0 && parts.every(({ of }) => of === parts.length);
  return isComplete ? { format: 'parquet', path: parts[0]!.path, parts: parts.sort((a, b) => a.part - b.part).map(({ path }) => path) } : null;
}

/** `train.sub9999.tsv` or `dev.half20215.tsv`: a part of the official file, the number of its examples in its name. */
function findPartial(glueFolder: string, { folders }: GlueTask, { stem }: DataFile): FoundFile | null {
  const folder = join(glueFolder, folders[0]!);
  for (const name of filesIn(folder)) {
    const [, of, rows] = /^(.+)\.(?:sub|half)(\d+)\.tsv$/.exec(name) ?? [];
    if (of === stem) return { format: 'tsv', path: join(folder, name), partialRows: Number(rows) };
  }
  return null;
}

function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** A task can be used when it has its training set and one dev set; MNLI's second dev set may be missing. */
export function isUsable(glueFolder: string, task: GlueTask): boolean {
  return missingFiles(glueFolder, task).length === 0;
}

/**
 * Checks, before anything is trained, that every asked task has its files.
 * Throws a UserError `glue.folder` that names the tasks found and the files missing.
 */
export function checkGlueFolder(glueFolder: string, names: readonly GlueTaskName[]): void {
  if (!existsSync(glueFolder))
    throw new UserError('glue.folder', `The GLUE folder ${glueFolder} does not exist. Set evaluation.glueFolder to a folder that holds ${names.join(', ')}, or remove it to use the probe tasks.`);
  const missing = names.flatMap((name) => missingFiles(glueFolder, glueTasks[name]));
  if (missing.length === 0) return;
  const found = Object.values(glueTasks).filter((task) => task.train !== null && isUsable(glueFolder, task));
  throw new UserError(
    'glue.folder',
    `The GLUE folder ${glueFolder} lacks ${missing.join(', ')}. Complete tasks found: ${found.map((task) => task.name).join(', ') || 'none'}. Point evaluation.glueFolder to the folder that contains the task folders, or shorten evaluation.glueTasks.`,
  );
}

function missingFiles(glueFolder: string, task: GlueTask): string[] {
  const absent = (file: DataFile): boolean => findFile(glueFolder, task, file) === null;
  const nameOf = ({ stem }: DataFile): string => join(task.folders[0]!, `${stem}.tsv`);
  const training = task.train !== null && absent(task.train) ? [nameOf(task.train)] : [];
  return [...training, ...(task.dev.every(absent) ? task.dev.map(nameOf) : [])];
}
