/** Reads GLUE's TSV files: UTF-8, tabs only, no quoting. A bad line stops the run by number. */
import { readFileSync } from 'node:fs';
import { UserError } from '../common/errors';
import { labelOf, textFault } from './labels';
import type { ExampleFile, TextExample } from './task';
import type { DataFile, GlueTask, TsvLayout } from './tasks';

/** More broken rows than this share mean that the file is not what it should be. */
const MOST_BROKEN = 0.01;
const REPAIR = 'Repair the line or copy the original file.';

/**
 * Reads one file of a task. A byte-order mark and CRLF line ends are tolerated; of QQP, rows with other than six columns
 * are left out, as in the sources, and counted in `notes`.
 * Throws a UserError `glue.encoding`, `glue.header`, `glue.line` (with file and line number), `glue.rows` or `glue.empty`.
 * @param partialRows how many examples the file's name promises; null for an official file
 */
export function readTsv(path: string, task: GlueTask, file: DataFile, partialRows: number | null = null): ExampleFile {
  const lines = decodeUtf8(path, readFileSync(path)).split('\n');
  if (lines.at(-1) === '') lines.pop();
  const parse = lineParser(task, file, path, lines[0] ?? '');
  const examples: TextExample[] = [];
  const broken: number[] = [];
  for (let i = file.tsv.header ? 1 : 0; i < lines.length; i++) {
    const example = parse(lines[i]!, i + 1);
    if (example === null) broken.push(i + 1);
    else examples.push(example);
  }
  if (examples.length === 0) throw new UserError('glue.empty', `${path} has no examples. Copy the complete ${task.name} folder of GLUE there.`);
  if (partialRows !== null && partialRows !== examples.length + broken.length)
    throw new UserError('glue.rows', `${path} has ${examples.length + broken.length} examples, but its name says ${partialRows}. Copy the file again, or correct its name.`);
  return { path, examples, notes: brokenNote(path, task, broken, examples.length) };
}

function decodeUtf8(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UserError('glue.encoding', `${path} is not UTF-8 text. Copy the original file of GLUE there.`);
  }
}

/** Parses one line; null for a row that the task's sources leave out. */
function lineParser(task: GlueTask, { tsv, split }: DataFile, path: string, firstLine: string): (line: string, number: number) => TextExample | null {
  if (tsv.header) checkHeader(firstLine, tsv, task, path);
  const texts = tsv.texts.map((name) => tsv.columns.indexOf(name));
  const labelColumn = tsv.label === null ? -1 : tsv.columns.indexOf(tsv.label);
  const leavesOut = task.leavesOutBrokenRows && split !== 'test';
  return (line, number) => {
    const fields = (line.endsWith('\r') ? line.slice(0, -1) : line).split('\t');
    const fail = (fault: string): never => {
      throw new UserError('glue.line', `${path}, line ${number}: ${fault} (${task.name}). ${REPAIR}`);
    };
    if (fields.length !== tsv.columns.length) return leavesOut ? null : fail(`found ${fields.length} tab-separated columns, expected ${tsv.columns.length}`);
    const label = labelColumn < 0 ? 0 : labelOf(fields[labelColumn]!, task);
    if (typeof label === 'string') return fail(`found ${label} in column ${labelColumn + 1}`);
    const example = { texts: texts.map((column) => fields[column]!), label };
    const fault = textFault(example, task);
    return fault === null ? example : fail(`the text in column ${texts[fault]! + 1} is empty, expected a sentence`);
  };
}

/** Swapped or renamed columns are seen in the header. Columns that are not read may have any name. */
function checkHeader(line: string, { columns, texts, label }: TsvLayout, task: GlueTask, path: string): void {
  const found = line.replace(/\r$/, '').split('\t');
  const wrong = columns.findIndex((name, i) => (texts.includes(name) || name === label) && found[i]?.trim() !== name);
  if (wrong < 0 && found.length === columns.length) return;
  const fault = wrong < 0 ? `found ${found.length} tab-separated columns, expected ${columns.length}` : `column ${wrong + 1} is "${found[wrong] ?? ''}", expected "${columns[wrong]}"`;
  throw new UserError('glue.header', `${path}, line 1: ${fault}. The columns of ${task.name} are ${columns.join(', ')}. Copy the original file of GLUE there.`);
}

function brokenNote(path: string, task: GlueTask, lines: number[], kept: number): string[] {
  if (lines.length === 0) return [];
  if (lines.length > MOST_BROKEN * (kept + lines.length))
    throw new UserError('glue.line', `${path}, line ${lines[0]}: this and ${lines.length - 1} more rows do not have the columns of ${task.name}; more than 1 in 100 are too many to leave out. Copy the original file.`);
  const shown = lines.slice(0, 5).join(', ') + (lines.length > 5 ? ', …' : '');
  return [`${task.name}: ${lines.length} of ${kept + lines.length} rows of ${path} do not have its columns and are left out, as in the sources of BERT and ELECTRA (lines ${shown}).`];
}
