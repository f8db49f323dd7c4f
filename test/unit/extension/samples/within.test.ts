import { describe, expect, it } from 'vitest';
import { within } from '../../../../src/extension/samples/within';

/** A cancellation token as VS Code gives it, and the number of those who listen to it. */
function cancellable() {
  const listeners = new Set<() => void>();
  const token = {
    isCancellationRequested: false,
    onCancellationRequested: (listener: () => void) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
  };
  const cancel = () => {
    token.isCancellationRequested = true;
    for (const listener of listeners) listener();
  };
  return { token: token as unknown as Parameters<typeof within>[2], listeners, cancel };
}

const never = new Promise<string>(() => undefined);
const long = 2 ** 30;

describe('within', () => {
  it('gives the value that comes in time, and then listens no more', async () => {
    const { token, listeners } = cancellable();
    expect(await within(Promise.resolve('value'), long, token)).toBe('value');
    expect(listeners.size).toBe(0);
  });

  it('gives null when the time is over', async () => {
    expect(await within(never, 1, cancellable().token)).toBeNull();
  });

  it('gives null as soon as nobody waits, before or meanwhile', async () => {
    const { token, cancel } = cancellable();
    const waiting = within(never, long, token);
    cancel();
    expect(await waiting).toBeNull();
    expect(await within(Promise.resolve('value'), long, token)).toBeNull();
  });

  it('passes a failure on', async () => {
    await expect(within(Promise.reject(new Error('no corpus')), long, cancellable().token)).rejects.toThrow('no corpus');
  });
});
