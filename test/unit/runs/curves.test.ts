import { describe, expect, it } from 'vitest';
import { curvesOf, rewinds } from '../../../src/runs/curves';
import type { NewEvent } from '../../../src/runs/events';
import { started, stepLogged } from './exampleRun';

const numbered = (events: NewEvent[]) => events.map((event, seq) => ({ seq, time: '', ...event }));
const evalLogged = (step: number, values: Record<string, number>): NewEvent => ({ type: 'evalLogged', step, tokens: step * 50, flops: step * 1e6, wallSeconds: step / 10, values });

describe('curvesOf', () => {
  it('keeps every point at full precision', () => {
    const { train, heldOut } = curvesOf(numbered([started(), stepLogged(1, 0.1 + 0.2), stepLogged(2, 1 / 3), evalLogged(2, { mlm: 7 })]));
    expect([...train.step]).toEqual([1, 2]);
    expect([...train.values['loss']!]).toEqual([0.1 + 0.2, 1 / 3]);
    expect([...train.tokens]).toEqual([50, 100]);
    expect([...train.flops]).toEqual([1e6, 2e6]);
    expect([...train.wallSeconds]).toEqual([0.1, 0.2]);
    expect([...heldOut.values['mlm']!]).toEqual([7]);
  });

  it('marks with NaN what a point did not log', () => {
    const { heldOut } = curvesOf(numbered([evalLogged(1, { mlm: 7 }), evalLogged(2, { mlm: 6, discAuc: 0.5 })]));
    expect([...heldOut.values['discAuc']!]).toEqual([NaN, 0.5]);
  });

  it('replaces the points that a resumed run trains once more', () => {
    const { train } = curvesOf(numbered([started(), stepLogged(10, 9), stepLogged(20, 8), stepLogged(30, 7), started(15), stepLogged(20, 8), stepLogged(30, 7)]));
    expect([...train.step]).toEqual([10, 20, 30]);
  });

  it('tells a resume that takes points back from one that does not', () => {
    const resumed = numbered([started(15)]);
    expect(rewinds(resumed, 20)).toBe(true);
    expect(rewinds(resumed, 15)).toBe(false);
  });
});
