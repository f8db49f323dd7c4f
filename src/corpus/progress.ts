/** How far the preparation of a corpus has come. */
export interface CorpusProgress {
  phase: 'reading' | 'training tokenizer' | 'tokenizing' | 'packing';
  /** From 0 to 1 within the phase. */
  fraction: number;
}

export type OnProgress = (progress: CorpusProgress) => void;
