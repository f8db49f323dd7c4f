import type { Corruption, SpecialTokens } from '../definition';
import { isCandidate } from './words';

/** What the span boundary objective is given of each selected position, in the order of `Corruption.positions`. */
export interface SpanBoundaries {
  /** Positions of the tokens before and behind the span; 0 where the position is no target. */
  left: Int32Array;
  right: Int32Array;
  /** Place in the span, from 0. */
  offsets: Int32Array;
  /** 1 for targets, else 0. */
  weights: Float32Array;
}

/**
 * Boundaries of the targets: of each span that has a token on either side in its segment, the first `maxTargets`
 * tokens (`span_masking` with external endpoints, SpanBERT `data/masking.py`).
 */
export function spanBoundaries(ids: Int32Array, { positions, spans }: Pick<Corruption, 'positions' | 'spans'>, maxTargets: number, special: SpecialTokens): SpanBoundaries {
  const empty = (): Int32Array => new Int32Array(positions.length);
  const boundaries = { left: empty(), right: empty(), offsets: empty(), weights: new Float32Array(positions.length) };
  const isToken = (position: number): boolean => position >= 0 && position < ids.length && isCandidate(ids[position]!, { special });
  let first = 0;
  for (const { start, end } of spans) {
    const count = Math.min(maxTargets, end - start);
    if (isToken(start - 1) && isToken(end)) {
      boundaries.left.fill(start - 1, first, first + count);
      boundaries.right.fill(end, first, first + count);
      boundaries.weights.fill(1, first, first + count);
      for (let offset = 0; offset < count; offset++) boundaries.offsets[first + offset] = offset;
    }
    first += end - start;
  }
  return boundaries;
}
