/** The sequences of ERNIE 2.0's structure-aware tasks (§4.2.2), made from the chunks of sentences that BERT's pairs are made of. */
import type { Rng } from '../common/rng';
import { classOfOrder } from '../experiment/sentenceTasks';
import { filling, firstSegment, joined, type Chunk, type Elsewhere, type UncutPair } from './segments';

/** Classes of sentence distance. */
const distances = { adjacent: 0, sameDocument: 1, otherDocument: 2 } as const;

/**
 * Sentence distance: A is the first sentences of the chunk; B, each with probability 1/3, the sentences behind it (0),
 * other ones of its document with at least one in between (1), or ones of another document (2). Where the text has no
 * B of some class, the others are equally probable. Sentences of the chunk that are not used go back for the next pair.
 */
export function distancePair({ sentences, first: firstSentence, target }: Chunk, singleSentences: boolean, rng: Rng, elsewhere: Elsewhere): UncutPair {
  const { first, rest } = firstSegment(sentences, rng);
  const sameDocument = elsewhere.sameDocument(firstSentence, firstSentence + sentences.length - rest.length);
  const wanted = singleSentences ? 1 : target - first.length;
  const ways = [
    ...(rest.length > 0 ? [{ label: distances.adjacent, second: () => rest, unused: [] }] : []),
    ...(sameDocument === null ? [] : [{ label: distances.sameDocument, second: () => filling(sameDocument(rng), wanted), unused: rest }]),
    ...(elsewhere.otherDocument === null ? [] : [{ label: distances.otherDocument, second: () => filling(elsewhere.otherDocument!(rng), wanted), unused: rest }]),
  ];
  if (ways.length === 0) return { segments: [first], label: null, drawn: false, unused: [] };
  const { label, second, unused } = ways[rng.int(ways.length)]!;
  return { segments: [first, joined(second())], label, drawn: ways.length === 3, unused };
}

/**
 * Sentence reordering: the chunk is cut between sentences into n segments, n uniform from 1 to m or to the number of
 * its sentences, which are put in one of their n! orders. A single sentence has nothing to reorder and no label.
 */
export function reorderedSegments(sentences: Int32Array[], maxSegments: number, rng: Rng): UncutPair {
  if (sentences.length < 2) return { segments: [joined(sentences)], label: null, drawn: false, unused: [] };
  const most = Math.min(maxSegments, sentences.length);
  const count = 1 + rng.int(most);
  const places = rng.shuffle(Int32Array.from({ length: sentences.length - 1 }, (_, i) => i + 1));
  const bounds = [0, ...places.subarray(0, count - 1).sort(), sentences.length];
  const order = rng.shuffle(Int32Array.from({ length: count }, (_, i) => i));
  const segments = Array.from(order, (segment) => joined(sentences.slice(bounds[segment], bounds[segment + 1])));
  return { segments, label: classOfOrder(order), drawn: most === maxSegments, unused: [] };
}
