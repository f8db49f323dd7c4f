import { describe, expect, it } from 'vitest';
import { feedQueue } from '../../../../src/trainer/workers/feedQueue';

const never = new AbortController().signal;

/** An executor whose tasks end when the test says so. */
function executor() {
  const under = new Map<string, (outcome: string) => void>();
  const begun: string[] = [];
  const execute = (task: string) => {
    begun.push(task);
    return new Promise<string>((resolve) => under.set(task, resolve));
  };
  const end = async (task: string) => {
    under.get(task)!(`${task} done`);
    await new Promise(setImmediate);
  };
  return { execute, begun, end };
}

describe('feedQueue', () => {
  it('gives the next task to whichever executor is free', async () => {
    const [first, second] = [executor(), executor()];
    const outcomes = feedQueue(['a', 'b', 'c', 'd'], [first.execute, second.execute], never);
    await second.end('b');
    await second.end('c');
    expect([first.begun, second.begun]).toEqual([['a'], ['b', 'c', 'd']]);
    await first.end('a');
    await second.end('d');
    expect(await outcomes).toEqual(['a done', 'b done', 'c done', 'd done']);
    expect(first.begun).toEqual(['a']);
  });

  it('begins nothing more once the signal is aborted, and waits for what is under way', async () => {
    const [first, second] = [executor(), executor()];
    const stop = new AbortController();
    const outcomes = feedQueue(['a', 'b', 'c'], [first.execute, second.execute], stop.signal);
    stop.abort();
    await first.end('a');
    await second.end('b');
    expect(await outcomes).toEqual(['a done', 'b done', undefined]);
  });

  it('lets the others end before it passes on a fault', async () => {
    const other = executor();
    const failing = () => Promise.reject(new Error('A defect'));
    const outcomes = feedQueue(['a', 'b'], [failing, other.execute], never);
    const caught = expect(outcomes).rejects.toThrow('A defect');
    await other.end('b');
    await caught;
    expect(other.begun).toEqual(['b']);
  });
});
