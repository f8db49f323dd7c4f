import { statSync } from 'node:fs';
import type { CurveColumns } from '../../panel/protocol';
import { curvesOf, rewinds, type Curves } from '../../runs/curves';
import type { RunEvent } from '../../runs/events';
import { EventReader } from '../../runs/readEvents';

/** Points read in one go, with the numbers of the first and the last event behind them. */
export interface CurveChunk extends Curves {
  fromSeq: number;
  toSeq: number;
}

const maxChunks = 64;

/** One run's curves as they are posted to panels: followed in its log, kept as columns, replayed from any event on. */
export class RunCurves {
  private reader: EventReader;
  private chunks: CurveChunk[] = [];
  private generation = 0;

  constructor(private readonly eventsFile: string) {
    this.reader = new EventReader(eventsFile);
  }

  /** Reads what was appended to the log. Throws a UserError `events.malformed`. */
  read(): 'unchanged' | 'grown' | 'replaced' {
    if ((statSync(this.eventsFile, { throwIfNoEntry: false })?.size ?? 0) === this.reader.bytesRead) return 'unchanged';
    const events = this.reader.read();
    const replaced = this.reader.generation !== this.generation || rewinds(events, this.lastStep());
    this.generation = this.reader.generation;
    if (replaced) return this.readAnew();
    if (events.length === 0) return 'unchanged';
    this.append(events);
    return 'grown';
  }

  /** Chunks that hold events after `seq`; −1 for all. */
  after(seq: number): CurveChunk[] {
    return this.chunks.filter(({ toSeq }) => toSeq > seq);
  }

  private readAnew(): 'replaced' {
    this.reader = new EventReader(this.eventsFile);
    this.generation = 0;
    this.chunks = [];
    const events = this.reader.read();
    if (events.length > 0) this.append(events);
    return 'replaced';
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
