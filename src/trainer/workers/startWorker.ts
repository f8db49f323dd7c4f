import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Slot } from './slots';
import { WORKER_ARGUMENT } from './workerProcess';

/** Starts this same program as the worker of a slot. */
export function startWorker({ env }: Slot): ChildProcess {
  return fork(fileURLToPath(import.meta.url), [WORKER_ARGUMENT], {
    env: { ...process.env, ...env },
    // Events hold numbers that JSON cannot write.
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}
