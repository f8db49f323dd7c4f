/** A run's log, made short enough to ship: fewer training points, and nothing that points at files left behind. */
import type { EventOf, RunEvent } from '../runs/events';

type Point = EventOf<'stepLogged'>;

/** A training point with the steps that its means are over. */
interface Weighed {
  point: Point;
  /** Steps since the point before, or since the run began or went on. At least 1. */
  steps: number;
}

/** Digits that are kept of a mean: what a chart can show. */
const significantDigits = 5;

/**
 * Thins the training points of a log to at most `points`, by means over equal ranges of steps; a mean stands at the
 * last step of its range. Held-out points, scores and changes of state stay as they are. Points that a resumed run made
 * again are left out the first time, and so are events about checkpoints and samples. Numbers of events are given anew.
 */
export function condenseEvents(events: readonly RunEvent[], points: number): RunEvent[] {
  const kept = standing(events).filter(isKept);
  const means = meansOver(weighed(kept), points);
  return kept.flatMap((event) => (event.type === 'stepLogged' ? (means.get(event.seq) ?? []) : event)).map((event, seq) => ({ ...event, seq }));
}

function isKept({ type }: RunEvent): boolean {
  return type !== 'checkpointSaved' && type !== 'sampleLogged';
}

/** Without the points whose steps a run that went on from an earlier checkpoint trained once more. */
function standing(events: readonly RunEvent[]): RunEvent[] {
  let resumedFrom = Infinity;
  const backwards = events.toReversed().filter((event) => {
    if (event.type === 'runStarted') resumedFrom = Math.min(resumedFrom, event.fromStep);
    return !(event.type === 'stepLogged' || event.type === 'evalLogged') || event.step <= resumedFrom;
  });
  return backwards.reverse();
}

function weighed(events: readonly RunEvent[]): Weighed[] {
  const found: Weighed[] = [];
  let before = 0;
  for (const event of events) {
    if (event.type === 'runStarted') before = event.fromStep;
    if (event.type !== 'stepLogged') continue;
    found.push({ point: event, steps: Math.max(1, event.step - before) });
    before = event.step;
  }
  return found;
}

/** The mean of each range, by the number of its last point; all points as they are where there are few enough. */
function meansOver(all: readonly Weighed[], points: number): Map<number, Point> {
  if (all.length <= points) return new Map(all.map(({ point }) => [point.seq, point]));
  const last = all.at(-1)!.point.step;
  const rangeOf = ({ point }: Weighed): number => Math.ceil((point.step * points) / last);
  const ranges = new Map<number, Weighed[]>();
  for (const one of all) ranges.set(rangeOf(one), [...(ranges.get(rangeOf(one)) ?? []), one]);
  return new Map([...ranges.values()].map((range) => [range.at(-1)!.point.seq, meanOf(range)]));
}

function meanOf(range: readonly Weighed[]): Point {
  const last = range.at(-1)!.point;
  const names = [...new Set(range.flatMap(({ point }) => Object.keys(point.values)))];
  const values = Object.fromEntries(names.map((name) => [name, weightedMean(range, (point) => point.values[name])]));
  const { flops, wallSeconds } = last;
  return {
    ...last,
    flops: rounded(flops),
    wallSeconds: rounded(wallSeconds),
    learningRate: rounded(last.learningRate),
    gradientNorm: weightedMean(range, (point) => point.gradientNorm),
    tokensPerSecond: weightedMean(range, (point) => point.tokensPerSecond),
    values,
  };
}

/** Over the points that have a value, by the steps that each stands for. */
function weightedMean(range: readonly Weighed[], of: (point: Point) => number | undefined): number {
  let [sum, steps] = [0, 0];
  for (const { point, steps: weight } of range) {
    const value = of(point);
    if (value === undefined) continue;
    sum += value * weight;
    steps += weight;
  }
  return rounded(sum / steps);
}

function rounded(value: number): number {
  return Number(value.toPrecision(significantDigits));
}
