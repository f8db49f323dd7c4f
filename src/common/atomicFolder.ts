import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { diskError } from './atomicWrite';

/** A temporary folder this old was left by a process that was killed. */
const STALE_MILLISECONDS = 24 * 3600 * 1000;

/**
 * Fills a folder so that it exists complete or not at all: `build` writes into a temporary neighbour, which is then
 * renamed. When another process finished the same folder first, its folder stays and ours is dropped.
 */
export async function buildFolder(folder: string, build: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${folder}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  removeStaleNeighbours(folder);
  try {
    mkdirSync(temporary, { recursive: true });
    await build(temporary);
    renameUnlessTaken(temporary, folder);
  } catch (error) {
    throw diskError(folder, error);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Takes a damaged folder out of the way, at once for other processes. */
export function removeFolder(folder: string): void {
  const condemned = `${folder}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    renameSync(folder, condemned);
  } catch (error) {
    // Another process took it away first.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw diskError(folder, error);
  }
  rmSync(condemned, { recursive: true, force: true });
}

function renameUnlessTaken(temporary: string, folder: string): void {
  try {
    renameSync(temporary, folder);
  } catch (error) {
    // Windows reports EPERM for a rename onto an existing folder.
    const taken = ['ENOTEMPTY', 'EEXIST', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '') && existsSync(folder);
    if (!taken) throw error;
  }
}

function removeStaleNeighbours(folder: string): void {
  const parent = dirname(folder);
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(`${basename(folder)}.`) || !name.endsWith('.tmp')) continue;
    const path = join(parent, name);
    const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (Date.now() - modified > STALE_MILLISECONDS) rmSync(path, { recursive: true, force: true });
  }
}
