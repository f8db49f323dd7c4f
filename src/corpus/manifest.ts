/** What a prepared folder must hold: the checksums of its files, and facts about them. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { writeFileAtomic } from '../common/atomicWrite';

const MANIFEST = 'meta.json';

const manifestSchema = z.object({
  files: z.record(z.string(), z.object({ sha256: z.string() })),
  facts: z.record(z.string(), z.number()),
});
/** Checksums by file name. */
export type FileSums = z.output<typeof manifestSchema>['files'];

/** Writes meta.json, last of all files. */
export function writeManifest(folder: string, files: FileSums, facts: Record<string, number>): void {
  writeFileAtomic(join(folder, MANIFEST), JSON.stringify({ files, facts }, undefined, 2));
}

/**
 * The facts of a folder whose files are all whole; "absent" when there is no such folder, "damaged" when a file is
 * missing, cut short or changed.
 */
export async function readManifest(folder: string): Promise<Record<string, number> | 'absent' | 'damaged'> {
  if (!existsSync(folder)) return 'absent';
  try {
    const { files, facts } = manifestSchema.parse(JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')));
    for (const [name, { sha256 }] of Object.entries(files)) if ((await sha256Of(join(folder, name))) !== sha256) return 'damaged';
    return facts;
  } catch {
    return 'damaged';
  }
}

/** The facts of a folder whose files are taken as they are; null where it has no manifest that can be read. */
export function readFacts(folder: string): Record<string, number> | null {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8'))).facts;
  } catch {
    return null;
  }
}

/** Hex sha256 of a file's bytes, read in a stream. */
export async function sha256Of(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash, { signal });
  return hash.digest('hex');
}
