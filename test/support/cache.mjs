// The folder in which tests keep what they make once a machine, and the lock that makes it once.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const lockPollMs = 1000;

/** Where downloaded tools are kept; `ABLATION_BENCH_CACHE` overrides it. */
export function cacheRoot() {
  return process.env.ABLATION_BENCH_CACHE ?? path.join(homedir(), '.cache', 'ablation-bench');
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Takes the lock folder, waiting for a living holder and removing the lock of a dead one. */
async function takeLock(lock) {
  for (;;) {
    try {
      mkdirSync(lock);
      writeFileSync(path.join(lock, 'pid'), String(process.pid));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    await delay(lockPollMs);
    const pidFile = path.join(lock, 'pid');
    const holder = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0;
    if (holder === 0 || !isAlive(holder)) rmSync(lock, { recursive: true, force: true });
  }
}

/** Runs `work` while no other process holds the lock folder. */
export async function withLock(lock, work) {
  await takeLock(lock);
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}
