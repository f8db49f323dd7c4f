import { binaryEntropy } from '../../src/common/binaryEntropy';
import type { CurveColumns } from '../../src/panel/protocol';
import { GrowingColumn, lowerBound } from './growingColumn';
import { constantPredictor } from './metrics';

export const xAxes = ['step', 'tokens', 'flops', 'wallSeconds'] as const;
export type XAxis = (typeof xAxes)[number];

/** The points of one run on one split, as columns of equal length; NaN where a value was not logged. */
export class CurveBuffer {
  readonly x: Record<XAxis, GrowingColumn> = { step: new GrowingColumn(), tokens: new GrowingColumn(), flops: new GrowingColumn(), wallSeconds: new GrowingColumn() };
  readonly #values = new Map<string, GrowingColumn>();
  /** Goes up whenever points are replaced rather than added: what was derived from them must be made anew. */
  #rewrites = 0;

  get length(): number {
    return this.x.step.length;
  }

  get rewrites(): number {
    return this.#rewrites;
  }

  get metrics(): string[] {
    return [...this.#values.keys()];
  }

  get lastStep(): number {
    return this.length === 0 ? -1 : this.x.step.values[this.length - 1]!;
  }

  column(metric: string): GrowingColumn | undefined {
    return this.#values.get(metric);
  }

  /**
   * Adds points. Where they begin at or before the last step held (a run resumed from an earlier checkpoint, or a
   * message sent twice), they replace what was held from there on.
   */
  append(columns: CurveColumns): void {
    const added = columns.step.length;
    if (added === 0) return;
    this.#dropFrom(columns.step[0]!);
    const before = this.length;
    for (const axis of xAxes) this.x[axis].append(columns[axis]);
    for (const [metric, values] of Object.entries(withConstantPredictor(columns.values))) this.#valueColumn(metric, before).append(values);
    for (const column of this.#values.values()) column.appendMissing(this.length - column.length);
  }

  #dropFrom(step: number): void {
    const kept = lowerBound(this.x.step.values, this.length, step);
    if (kept === this.length) return;
    this.#rewrites++;
    for (const axis of xAxes) this.x[axis].truncate(kept);
    for (const column of this.#values.values()) column.truncate(kept);
  }

  #valueColumn(metric: string, before: number): GrowingColumn {
    const held = this.#values.get(metric);
    if (held !== undefined) return held;
    const column = new GrowingColumn();
    column.appendMissing(before);
    this.#values.set(metric, column);
    return column;
  }
}

/** The points beyond `step`: what is left of columns that begin with points already held. */
export function pointsAfter(columns: CurveColumns, step: number): CurveColumns {
  const from = lowerBound(columns.step, columns.step.length, step + 1);
  const cut = (column: Float64Array): Float64Array => column.subarray(from);
  const values = Object.fromEntries(Object.entries(columns.values).map(([metric, column]) => [metric, cut(column)]));
  return { step: cut(columns.step), tokens: cut(columns.tokens), flops: cut(columns.flops), wallSeconds: cut(columns.wallSeconds), values };
}

function withConstantPredictor(values: CurveColumns['values']): CurveColumns['values'] {
  const fakeRate = values['judgedFakeRate'] ?? values['fakeRate'];
  return fakeRate === undefined ? values : { ...values, [constantPredictor]: fakeRate.map(binaryEntropy) };
}
