/** Segments of a sequence: where they come from, and how they are put together and cut to fit. */
import type { Rng } from '../common/rng';
import type { PairLabel } from '../objectives/definition';

/** The segments of one sequence: two, one where a sentence stands alone, up to `maxSegments` for reordering. */
export interface SegmentPair {
  segments: readonly Int32Array[];
  /** What is learnt of them; null where nothing. See `SentenceTask` for what a label says. */
  label: PairLabel | null;
  /** Whether the label was drawn among all classes of its task; false where the text allowed fewer. */
  drawn: boolean;
}

/** A pair before it is cut to the sequence length. */
export interface UncutPair extends SegmentPair {
  /** Sentences of the chunk that the pair does not use. */
  unused: Int32Array[];
}

/** Sentences from elsewhere, from a random one on; drawn with `rng`. */
export type RandomSentences = (rng: Rng) => Iterable<Int32Array>;
/** Where second segments come from. */
export interface Elsewhere {
  /** Another document; null where there is none. */
  otherDocument: RandomSentences | null;
  /** The same document, at least one sentence away from its sentences `first` … `end` − 1; null where it has none such. */
  sameDocument(first: number, end: number): RandomSentences | null;
}

/** What a pair is made of: whole sentences, and their place in the document. */
export interface Chunk {
  sentences: Int32Array[];
  /** Number of the first one in its document. */
  first: number;
  /** Tokens that a sequence aims at. */
  target: number;
}

/** A: a random number of the chunk's first sentences, never all unless there is one. */
export function firstSegment(sentences: Int32Array[], rng: Rng): { first: Int32Array; rest: Int32Array[] } {
  const inFirst = sentences.length < 2 ? 1 : 1 + rng.int(sentences.length - 1);
  return { first: joined(sentences.slice(0, inFirst)), rest: sentences.slice(inFirst) };
}

/** The first sentences that reach `wanted` tokens, or all; at least one. */
export function filling(sentences: Iterable<Int32Array>, wanted: number): Int32Array[] {
  const taken: Int32Array[] = [];
  let length = 0;
  for (const sentence of sentences) {
    taken.push(sentence);
    length += sentence.length;
    if (length >= wanted) break;
  }
  return taken;
}

/**
 * Drops one token after the other from the longest segment, of equally long ones from the last, from its front or back
 * with equal probability.
 */
export function truncated(segments: readonly Int32Array[], budget: number, rng: Rng): Int32Array[] {
  const kept = segments.map(({ length }) => ({ start: 0, end: length }));
  const lengthOf = ({ start, end }: { start: number; end: number }): number => end - start;
  while (kept.reduce((sum, one) => sum + lengthOf(one), 0) > budget) {
    const longest = kept.reduce((a, b) => (lengthOf(a) > lengthOf(b) ? a : b));
    if (rng.uniform() < 0.5) longest.start++;
    else longest.end--;
  }
  return segments.map((segment, i) => segment.subarray(kept[i]!.start, kept[i]!.end));
}

export function joined(sentences: readonly Int32Array[]): Int32Array {
  const tokens = new Int32Array(sentences.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const sentence of sentences) {
    tokens.set(sentence, at);
    at += sentence.length;
  }
  return tokens;
}

/**
 * The sentences of a document of `sentences` where a segment may start that has at least one sentence between it and
 * `first` … `end` − 1, and how many it may have from there.
 */
export function startsApart(first: number, end: number, sentences: number): { count: number; at(index: number): { start: number; most: number } } {
  const before = Math.max(0, first - 1);
  const after = Math.max(0, sentences - end - 1);
  const at = (index: number) => (index < before ? { start: index, most: before - index } : { start: end + 1 + index - before, most: sentences - (end + 1 + index - before) });
  return { count: before + after, at };
}
