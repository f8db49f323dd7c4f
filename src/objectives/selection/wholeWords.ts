import type { Rng } from '../../common/rng';
import type { Span } from '../definition';
import { selectionOf, type Selection } from './selection';

/**
 * Whole words in random order until `budget` tokens are selected; a word that would exceed the budget is skipped, and
 * shorter ones behind it are still tried (`create_masked_lm_predictions`, google-research/bert).
 */
export function selectWholeWords(words: readonly Span[], budget: number, rng: Rng): Selection {
  const chosen: Span[] = [];
  let tokens = 0;
  for (const index of rng.shuffle(Int32Array.from(words.keys()))) {
    const word = words[index]!;
    const size = word.end - word.start;
    if (tokens + size > budget) continue;
    chosen.push(word);
    tokens += size;
    if (tokens === budget) break;
  }
  return selectionOf(chosen);
}
