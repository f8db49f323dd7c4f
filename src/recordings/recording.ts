/** A recorded study: a folder with an experiment file, its condensed run folders, and `recording.json`, which says what they are. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { UserError } from '../common/errors';
import { readRecord } from '../runs/readRecords';

/** The name of the record in a study's folder. */
export const recordingFile = 'recording.json';

export const recordingSchema = z.object({
  schemaVersion: z.literal(1),
  title: z.string().min(1),
  /** What the experiment file says that it is about. */
  description: z.string(),
  /** What the runs were made on, in words. */
  hardware: z.string().min(1),
  /** When the last run finished, ISO 8601. */
  finishedAt: z.string(),
  /** Of the experiment file, in this folder. */
  experimentFile: z.string(),
  runs: z.int().min(1),
  /** Training time of all runs together. */
  trainingSeconds: z.number(),
  /** Markdown file in this folder that says how to read the results; null without one. */
  reading: z.string().nullable(),
  /** What the folders lack of those that were recorded. */
  condensed: z.object({ /** Training points a run, at most. */ points: z.int().min(1), leftOut: z.array(z.string()) }),
  /** Of the program that recorded it, with its commit where it ran from a clone. */
  ablationBench: z.object({ version: z.string(), commit: z.object({ hash: z.string(), dirty: z.boolean() }).nullable() }),
});
export type Recording = z.output<typeof recordingSchema>;

export interface RecordedStudy {
  folder: string;
  recording: Recording;
  /** Path of its experiment file. */
  file: string;
}

/** Throws UserErrors `recording.none` for a folder that is no recorded study and `record.invalid` for a damaged one. */
export function openStudy(folder: string): RecordedStudy {
  const recording = readRecord(join(folder, recordingFile), recordingSchema);
  if (recording === null) throw new UserError('recording.none', `${folder} is no recorded study: it has no ${recordingFile}. Choose a folder that "ablation-bench record" wrote.`);
  return { folder, recording, file: join(folder, recording.experimentFile) };
}

/** The recorded studies in the folders of `parent`, by name; none where it does not exist. */
export function listStudies(parent: string): RecordedStudy[] {
  if (!existsSync(parent)) return [];
  const folders = readdirSync(parent, { withFileTypes: true }).filter((entry) => entry.isDirectory() && existsSync(join(parent, entry.name, recordingFile)));
  return folders.map(({ name }) => openStudy(join(parent, name))).sort((a, b) => a.folder.localeCompare(b.folder, 'en', { numeric: true }));
}

/** The study's reading, as Markdown; null without one. */
export function readingOf({ folder, recording }: RecordedStudy): string | null {
  const path = recording.reading === null ? null : join(folder, recording.reading);
  return path !== null && existsSync(path) ? readFileSync(path, 'utf8') : null;
}
