import type { Rng } from '../../common/rng';
import type { Selection } from './selection';

/** `count` of the candidate positions, without replacement, every one as likely. Reorders `candidates`. */
export function selectTokens(candidates: Int32Array, count: number, rng: Rng): Selection {
  for (let i = 0; i < count; i++) {
    const j = i + rng.int(candidates.length - i);
    const drawn = candidates[j]!;
    candidates[j] = candidates[i]!;
    candidates[i] = drawn;
  }
  return { positions: candidates.slice(0, count).sort(), spans: [], drawnLengths: [] };
}
