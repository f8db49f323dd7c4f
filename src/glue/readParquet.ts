/** Reads GLUE's Parquet files as the data set nyu-mll/glue has them. */
import { readFileSync } from 'node:fs';
import { parquetReadObjects } from 'hyparquet';
import { UserError, messageOf } from '../common/errors';
import { labelOf, textFault } from './labels';
import type { ExampleFile, TextExample } from './task';
import type { DataFile, GlueTask } from './tasks';

/**
 * Reads all parts of one file of a task. Labels are numbers there, in an order of their own (`parquet.labels`).
 * Throws a UserError `glue.parquet`, `glue.line` (with file and row) or `glue.empty`.
 */
export async function readParquet(parts: readonly string[], task: GlueTask, file: DataFile): Promise<ExampleFile> {
  const examples: TextExample[] = [];
  for (const path of parts) for (const [index, row] of (await rowsOf(path, task, file)).entries()) examples.push(exampleOf(row, task, file, `${path}, row ${index + 1}`));
  if (examples.length === 0) throw new UserError('glue.empty', `${parts[0]} has no examples. Download ${task.parquet.folder} of nyu-mll/glue again.`);
  return { path: parts[0]!, examples, notes: [] };
}

type ParquetRow = Record<string, unknown>;

async function rowsOf(path: string, task: GlueTask, { split }: DataFile): Promise<ParquetRow[]> {
  const columns = [...task.parquet.texts, ...(split === 'test' ? [] : ['label'])];
  const rows = await readRows(path);
  const first = rows[0];
  const missing = first === undefined ? [] : columns.filter((name) => !(name in first));
  if (missing.length > 0)
    throw new UserError('glue.parquet', `${path} has the columns ${Object.keys(first!).join(', ')}, and ${missing.join(', ')} is missing (${task.name}). Download ${task.parquet.folder} of nyu-mll/glue again.`);
  return rows;
}

async function readRows(path: string): Promise<ParquetRow[]> {
  const bytes = readFileSync(path);
  try {
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    return await parquetReadObjects({ file });
  } catch (error) {
    throw new UserError('glue.parquet', `${path} is not a Parquet file that can be read (${messageOf(error)}). Download it again, or use the TSV files.`);
  }
}

function exampleOf(row: ParquetRow, task: GlueTask, { split }: DataFile, place: string): TextExample {
  const fail = (fault: string): never => {
    throw new UserError('glue.line', `${place}: ${fault} (${task.name}). Download ${task.parquet.folder} of nyu-mll/glue again.`);
  };
  const texts = task.parquet.texts.map((name) => {
    const text = row[name];
    return typeof text === 'string' ? text : fail(`column ${name} holds ${String(text)}, expected a text`);
  });
  const label = split === 'test' ? 0 : labelOf(spelled(row['label'], task), task);
  if (typeof label === 'string') return fail(`found ${label} in column label`);
  const fault = textFault({ texts, label }, task);
  return fault === null ? { texts, label } : fail(`the text in column ${task.parquet.texts[fault]} is empty, expected a sentence`);
}

/** A label as TSV files spell it. −1 marks a hidden label and is none. */
function spelled(value: unknown, { parquet: { labels } }: GlueTask): string {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return labels.length > 0 && typeof number === 'number' ? (labels[number] ?? String(number)) : String(number);
}
