/** What is measured beside each other. */
export interface Measurement {
  msPerStep: number;
  /** Of the whole process so far. */
  peakRssMb: number;
  /** Tracing and compiling the step; only where it is seen from outside. */
  sessionMs?: number;
  /** From the process's start to its first logged loss. */
  firstLossMs?: number;
}

/** An engine or a peer, ready to take its turn. Its process is its own. */
export interface Contender {
  /** As the table names it. */
  engine: string;
  precision: string;
  /** Which PyTorch it is, for the ratios; absent for the others. */
  pytorch?: 'eager' | 'compiled';
  /** Versions, device and choices, for the table's foot. */
  about: string;
  measure(steps: number): Promise<Measurement>;
  /** GFLOP/s of a large product in fp32 by the same library; null where it is not measured. */
  sgemm(): Promise<number | null>;
  close(): Promise<void>;
}

/** Contender not opened, with the sentence that says why. */
export interface Absent {
  engine: string;
  precision: string;
  reason: string;
}
