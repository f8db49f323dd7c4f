import type { Vocabulary } from '../tokenizer/vocabulary';
import { knownTokens } from './prepareTokens';
import { TokenStore } from './tokenStore';

/** Enough to rank thousands of words, read in about a second. */
const MOST_TOKENS = 20_000_000;

/** A store does not change, and the maps of a report ask for one again and again. */
let held: { folder: string; counts: Float64Array } | null = null;

/**
 * How often each token is a word by itself in the first 20 million tokens of a store, by id; null where the store is gone.
 * @param folder of the token store
 */
export function wholeWordCounts(folder: string, vocabulary: Vocabulary): Float64Array | null {
  if (held?.folder === folder && held.counts.length === vocabulary.size) return held.counts;
  const size = knownTokens(folder);
  if (size === null) return null;
  const counts = new Float64Array(vocabulary.size);
  const store = new TokenStore(folder, size, vocabulary.size);
  try {
    for (let document = 0, read = 0; document < size.documents && read < MOST_TOKENS; document++)
      for (const ids of store.document(document)) {
        countIn(ids, vocabulary, counts);
        read += ids.length;
      }
  } finally {
    store.close();
  }
  held = { folder, counts };
  return counts;
}

function countIn(ids: Int32Array, vocabulary: Vocabulary, counts: Float64Array): void {
  const startsAt = (place: number): boolean => place >= ids.length || vocabulary.startsWord(ids[place]!, ids[place - 1]);
  for (let place = 0, starts = true; place < ids.length; place++) {
    const ends = startsAt(place + 1);
    if (starts && ends) counts[ids[place]!]!++;
    starts = ends;
  }
}
