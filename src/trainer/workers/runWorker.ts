/** A slot's process as the trainer sees it: one run after another, started anew when it dies. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Observer, RunEnding } from '../observer';
import type { FromWorker, RunJob, ToWorker } from './messages';
import type { Slot } from './slots';

/** Time that a worker has to end its step and write a checkpoint after it was asked to stop. */
const GRACE_MS = 120_000;

/** Starts the process of a slot, with a channel for messages. */
export type StartWorker = (slot: Slot) => ChildProcess;

const open = new Set<RunWorker>();
/** A trainer that exits at once, for whatever reason, takes its workers along. One listener: there may be many workers. */
const killAll = () => open.forEach((worker) => worker.kill());

export class RunWorker {
  private child: ChildProcess | null = null;

  constructor(
    private readonly slot: Slot,
    private readonly start: StartWorker,
    private readonly graceMilliseconds = GRACE_MS,
  ) {
    if (open.size === 0) process.once('exit', killAll);
    open.add(this);
  }

  /**
   * Makes one run and tells the observer of it. When the process dies the run has failed, and the next one gets a new
   * process. Once the signal is aborted the worker is asked to stop, and killed when it does not within the grace period.
   */
  async execute(job: RunJob, observer: Observer, signal: AbortSignal): Promise<RunEnding> {
    const child = this.living();
    let deadline: NodeJS.Timeout | undefined;
    const onAbort = () => {
      send(child, { type: 'stop', reason: String(signal.reason) });
      deadline = setTimeout(() => child.kill('SIGKILL'), this.graceMilliseconds);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const { ending, fault } = await this.follow(child, job, observer);
      if (fault === null) return ending;
      this.child = null;
      const outcome = signal.aborted ? 'stopped' : 'failed';
      observer.runEnded(job.run, outcome, `${fault} Run it again to go on from its last checkpoint.`);
      return outcome;
    } finally {
      signal.removeEventListener('abort', onAbort);
      clearTimeout(deadline);
    }
  }

  private living(): ChildProcess {
    if (this.child === null || hasEnded(this.child)) this.child = this.start(this.slot);
    return this.child;
  }

  /** Sends the job and passes on what comes back, until the run is done or the process has ended. */
  private follow(child: ChildProcess, job: RunJob, observer: Observer): Promise<{ ending: RunEnding; fault: string | null }> {
    return new Promise((resolve) => {
      const settle = (ending: RunEnding, fault: string | null) => {
        child.off('message', onMessage).off('exit', onExit).off('error', onError);
        resolve({ ending, fault });
      };
      const onMessage = (message: unknown) => {
        const received = message as FromWorker;
        if (received.type === 'done') settle(received.ending, null);
        else relay(received, job, observer);
      };
      const onExit = (code: number | null, signal: string | null) => settle('failed', `Its process (${this.slot.label}) ended unexpectedly, ${howEnded(code, signal)}`);
      const onError = (error: Error) => settle('failed', `Its process (${this.slot.label}) cannot be started or reached: ${error.message}.`);
      child.on('message', onMessage).once('exit', onExit).once('error', onError);
      send(child, { type: 'run', job });
    });
  }

  /** Ends the process at once. */
  kill(): void {
    this.child?.kill('SIGKILL');
  }

  /** Lets the process end, and waits for it. */
  async close(): Promise<void> {
    const { child } = this;
    this.child = null;
    open.delete(this);
    if (open.size === 0) process.off('exit', killAll);
    if (child === null || hasEnded(child)) return;
    const ended = once(child, 'exit');
    if (child.connected) child.disconnect();
    await ended;
  }
}

function howEnded(code: number | null, signal: string | null): string {
  if (signal === null) return `with exit code ${code}.`;
  // What the kernel sends when memory runs out.
  return signal === 'SIGKILL' ? 'by SIGKILL. If the machine ran out of memory, train fewer runs at a time (--parallel).' : `by ${signal}.`;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** A process that has just ended cannot be written to; its exit says so. */
function send(child: ChildProcess, message: ToWorker): void {
  if (child.connected) child.send(message, () => undefined);
}

function relay(message: Exclude<FromWorker, { type: 'done' }>, { run }: RunJob, observer: Observer): void {
  switch (message.type) {
    case 'notice':
      return observer.notice(message.sentence);
    case 'runBegan':
      return observer.runBegan(run, message.totalSteps);
    case 'step':
      return observer.step(run, message.progress);
    case 'event':
      return observer.event(run, message.event);
    case 'runEnded':
      return observer.runEnded(run, message.ending, message.message);
  }
}
