import { describe, expect, it } from 'vitest';
import { createDisplay } from '../../../src/cli/display';
import type { PlannedRun } from '../../../src/trainer/planRuns';

const runs = ['ELECTRA', 'BERT', 'C', 'D', 'E', 'F'].map((variant) => ({ variant, seed: 1 }) as PlannedRun);
const [electra, bert] = runs as [PlannedRun, PlannedRun];

/** A display with a clock that the test moves, and what it wrote. */
function watched(isTTY: boolean, { columns = 100, parallel = 1, count = 2 } = {}) {
  let written = '';
  let time = 0;
  const display = createDisplay({ isTTY, columns, write: (text: string) => (written += text) }, () => time);
  const take = () => {
    const text = written;
    written = '';
    return text;
  };
  display.planned(runs.slice(0, count), [10, 20, 30, 30, 30, 30].slice(0, count), parallel);
  return { display, take, wait: (seconds: number) => (time += seconds) };
}

describe('display without a terminal', () => {
  it('writes a line when a run begins and then one every few seconds', () => {
    const { display, take, wait } = watched(false);
    display.runBegan(electra, 10);
    expect(take()).toContain('ELECTRA, seed 1  (run 1 of 2)');
    for (const step of [1, 2, 3, 4, 5]) {
      wait(1);
      display.step(electra, { step, loss: 12 - step, tokens: 500, seconds: 0.5 });
    }
    // 5 steps of 500 tokens in 0.5 s each; 5 left here, and 20 of the other run.
    expect(take()).toBe('ELECTRA, seed 1  (run 1 of 2, about 13 s left in all)  ████████████░░░░░░░░░░░░ 5/10  loss 9.000  1K tokens/s  3 s left\n');
  });

  it('says how each run ended', () => {
    const { display, take } = watched(false);
    display.runBegan(electra, 10);
    display.event(electra, { type: 'evalLogged', step: 10, tokens: 500, flops: 1, wallSeconds: 1, values: { loss: 2.5 } });
    take();
    display.runEnded(electra, 'finished', null);
    display.runEnded(bert, 'failed', 'No space left on the disk.');
    expect(take()).toBe('✓ ELECTRA, seed 1: finished. Held-out loss 2.500.\n✗ BERT, seed 1: failed. No space left on the disk.\n');
  });
});

describe('display of runs side by side', () => {
  it('has a line for each, under one for all', () => {
    const { display, take, wait } = watched(false, { parallel: 2 });
    display.runBegan(electra, 10);
    display.runBegan(bert, 20);
    take();
    wait(5);
    display.step(electra, { step: 5, loss: 7, tokens: 500, seconds: 0.5 });
    wait(5);
    display.step(bert, { step: 5, loss: 3, tokens: 500, seconds: 1.5 });
    // 5 steps of half a second and 15 of one and a half: the longer run decides.
    expect(take().split('\n').slice(-4)).toEqual([
      '0 of 2 runs done, 2 under way, about 23 s left in all',
      'ELECTRA, seed 1  ████████████░░░░░░░░░░░░ 5/10  loss 7.000  1K tokens/s  3 s left',
      'BERT, seed 1     ██████░░░░░░░░░░░░░░░░░░ 5/20  loss 3.000  333 tokens/s  23 s left',
      '',
    ]);
  });

  it('keeps the held-out losses of runs apart', () => {
    const { display, take } = watched(false, { parallel: 2 });
    for (const [run, loss] of [[electra, 2.5], [bert, 4]] as const) {
      display.runBegan(run, 10);
      display.event(run, { type: 'evalLogged', step: 10, tokens: 500, flops: 1, wallSeconds: 1, values: { loss } });
    }
    take();
    display.runEnded(electra, 'finished', null);
    expect(take()).toBe('✓ ELECTRA, seed 1: finished. Held-out loss 2.500.\n');
  });

  it('shares the runs to come among those at a time', () => {
    const { display, take, wait } = watched(true, { parallel: 2, count: 6 });
    display.runBegan(electra, 10);
    display.runBegan(bert, 20);
    wait(1);
    display.step(electra, { step: 0, loss: 7, tokens: 500, seconds: 1 });
    // 10 + 20 + 4 × 30 steps of a second, two at a time.
    expect(take()).toContain('0 of 6 runs done, 2 under way, about 1 min 15 s left in all');
  });

  it('draws over all its lines', () => {
    const { display, take } = watched(true, { parallel: 2 });
    display.runBegan(electra, 10);
    display.runBegan(bert, 20);
    take();
    display.notice('A sentence.');
    expect(take()).toBe('\u001b[3A\r\u001b[0JA sentence.\n');
  });
});

describe('display on a terminal', () => {
  it('draws over its last drawing and leaves printed lines', () => {
    const { display, take, wait } = watched(true);
    display.runBegan(electra, 10);
    expect(take()).not.toContain('\u001b');
    wait(1);
    display.step(electra, { step: 1, loss: 3, tokens: 500, seconds: 0.5 });
    expect(take()).toMatch(/^\u001b\[2A\r\u001b\[0J/);
    display.notice('A sentence.');
    expect(take()).toBe('\u001b[2A\r\u001b[0JA sentence.\n');
    wait(1);
    display.step(electra, { step: 2, loss: 3, tokens: 500, seconds: 0.5 });
    expect(take()).not.toContain('\u001b');
  });

  it('never writes a line that wraps', () => {
    const { display, take } = watched(true, { columns: 30 });
    display.runBegan(electra, 10);
    for (const line of take().split('\n')) expect(line.length).toBeLessThan(30);
  });

  it('adds the evaluations to come once it has seen one', () => {
    const { display, take, wait } = watched(true);
    display.runBegan(electra, 10);
    display.step(electra, { step: 10, loss: 3, tokens: 500, seconds: 1 });
    display.event(electra, { type: 'fineTuningStarted', task: 'wordOrder', examples: 8 });
    expect(take()).toContain('fine-tuning on wordOrder');
    wait(7);
    display.runEnded(electra, 'finished', null);
    display.runBegan(bert, 20);
    // 20 steps at 1 s and an evaluation of 7 s.
    expect(take()).toContain('about 27 s left in all');
  });
});
