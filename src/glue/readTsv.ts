/** Reads GLUE's TSV files: UTF-8, tabs only, no quoting. No line is ever skipped: a bad one stops the run by number. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../common/errors';
import { glueTasks, splitNames, type GlueTask, type GlueTaskName, type SplitName } from './tasks';

/** One labelled example: one text, or two for a pair task. `label` is an index into the task's labels. */
export interface TextExample {
  texts: string[];
  label: number;
}

/**
 * Reads one split of a task. A byte-order mark and CRLF line ends are tolerated.
 * Throws a UserError `glue.encoding`, `glue.line` (with file and line number) or `glue.empty`.
 */
export function readSplit(glueFolder: string, task: GlueTask, split: SplitName): TextExample[] {
  const { file, header } = task.splits[split];
  const path = join(glueFolder, task.folder, file);
  const lines = decodeUtf8(path, readFileSync(path)).split('\n');
  if (lines.at(-1) === '') lines.pop();
  const examples: TextExample[] = [];
  for (let i = header ? 1 : 0; i < lines.length; i++) examples.push(parseLine(lines[i]!.replace(/\r$/, ''), task, split, `${path}, line ${i + 1}`));
  if (examples.length === 0) throw new UserError('glue.empty', `${path} has no examples. Copy the complete ${task.name} folder of GLUE there.`);
  return examples;
}

function decodeUtf8(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UserError('glue.encoding', `${path} is not UTF-8 text. Copy the original file of GLUE there.`);
  }
}

function parseLine(line: string, task: GlueTask, split: SplitName, place: string): TextExample {
  const { columns, labelColumn } = task.splits[split];
  const fields = line.split('\t');
  if (fields.length !== columns)
    throw new UserError('glue.line', `${place}: found ${fields.length} tab-separated columns, expected ${columns} (${task.name}). Repair the line or copy the original file.`);
  const label = task.labels.indexOf(fields[labelColumn]!);
  if (label < 0)
    throw new UserError('glue.line', `${place}: found label "${fields[labelColumn]}" in column ${labelColumn + 1}, expected one of ${task.labels.join(', ')} (${task.name}). Repair the line or copy the original file.`);
  const texts = task.textColumns.map((column) => fields[column]!);
  const empty = texts.findIndex((text) => text.trim() === '');
  if (empty >= 0 && !task.allowEmptyText)
    throw new UserError('glue.line', `${place}: the text in column ${task.textColumns[empty]! + 1} is empty, expected a sentence (${task.name}). Repair the line or copy the original file.`);
  return { texts, label };
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
  const found = Object.values(glueTasks).filter((task) => missingFiles(glueFolder, task).length === 0);
  throw new UserError(
    'glue.folder',
    `The GLUE folder ${glueFolder} lacks ${missing.join(', ')}. Complete tasks found: ${found.map((task) => task.name).join(', ') || 'none'}. Point evaluation.glueFolder to the folder that contains the task folders, or shorten evaluation.glueTasks.`,
  );
}

function missingFiles(glueFolder: string, task: GlueTask): string[] {
  return splitNames.map((split) => join(task.folder, task.splits[split].file)).filter((file) => !existsSync(join(glueFolder, file)));
}
