import type { Span } from '../definition';

/** Which positions are selected. */
export interface Selection {
  /** Ascending, without duplicates. */
  positions: Int32Array;
  /** Positions that were selected together; see `Corruption`. */
  spans: Span[];
  /** See `Corruption`. */
  drawnLengths: number[];
  /** See `Corruption`. */
  phraseDraws?: { phrase: number; word: number };
}

/** The selection of all positions in `spans`, which do not overlap. */
export function selectionOf(spans: Span[], drawnLengths: number[] = []): Selection {
  const ascending = spans.sort((a, b) => a.start - b.start);
  const positions = ascending.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i));
  return { positions: Int32Array.from(positions), spans: ascending, drawnLengths };
}
