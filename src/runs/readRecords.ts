/** Reads the JSON records of a run folder. Absent is null; present but wrong is a UserError that names the file. */
import { readFileSync } from 'node:fs';
import type * as z from 'zod';
import { UserError } from '../common/errors';
import { runPaths } from './paths';
import { runRecordSchema, runResultSchema, type RunRecord, type RunResult } from './records';

/** Parses a JSON file against its schema. Null when the file does not exist; UserError `record.invalid` when it is not what the schema says. */
export function readRecord<S extends z.ZodType>(path: string, schema: S): z.output<S> | null {
  const text = readIfPresent(path);
  if (text === null) return null;
  const parsed = schema.safeParse(parseJson(path, text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError('record.invalid', `${path} is not a record of this version: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}. Delete the file or move the run aside.`);
}

export function readRunRecord(folder: string): RunRecord | null {
  return readRecord(runPaths(folder).record, runRecordSchema);
}

export function readRunResult(folder: string): RunResult | null {
  return readRecord(runPaths(folder).result, runResultSchema);
}

function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError('record.invalid', `${path} is not valid JSON. Delete the file or move the run aside.`);
  }
}
