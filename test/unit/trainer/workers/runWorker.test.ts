import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Observer } from '../../../../src/trainer/observer';
import type { FromWorker, RunJob, ToWorker } from '../../../../src/trainer/workers/messages';
import { RunWorker } from '../../../../src/trainer/workers/runWorker';

const GRACE = 5000;
const slot = { label: 'CPU 2 of 3', threads: 1, env: {} };
const jobOf = (variant: string) => ({ run: { variant, seed: 4 }, totalSteps: 7 }) as RunJob;

/** A process that does what the test says, and remembers what it was sent. */
class FakeProcess extends EventEmitter {
  exitCode: number | null = null;
  signalCode: string | null = null;
  connected = true;
  readonly received: ToWorker[] = [];

  send(message: ToWorker): void {
    this.received.push(message);
  }

  says(...messages: FromWorker[]): void {
    for (const message of messages) this.emit('message', message);
  }

  ends(code: number | null, signal: string | null = null): void {
    this.exitCode = code;
    this.signalCode = signal;
    this.connected = false;
    this.emit('exit', code, signal);
  }

  kill(signal: string): void {
    this.ends(null, signal);
  }

  disconnect(): void {
    this.ends(0);
  }
}

function slotWorker() {
  const processes: FakeProcess[] = [];
  const start = () => {
    const process = new FakeProcess();
    processes.push(process);
    return process as unknown as ChildProcess;
  };
  const heard: string[] = [];
  const observer: Observer = {
    notice: (sentence) => heard.push(sentence),
    planned: () => heard.push('planned'),
    runBegan: ({ variant }, totalSteps) => heard.push(`${variant} began ${totalSteps}`),
    step: ({ variant }, { step, loss }) => heard.push(`${variant} step ${step} ${loss}`),
    event: ({ variant }, { type }) => heard.push(`${variant} ${type}`),
    runEnded: ({ variant }, ending, message) => heard.push(`${variant} ${ending}: ${message}`),
  };
  const stop = new AbortController();
  const worker = new RunWorker(slot, start, GRACE);
  const execute = (variant: string) => worker.execute(jobOf(variant), observer, stop.signal);
  return { worker, execute, processes, heard, stop };
}

afterEach(() => vi.useRealTimers());

describe('RunWorker', () => {
  it('passes on what the process tells of its run', async () => {
    const { execute, processes, heard } = slotWorker();
    const ending = execute('A');
    processes[0]!.says(
      { type: 'runBegan', totalSteps: 7 },
      { type: 'step', progress: { step: 3, loss: 2.5, tokens: 10, seconds: 1 } },
      { type: 'event', event: { type: 'checkpointSaved', step: 3, folder: 'x' } },
      { type: 'runEnded', ending: 'finished', message: null },
      { type: 'done', ending: 'finished' },
    );
    expect(await ending).toBe('finished');
    expect(heard).toEqual(['A began 7', 'A step 3 2.5', 'A checkpointSaved', 'A finished: null']);
  });

  it('gives the next run to the same process', async () => {
    const { execute, processes } = slotWorker();
    for (const variant of ['A', 'B']) {
      const ending = execute(variant);
      processes[0]!.says({ type: 'done', ending: variant === 'A' ? 'diverged' : 'finished' });
      expect(await ending).toBe(variant === 'A' ? 'diverged' : 'finished');
    }
    expect(processes).toHaveLength(1);
    expect(processes[0]!.received.map((message) => message.type === 'run' && message.job.run.variant)).toEqual(['A', 'B']);
  });

  it('takes a run whose process dies for failed, and starts another process for the next', async () => {
    const { execute, processes, heard } = slotWorker();
    const first = execute('A');
    processes[0]!.ends(null, 'SIGSEGV');
    expect(await first).toBe('failed');
    expect(heard).toEqual(['A failed: Its process (CPU 2 of 3) ended unexpectedly, by SIGSEGV. Run it again to go on from its last checkpoint.']);
    const second = execute('B');
    processes[1]!.says({ type: 'done', ending: 'finished' });
    expect(await second).toBe('finished');
    expect(processes.map(({ received }) => received.length)).toEqual([1, 1]);
  });

  it('replaces a process that died between two runs', async () => {
    const { execute, processes } = slotWorker();
    const first = execute('A');
    processes[0]!.says({ type: 'done', ending: 'finished' });
    await first;
    processes[0]!.ends(1);
    const second = execute('B');
    processes[1]!.says({ type: 'done', ending: 'finished' });
    expect(await second).toBe('finished');
  });

  it('asks the process to stop, and kills it only when the grace period is over', async () => {
    vi.useFakeTimers();
    const { execute, processes, stop, heard } = slotWorker();
    const ending = execute('A');
    stop.abort('SIGINT');
    expect(processes[0]!.received.at(-1)).toEqual({ type: 'stop', reason: 'SIGINT' });
    vi.advanceTimersByTime(GRACE - 1);
    expect(processes[0]!.signalCode).toBeNull();
    vi.advanceTimersByTime(1);
    expect(processes[0]!.signalCode).toBe('SIGKILL');
    expect(await ending).toBe('stopped');
    expect(heard.at(-1)).toMatch(/^A stopped: Its process .* by SIGKILL/);
  });

  it('does not kill a process that stopped in time', async () => {
    vi.useFakeTimers();
    const { execute, processes, stop } = slotWorker();
    const ending = execute('A');
    stop.abort('SIGTERM');
    processes[0]!.says({ type: 'done', ending: 'stopped' });
    expect(await ending).toBe('stopped');
    vi.advanceTimersByTime(2 * GRACE);
    expect(processes[0]!.signalCode).toBeNull();
  });

  it('lets the process end when it is closed, and takes it along when the trainer exits at once', async () => {
    const [closed, abandoned] = [slotWorker(), slotWorker()];
    for (const { execute, processes } of [closed, abandoned]) {
      const ending = execute('A');
      processes[0]!.says({ type: 'done', ending: 'finished' });
      await ending;
    }
    await closed.worker.close();
    expect(closed.processes[0]).toMatchObject({ exitCode: 0, signalCode: null });
    const listeners = process.listeners('exit');
    (listeners.at(-1) as () => void)();
    expect(abandoned.processes[0]!.signalCode).toBe('SIGKILL');
    await abandoned.worker.close();
  });

  it('says that a process cannot be started', async () => {
    const { execute, processes, heard } = slotWorker();
    const ending = execute('A');
    processes[0]!.emit('error', new Error('spawn EAGAIN'));
    expect(await ending).toBe('failed');
    expect(heard[0]).toContain('cannot be started or reached: spawn EAGAIN.');
  });
});
