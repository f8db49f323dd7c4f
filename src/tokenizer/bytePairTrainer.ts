/**
 * Training of byte-level BPE, as RoBERTa's vocabulary was made (Radford et al. 2019, §2.2; Sennrich et al. 2016). Ours,
 * because the tokenizers library does not let Node choose the vocabulary's size; its Python trainer gives the same
 * vocabulary, ties included.
 */
import { byteLevelAlphabet } from './byteLevel';
import { PairCounts } from './pairCounts';

/** A vocabulary of byte pairs. */
export interface BytePairs {
  /** The 256 bytes, then what merges made, in order. */
  pieces: string[];
  /** Which two pieces become one, the most frequent first. */
  merges: [string, string][];
}

/** Fewest pieces that any text can be written with. */
export const BYTES = byteLevelAlphabet.length;

/**
 * Merges the most frequent pair, the one of the smallest ids among equals, until there are `maxPieces` pieces or no
 * pair occurs twice.
 * @param wordCounts occurrences of each word in the characters of `byteLevel.ts`, its space included
 */
export function trainBytePairs(wordCounts: ReadonlyMap<string, number>, maxPieces: number): BytePairs {
  const pieces = [...byteLevelAlphabet];
  const ids = new Map(pieces.map((piece, id) => [piece, id]));
  const pairs = new PairCounts(Array.from(wordCounts, ([word, count]) => ({ pieces: Array.from(word, (character) => ids.get(character)!), count })));
  const merges: [string, string][] = [];
  while (pieces.length < maxPieces) {
    const pair = pairs.mostFrequent();
    if (pair === undefined) break;
    const [first, second] = pair;
    const merge: [string, string] = [pieces[first]!, pieces[second]!];
    const merged = merge.join('');
    const id = ids.get(merged) ?? pieces.push(merged) - 1;
    ids.set(merged, id);
    merges.push(merge);
    pairs.merge(first, second, id);
  }
  return { pieces, merges };
}
