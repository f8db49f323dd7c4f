/** Stopping: a signal or a request file asks for a checkpoint and an orderly end; a second signal ends at once. */
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { clearStopRequest, stopRequestPath } from '../runs/trainers';

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const POLL_MS = 500;

/** Why an AbortSignal was aborted: the name of the signal that asked for it. */
export type StopReason = (typeof signals)[number];

/** Aborts at the first signal; exits at the second. */
export function stopOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of signals)
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(exitCodeOf(name));
      controller.abort(name);
    });
  return controller.signal;
}

/** For a process whose parent decides when it stops, and tells it by other means. */
export function ignoreSignals(): void {
  for (const name of signals) process.on(name, () => undefined);
}

/** What a shell reports for a process ended by the signal. */
export function exitCodeOf(reason: StopReason): number {
  return 128 + constants.signals[reason];
}

/**
 * Joins a signal with the request file of this process in the experiment's folder (see `stopRequestPath`).
 * Call `close` when the experiment has ended.
 */
export function alsoOnRequest(signal: AbortSignal, experimentFolder: string): { signal: AbortSignal; close(): void } {
  clearStopRequest(experimentFolder, process.pid);
  const controller = new AbortController();
  const timer = setInterval(() => {
    if (!existsSync(stopRequestPath(experimentFolder, process.pid))) return;
    clearStopRequest(experimentFolder, process.pid);
    controller.abort('SIGTERM' satisfies StopReason);
  }, POLL_MS).unref();
  return { signal: AbortSignal.any([signal, controller.signal]), close: () => clearInterval(timer) };
}
