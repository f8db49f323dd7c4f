/** What `ablation-bench setup tensorflow --list --json` prints; the extension reads it. */
export interface SetUpListing {
  environments: {
    /** Path of the Python. */
    python: string;
    pythonVersion: string | null;
    tensorflow: { version: string; cuda: boolean } | null;
    /** Why its TensorFlow cannot be compiled against, as a sentence; null when it can. */
    problem: string | null;
  }[];
  /** Of the runtime that is set up now. */
  runtime: 'ready' | 'absent' | 'unusable';
  /** File that the last set-up wrote. */
  log: string;
}
