import type { CurveColumns } from '../panel/protocol';
import type { EventOf, RunEvent } from './events';

type Point = EventOf<'stepLogged'> | EventOf<'evalLogged'>;

/** A run's two curves: training points and held-out points. */
export interface Curves {
  train: CurveColumns;
  heldOut: CurveColumns;
}

/**
 * Events → columns, every point at full precision.
 * A run resumed from a checkpoint trains the steps after it once more: points of the earlier attempt are replaced.
 */
export function curvesOf(events: Iterable<RunEvent>): Curves {
  let train: Point[] = [];
  let heldOut: Point[] = [];
  for (const event of events) {
    if (event.type === 'stepLogged') train.push(event);
    else if (event.type === 'evalLogged') heldOut.push(event);
    else if (event.type === 'runStarted') {
      train = train.filter(({ step }) => step <= event.fromStep);
      heldOut = heldOut.filter(({ step }) => step <= event.fromStep);
    }
  }
  return { train: columns(train), heldOut: columns(heldOut) };
}

/** Whether these events take points back that were sent before: the curve has to be sent anew. */
export function rewinds(events: readonly RunEvent[], lastStep: number): boolean {
  return events.some((event) => event.type === 'runStarted' && event.fromStep < lastStep);
}

function columns(points: Point[]): CurveColumns {
  const names = [...new Set(points.flatMap((point) => Object.keys(point.values)))];
  const column = (of: (point: Point) => number) => Float64Array.from(points, of);
  return {
    step: column((point) => point.step),
    tokens: column((point) => point.tokens),
    flops: column((point) => point.flops),
    wallSeconds: column((point) => point.wallSeconds),
    values: Object.fromEntries(names.map((name) => [name, column((point) => point.values[name] ?? NaN)])),
  };
}
