import type { EventType, RunEvent } from '../../runs/events';

export interface Timeline {
  /** For each run, when its events are played: seconds from the start, ascending. */
  playedAt: ReadonlyMap<string, Float64Array>;
  /** When the last event of all is played. */
  duration: number;
}

const endings: readonly EventType[] = ['runFinished', 'runStopped', 'runDiverged', 'runFailed'];

/**
 * When each event of a study is played: as far apart as they were, runs beside each other as they went. Time in which
 * no run was under way (before the first, between two sessions) is left out.
 * @param logs events by run
 */
export function timelineOf(logs: ReadonlyMap<string, readonly RunEvent[]>): Timeline {
  const playedAt = new Map([...logs].map(([id, events]) => [id, new Float64Array(events.length)]));
  const all = [...logs].flatMap(([id, events]) => events.map((event, index) => ({ id, index, type: event.type, time: Date.parse(event.time) / 1000 })));
  const underWay = new Set<string>();
  let [clock, before] = [0, Infinity];
  for (const { id, index, type, time } of all.sort((a, b) => a.time - b.time)) {
    // A run that begins, or goes on after its trainer was killed, ends a time in which it did nothing.
    if (type === 'runStarted') underWay.delete(id);
    if (underWay.size > 0) clock += Math.max(0, time - before);
    if (endings.includes(type)) underWay.delete(id);
    else underWay.add(id);
    playedAt.get(id)![index] = clock;
    before = time;
  }
  return { playedAt, duration: clock };
}
