import type { Rng } from '../common/rng';
import type { SequenceSource } from './sequenceStore';
import type { SpecialTokens } from '../objectives/definition';
import { isCandidate } from '../objectives/selection/words';

/**
 * Draws tokens that are as frequent as in the source, special ones left out: a place in a random sequence, drawn again
 * where that sequence has no token, so that short sequences weigh no more than they should.
 */
export function corpusTokens(source: SequenceSource, maxSeqLength: number, special: SpecialTokens): (rng: Rng) => number {
  return (rng) => {
    for (;;) {
      const { ids } = source.sequence(rng.int(source.length));
      const id = ids[rng.int(maxSeqLength)];
      if (id !== undefined && isCandidate(id, { special })) return id;
    }
  };
}
