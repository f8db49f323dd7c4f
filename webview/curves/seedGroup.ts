import { BlockExtremes } from './decimate';
import { xAxes, type CurveBuffer, type XAxis } from './curveBuffer';
import { GrowingColumn, lowerBound } from './growingColumn';
import { SmoothedColumn } from './smoothing';

interface Member {
  buffer: CurveBuffer;
  smoothed: SmoothedColumn;
  rewrites: number;
  /** Points already joined into the group. */
  joined: number;
}

/**
 * One metric of the runs that differ only in their seed, joined by step: mean, and lowest and highest seed, over the
 * seeds that logged the step. A group of one run is that run.
 */
export class SeedGroup {
  readonly x: Record<XAxis, GrowingColumn> = { step: new GrowingColumn(), tokens: new GrowingColumn(), flops: new GrowingColumn(), wallSeconds: new GrowingColumn() };
  /** Mean of the values as logged. */
  readonly raw = new GrowingColumn();
  /** Mean, lowest and highest of the smoothed values. */
  readonly mean = new GrowingColumn();
  readonly low = new GrowingColumn();
  readonly high = new GrowingColumn();
  readonly blocks = { raw: new BlockExtremes(), mean: new BlockExtremes(), low: new BlockExtremes(), high: new BlockExtremes() };
  readonly #members: Member[];

  constructor(
    buffers: CurveBuffer[],
    readonly metric: string,
    readonly smoothing: number,
  ) {
    this.#members = buffers.map((buffer) => ({ buffer, smoothed: new SmoothedColumn(smoothing), rewrites: buffer.rewrites, joined: 0 }));
  }

  get length(): number {
    return this.x.step.length;
  }

  get seeds(): number {
    return this.#members.length;
  }

  /** Takes in what the runs have logged since the last call; costs as much as there is from the first new step on. */
  refresh(): void {
    const from = Math.min(...this.#members.map((member) => this.#extend(member)));
    if (from === Infinity) return;
    this.#truncate(lowerBound(this.x.step.values, this.length, from));
    this.#join(from);
    for (const name of ['raw', 'mean', 'low', 'high'] as const) this.blocks[name].extend(this[name]);
  }

  /** Smooths a member's new points; returns the first step that changed, Infinity if none did. */
  #extend(member: Member): number {
    const { buffer } = member;
    const raw = buffer.column(this.metric);
    if (raw === undefined) return Infinity;
    if (buffer.rewrites !== member.rewrites) Object.assign(member, { smoothed: new SmoothedColumn(this.smoothing), rewrites: buffer.rewrites, joined: 0 });
    member.smoothed.extend(raw);
    const from = member.joined;
    member.joined = buffer.length;
    return from === buffer.length ? Infinity : from === 0 ? -Infinity : buffer.x.step.values[from]!;
  }

  #truncate(length: number): void {
    for (const axis of xAxes) this.x[axis].truncate(length);
    for (const name of ['raw', 'mean', 'low', 'high'] as const) {
      this[name].truncate(length);
      this.blocks[name].truncate(length);
    }
  }

  #join(fromStep: number): void {
    const members = this.#members.filter(({ buffer }) => buffer.column(this.metric) !== undefined);
    const at = members.map(({ buffer }) => lowerBound(buffer.x.step.values, buffer.length, fromStep));
    for (;;) {
      let step = Infinity;
      members.forEach(({ buffer }, m) => {
        if (at[m]! < buffer.length) step = Math.min(step, buffer.x.step.values[at[m]!]!);
      });
      if (step === Infinity) return;
      this.#pushStep(step, members, at);
    }
  }

  /** Joins the points that the members have at `step` and moves their cursors `at` on. */
  #pushStep(step: number, members: Member[], at: number[]): void {
    let present = 0;
    let valid = 0;
    let tokens = 0;
    let flops = 0;
    let wallSeconds = 0;
    let raw = 0;
    let mean = 0;
    let low = Infinity;
    let high = -Infinity;
    for (let m = 0; m < members.length; m++) {
      const { buffer, smoothed } = members[m]!;
      const i = at[m]!;
      if (i >= buffer.length || buffer.x.step.values[i] !== step) continue;
      at[m] = i + 1;
      present++;
      tokens += buffer.x.tokens.values[i]!;
      flops += buffer.x.flops.values[i]!;
      wallSeconds += buffer.x.wallSeconds.values[i]!;
      const value = smoothed.column.values[i]!;
      if (!Number.isFinite(value)) continue;
      valid++;
      raw += buffer.column(this.metric)!.values[i]!;
      mean += value;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    this.x.step.push(step);
    this.x.tokens.push(tokens / present);
    this.x.flops.push(flops / present);
    this.x.wallSeconds.push(wallSeconds / present);
    this.raw.push(valid === 0 ? NaN : raw / valid);
    this.mean.push(valid === 0 ? NaN : mean / valid);
    this.low.push(valid === 0 ? NaN : low);
    this.high.push(valid === 0 ? NaN : high);
  }
}
