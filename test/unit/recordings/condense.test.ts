import { describe, expect, it } from 'vitest';
import { condenseEvents } from '../../../src/recordings/condense';
import { curvesOf } from '../../../src/runs/curves';
import type { NewEvent, RunEvent } from '../../../src/runs/events';
import { started, stepLogged } from '../runs/exampleRun';

const log = (...events: NewEvent[]): RunEvent[] => events.map((event, seq) => ({ seq, time: `2026-01-01T00:00:0${seq}.000Z`, ...event }));
const heldOut = (step: number): NewEvent => ({ type: 'evalLogged', step, tokens: step * 50, flops: step * 1e6, wallSeconds: step / 10, values: { loss: -step } });
const points = (events: RunEvent[]) => curvesOf(events).train;

describe('condenseEvents', () => {
  it('takes means by the steps behind each point, over equal ranges of steps', () => {
    // Up to step 50: 10 steps of 6 and 30 of 2. Up to 100: 20 steps of 5 and 40 of 8.
    const { step, tokens, wallSeconds, values } = points(condenseEvents(log(started(), stepLogged(10, 6), stepLogged(40, 2), stepLogged(60, 5), stepLogged(100, 8)), 2));
    expect([...step]).toEqual([40, 100]);
    expect([...tokens]).toEqual([2000, 5000]);
    expect([...wallSeconds]).toEqual([4, 10]);
    expect([...values['loss']!]).toEqual([3, 7]);
  });

  it('averages a value over the points that have it', () => {
    const late: NewEvent = { ...(stepLogged(30, 9) as Extract<NewEvent, { type: 'stepLogged' }>), values: { loss: 9, disc: 0.25 } };
    const { values } = points(condenseEvents(log(started(), stepLogged(10, 3), late, stepLogged(60, 4), stepLogged(100, 4)), 2));
    expect([...values['loss']!]).toEqual([7, 4]);
    expect([...values['disc']!]).toEqual([0.25, NaN]);
  });

  it('leaves a log with few points as it is, but for its checkpoints', () => {
    const events = log(started(), stepLogged(10, 1 / 3), { type: 'checkpointSaved', step: 10, folder: 'checkpoints/step-10' }, stepLogged(20, 2));
    const condensed = condenseEvents(events, 2);
    expect(condensed).toEqual([events[0], events[1], { ...events[3], seq: 2 }]);
  });

  it('keeps held-out points, scores and changes of state in their order, with numbers without a gap', () => {
    const scored: NewEvent = { type: 'taskScored', task: 'wordOrder', metric: 'accuracy', score: 0.7, majority: 0.5, trainExamples: 3, devExamples: 2, seconds: 1 };
    const events = log(started(), stepLogged(10, 1), heldOut(10), stepLogged(20, 3), heldOut(20), scored, { type: 'runFinished', step: 20, wallSeconds: 2 });
    const condensed = condenseEvents(events, 1);
    expect(condensed.map(({ seq, type }) => [seq, type])).toEqual([[0, 'runStarted'], [1, 'evalLogged'], [2, 'stepLogged'], [3, 'evalLogged'], [4, 'taskScored'], [5, 'runFinished']]);
    expect(condensed[2]).toMatchObject({ step: 20, values: { loss: 2 } });
  });

  it('leaves out what a resumed run trained once more', () => {
    const events = log(started(), stepLogged(10, 1), stepLogged(20, 2), heldOut(20), started(10), stepLogged(20, 5), stepLogged(40, 7));
    const condensed = condenseEvents(events, 9);
    expect([...points(condensed).values['loss']!]).toEqual([1, 5, 7]);
    expect(curvesOf(condensed)).toEqual(curvesOf(events));
    // 10 steps of 1, 10 of 5 and 20 of 7.
    expect([...points(condenseEvents(events, 1)).values['loss']!]).toEqual([5]);
  });
});
