/** Where the words of a tagged sentence lie in its row, with facts in between or without. */
import type { EncodedExample } from './encodedExample';

/**
 * Place of each word's first token in a row of `seqLength` tokens, [CLS] being 0; −1 where the row ends before it.
 */
export function wordPlaces({ segments, words, knowledge }: EncodedExample, seqLength: number): Int32Array {
  if (words === undefined) throw new Error('The example has no tagged words');
  // [CLS] and [SEP] take two places, with knowledge or without.
  const kept = Math.min(segments[0]!.length, seqLength - 2);
  const textPlaces = knowledge === undefined ? null : placesOfText(knowledge.branches);
  return words.starts.map((start) => (start >= kept ? -1 : textPlaces === null ? start + 1 : (textPlaces[start + 1] ?? -1)));
}

/** Places of a row's tokens that are not a fact's. */
function placesOfText(branches: Int32Array): number[] {
  return [...branches.keys()].filter((place) => branches[place]! < 0);
}

/** Places of a row's inserted tokens. */
export function insertedPlaces({ knowledge }: EncodedExample): number[] {
  return knowledge === undefined ? [] : [...knowledge.branches.keys()].filter((place) => knowledge.branches[place]! >= 0);
}
