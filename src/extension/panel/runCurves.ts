import type { CurveColumns } from '../../panel/protocol';
import { curvesOf, rewinds, type Curves } from '../../runs/curves';
import type { RunEvent } from '../../runs/events';
import type { EventSource } from './eventSource';

/** Points read in one go, with the numbers of the first and the last event behind them. */
export interface CurveChunk extends Curves {
  fromSeq: number;
  toSeq: number;
}

const maxChunks = 64;

/** One run's curves as they are posted to panels: followed in their source, kept as columns, replayed from any event on. */
export class RunCurves {
  private chunks: CurveChunk[] = [];
  private generation = 0;

  constructor(private readonly source: EventSource) {}

  /** Reads on in the source, a part at a time. Throws a UserError `events.malformed`. */
  read(): 'unchanged' | 'grown' | 'replaced' {
    const events = this.source.read();
    const begunAnew = this.source.generation !== this.generation;
    this.generation = this.source.generation;
    if (begunAnew) this.chunks = [];
    const resumed = rewinds(events, this.lastStep());
    if (resumed) this.forgetAfter(Math.min(...events.flatMap((event) => (event.type === 'runStarted' ? [event.fromStep] : []))));
    if (events.length > 0) this.append(events);
    return begunAnew || resumed ? 'replaced' : events.length > 0 ? 'grown' : 'unchanged';
  }

  /** Chunks that hold events after `seq`; −1 for all. */
  after(seq: number): CurveChunk[] {
    return this.chunks.filter(({ toSeq }) => toSeq > seq);
  }

  /** Drops the points that a run resumed from an earlier checkpoint makes once more. */
  private forgetAfter(step: number): void {
    this.chunks = this.chunks.map((chunk) => ({ ...chunk, train: columnsUpTo(chunk.train, step), heldOut: columnsUpTo(chunk.heldOut, step) }));
  }

  private append(events: RunEvent[]): void {
    this.chunks.push({ ...curvesOf(events), fromSeq: events[0]!.seq, toSeq: events.at(-1)!.seq });
    if (this.chunks.length > maxChunks) this.chunks = [joined(this.chunks)];
  }

  private lastStep(): number {
    const lastOf = (steps: Float64Array[]) => steps.findLast(({ length }) => length > 0)?.at(-1) ?? 0;
    return Math.max(lastOf(this.chunks.map(({ train }) => train.step)), lastOf(this.chunks.map(({ heldOut }) => heldOut.step)));
  }
}

function columnsUpTo(columns: CurveColumns, step: number): CurveColumns {
  const beyond = columns.step.findIndex((each) => each > step);
  if (beyond < 0) return columns;
  const { values, ...axes } = columns;
  const cut = (column: Float64Array) => column.slice(0, beyond);
  const cutAll = <T extends Record<string, Float64Array>>(group: T) => Object.fromEntries(Object.entries(group).map(([name, column]) => [name, cut(column)])) as T;
  return { ...cutAll(axes), values: cutAll(values) };
}

function joined(chunks: CurveChunk[]): CurveChunk {
  return {
    fromSeq: chunks[0]!.fromSeq,
    toSeq: chunks.at(-1)!.toSeq,
    train: joinedColumns(chunks.map(({ train }) => train)),
    heldOut: joinedColumns(chunks.map(({ heldOut }) => heldOut)),
  };
}

/** One after the other; NaN where a part does not have a value. */
function joinedColumns(parts: CurveColumns[]): CurveColumns {
  const length = parts.reduce((sum, { step }) => sum + step.length, 0);
  const column = (of: (part: CurveColumns) => Float64Array | undefined) => {
    const whole = new Float64Array(length).fill(NaN);
    let at = 0;
    for (const part of parts) {
      whole.set(of(part) ?? [], at);
      at += part.step.length;
    }
    return whole;
  };
  const names = [...new Set(parts.flatMap(({ values }) => Object.keys(values)))];
  return {
    step: column(({ step }) => step),
    tokens: column(({ tokens }) => tokens),
    flops: column(({ flops }) => flops),
    wallSeconds: column(({ wallSeconds }) => wallSeconds),
    values: Object.fromEntries(names.map((name) => [name, column(({ values }) => values[name])])),
  };
}
