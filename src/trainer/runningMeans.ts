/** Sum of the finite values seen under a name, and how many. */
export type Sums = Record<string, { sum: number; count: number }>;

/** Means of named scalars since the last point of the curve. Saved in checkpoints, so that a resumed curve is the same. */
export class RunningMeans {
  constructor(private sums: Sums = {}) {}

  /** Values that are not finite (a precision without predictions) do not count. */
  add(values: Record<string, number>): void {
    for (const [name, value] of Object.entries(values)) {
      if (!Number.isFinite(value)) continue;
      const entry = (this.sums[name] ??= { sum: 0, count: 0 });
      entry.sum += value;
      entry.count++;
    }
  }

  /** The means of all names that have a value; starts anew. */
  take(): Record<string, number> {
    const means = Object.entries(this.sums).map(([name, { sum, count }]) => [name, sum / count] as const);
    this.sums = {};
    return Object.fromEntries(means);
  }

  state(): Sums {
    return structuredClone(this.sums);
  }
}
