/** What is measured beside each other. */
export interface Measurement {
  msPerStep: number;
  /** Of the whole process so far. */
  peakRssMb: number;
  /** From the process's start to its first logged loss; the built trainer's only. */
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
  /** GFLOP/s of a large product in fp32 by the same library. */
  sgemm(): Promise<number>;
  close(): Promise<void>;
}
