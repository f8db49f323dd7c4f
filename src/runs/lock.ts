import { closeSync, openSync, renameSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import * as z from 'zod';
import { diskError } from '../common/atomicWrite';
import { UserError } from '../common/errors';
import { runPaths } from './paths';
import { isAlive, ownIdentity } from './processIdentity';
import { readRecord } from './readRecords';

const lockSchema = z.object({ pid: z.int(), processStart: z.string(), host: z.string() });
type Lock = z.output<typeof lockSchema>;

const HEARTBEAT_MS = 10_000;
/** A holder on another machine cannot be asked; it is taken for dead when its lock file was not touched for so long. */
const SILENT_MS = 12 * HEARTBEAT_MS;

/**
 * Holds a run folder for this process until `release` is called.
 * Throws a UserError `run.locked` when a live trainer holds it. A lock that a dead one left behind is taken over.
 */
export function acquireLock(folder: string): { release(): void } {
  const { lock } = runPaths(folder);
  if (!tryCreate(lock)) {
    refuseIfHeld(folder);
    removeStale(lock);
    if (!tryCreate(lock)) throw new UserError('run.locked', `Another trainer took the run folder ${folder} just now. Wait for it, or stop it.`);
  }
  return keepAlive(lock);
}

/** Throws the UserError `run.locked` when a live trainer holds the run folder. */
export function refuseIfHeld(folder: string): void {
  const { lock } = runPaths(folder);
  const holder = readRecord(lock, lockSchema);
  if (holder === null || !isHeld(lock, holder)) return;
  const where = holder.host === hostname() ? '' : ` on ${holder.host}`;
  throw new UserError('run.locked', `The run folder ${folder} is held by a trainer that still runs (process ${holder.pid}${where}). Wait for it, or stop it, then run again.`);
}

function isHeld(path: string, holder: Lock): boolean {
  if (holder.host === hostname()) return isAlive(holder);
  return Date.now() - statSync(path).mtimeMs < SILENT_MS;
}

/** Creates the lock file, or returns false when there is one. */
function tryCreate(path: string): boolean {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, JSON.stringify({ ...ownIdentity(), host: hostname() } satisfies Lock));
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw diskError(path, error);
  }
}

/** Renames before removing: of two processes that take over at once, one fails here or at creating, never neither. */
function removeStale(path: string): void {
  const aside = `${path}.${process.pid}.stale`;
  renameSync(path, aside);
  rmSync(aside, { force: true });
}

function keepAlive(path: string): { release(): void } {
  const heartbeat = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(path, now, now);
    } catch {
      // The folder was moved away under a running trainer: its next write says so.
    }
  }, HEARTBEAT_MS).unref();
  return {
    release: () => {
      clearInterval(heartbeat);
      rmSync(path, { force: true });
    },
  };
}
