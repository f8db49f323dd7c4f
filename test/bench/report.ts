/** One measured figure. */
export interface Row {
  section: string;
  name: string;
  value: number;
  unit: string;
  /** What the figure is held to, as a sentence: "under 2 %". */
  goal?: string;
}

/** Takes rows as they are measured. */
export type Report = (row: Omit<Row, 'section'>) => void;

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which the share `q` of the values lies, by nearest rank. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}
