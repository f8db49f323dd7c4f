/** A GLUE task's examples, whatever files they lie in. */
import { basename, join } from 'node:path';
import { findFile } from './glueFiles';
import { readParquet } from './readParquet';
import { readTsv } from './readTsv';
import type { ExampleFile } from './task';
import type { DataFile, GlueTask } from './tasks';

/** A file's examples; `partial` is its name where it is a part of the official one. */
export interface ReadFile extends ExampleFile {
  name: string;
  partial: string | null;
}

/**
 * Reads one file of a task; null when it is absent. Throws the UserErrors of `readTsv` and `readParquet`.
 */
export async function readDataFile(glueFolder: string, task: GlueTask, file: DataFile): Promise<ReadFile | null> {
  const found = findFile(glueFolder, task, file);
  if (found === null) return null;
  if (found.format === 'parquet') return { name: file.name, partial: null, ...(await readParquet(found.parts, task, file)) };
  const partial = found.partialRows === null ? null : join(task.folders[0]!, basename(found.path));
  return { name: file.name, partial, ...readTsv(found.path, task, file, found.partialRows) };
}
