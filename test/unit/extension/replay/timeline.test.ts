import { describe, expect, it } from 'vitest';
import { RunCurves } from '../../../../src/extension/panel/runCurves';
import { PlayedLog } from '../../../../src/extension/replay/playedLog';
import { timelineOf } from '../../../../src/extension/replay/timeline';
import type { NewEvent, RunEvent } from '../../../../src/runs/events';
import { started, stepLogged } from '../../runs/exampleRun';

/** Events at seconds of a clock. */
const log = (...events: [number, NewEvent][]): RunEvent[] => events.map(([at, event], seq) => ({ seq, time: new Date(1e12 + 1000 * at).toISOString(), ...event }));
const finished: NewEvent = { type: 'runFinished', step: 30, wallSeconds: 3 };
const times = (logs: Record<string, RunEvent[]>) => {
  const { playedAt, duration } = timelineOf(new Map(Object.entries(logs)));
  return { ...Object.fromEntries([...playedAt].map(([id, at]) => [id, [...at]])), duration };
};

describe('timelineOf', () => {
  it('plays runs beside each other as far apart as they were', () => {
    const a = log([100, started()], [103, stepLogged(10, 5)], [110, finished]);
    const b = log([102, started()], [109, stepLogged(10, 5)], [115, finished]);
    expect(times({ a, b })).toEqual({ a: [0, 3, 10], b: [2, 9, 15], duration: 15 });
  });

  it('leaves out the time in which no run was under way', () => {
    const a = log([0, started()], [4, finished]);
    const b = log([900, started()], [907, { type: 'runStopped', step: 10, reason: 'asked' }], [5000, started(10)], [5002, finished]);
    expect(times({ a, b })).toEqual({ a: [0, 4], b: [4, 11, 11, 13], duration: 13 });
  });

  it('leaves out the time before a run goes on whose trainer was killed', () => {
    expect(times({ a: log([0, started()], [6, stepLogged(10, 5)], [800, started(10)], [801, finished]) })).toEqual({ a: [0, 6, 6, 7], duration: 7 });
  });
});

describe('PlayedLog', () => {
  const events = log([0, started()], [3, stepLogged(10, 5)], [7, stepLogged(20, 4)], [8, finished]);
  const playedAt = Float64Array.from([0, 3, 7, 8]);

  it('gives the events up to the time that is played, each once', () => {
    let position = 3;
    const played = new PlayedLog(events, playedAt, () => position);
    expect(played.read().map(({ seq }) => seq)).toEqual([0, 1]);
    position = 6.9;
    expect(played.read()).toEqual([]);
    position = 8;
    expect(played.read().map(({ seq }) => seq)).toEqual([2, 3]);
  });

  it('takes points back when it is wound back', () => {
    let position = 8;
    const curves = new RunCurves(new PlayedLog(events, playedAt, () => position));
    const losses = () => curves.after(-1).flatMap(({ train }) => [...(train.values['loss'] ?? [])]);
    expect([curves.read(), losses()]).toEqual(['grown', [5, 4]]);
    position = 4;
    expect([curves.read(), losses()]).toEqual(['replaced', [5]]);
    position = 7;
    expect([curves.read(), losses()]).toEqual(['grown', [5, 4]]);
  });
});
