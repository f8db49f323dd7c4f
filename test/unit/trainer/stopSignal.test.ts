import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { stopRequestPath } from '../../../src/runs/trainers';
import { alsoOnRequest, exitCodeOf, stopOnSignals } from '../../../src/trainer/stopSignal';
import { temporaryFolder } from '../runs/exampleRun';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.removeAllListeners(name);
});

describe('stopOnSignals', () => {
  it('aborts at the first signal and exits at the second', () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    const signal = stopOnSignals();
    process.emit('SIGINT');
    expect(signal.reason).toBe('SIGINT');
    expect(exit).not.toHaveBeenCalled();
    process.emit('SIGTERM');
    expect(exit).toHaveBeenCalledWith(143);
  });

  it("reports a shell's exit status", () => {
    expect([exitCodeOf('SIGHUP'), exitCodeOf('SIGINT'), exitCodeOf('SIGTERM')]).toEqual([129, 130, 143]);
  });
});

describe('alsoOnRequest', () => {
  it('aborts when the request file of this process appears, and removes it', () => {
    vi.useFakeTimers();
    const folder = temporaryFolder();
    const request = stopRequestPath(folder, process.pid);
    writeFileSync(request, '');
    const { signal, close } = alsoOnRequest(new AbortController().signal, folder);
    vi.advanceTimersByTime(2000);
    expect(signal.aborted).toBe(false);
    writeFileSync(request, '');
    vi.advanceTimersByTime(2000);
    expect(signal.reason).toBe('SIGTERM');
    expect(existsSync(request)).toBe(false);
    close();
  });

  it('passes the signal on that it joins', () => {
    const controller = new AbortController();
    const { signal, close } = alsoOnRequest(controller.signal, temporaryFolder());
    controller.abort('SIGINT');
    expect(signal.reason).toBe('SIGINT');
    close();
  });
});
