import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from './errors';

/**
 * Writes a file so that a reader, or a crash, sees the old content or the new one and nothing between:
 * a temporary neighbour is written, flushed to disk and renamed over the target.
 * Throws a UserError `disk.full` when there is no room; the old content stays.
 */
export function writeFileAtomic(path: string, ...chunks: (string | Uint8Array)[]): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(temporary, 'w');
    try {
      for (const chunk of chunks) writeAll(file, typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw diskError(path, error);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.byteLength; ) done += writeSync(file, bytes, done, bytes.byteLength - done);
}

/** Turns ENOSPC, EDQUOT and permission failures into a sentence; passes any other error through. */
export function diskError(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new UserError('disk.full', `No space left on the disk while writing ${path}. Free some space, then do it again: whatever was complete before is kept.`);
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return new UserError('disk.denied', `Not allowed to write ${path} (${code}). Choose a folder that you can write to.`);
  return error;
}
