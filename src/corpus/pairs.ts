/** Pairs of segments as BERT and ALBERT build them (create_pretraining_data.py, `create_instances_from_document`). */
import type { Rng } from '../common/rng';
import type { InputConfig } from '../experiment/schema';
import type { PairLabel } from '../objectives/definition';

/** [CLS] A [SEP] B [SEP] */
const FRAME = 3;
const SHORTEST_TARGET = 2;

export interface PairRules extends Pick<InputConfig, 'pairObjective' | 'shortSequenceProb' | 'sopLeak'> {
  maxSeqLength: number;
  /** A pair is two single sentences (RoBERTa's sentence pairs) rather than two segments. */
  singleSentences: boolean;
}

export interface SegmentPair {
  first: Int32Array;
  /** Empty where a sentence stands alone. */
  second: Int32Array;
  /** 1 where the second segment does not follow the first: random for NSP, swapped for SOP. Null where none is learnt. */
  label: PairLabel | null;
}

/** Sentences of another document, from a random one on; drawn with `rng`. */
export type RandomSentences = (rng: Rng) => Iterable<Int32Array>;

/**
 * The pairs of one document. Sentences gather in a chunk until the document's target length; the first ones, a random
 * number, are A. For NSP, B is with probability 1/2, and always where the chunk is one sentence, text of another
 * document, and the sentences of the chunk that are not used go back for the next pair; otherwise B is the rest.
 * For SOP, A and B are swapped with probability 1/2. At most a chunk is held in memory.
 */
export function* segmentPairs(document: Iterable<Int32Array>, rules: PairRules, rng: Rng, randomSentences: RandomSentences): Generator<SegmentPair> {
  const budget = rules.maxSeqLength - FRAME;
  const target = targetLength(rules, budget, rng);
  const sentences = new PushBack(document);
  let chunk: Int32Array[] = [];
  let gathered = 0;
  for (let sentence = sentences.next(); sentence !== undefined; sentence = sentences.next()) {
    chunk.push(sentence);
    gathered += sentence.length;
    const full = rules.singleSentences ? chunk.length === 2 : gathered >= target;
    if (!full && sentences.hasNext()) continue;
    const { unused, ...pair } = pairOf(chunk, target, rules, rng, randomSentences);
    sentences.pushBack(unused);
    yield { ...pair, ...truncated(pair.first, pair.second, budget, rng) };
    chunk = [];
    gathered = 0;
  }
}

/** Drawn once a document, as in the source. Single sentences have no target. */
function targetLength({ singleSentences, shortSequenceProb }: PairRules, budget: number, rng: Rng): number {
  if (singleSentences || rng.uniform() >= shortSequenceProb) return budget;
  return SHORTEST_TARGET + rng.int(budget - SHORTEST_TARGET + 1);
}

interface UncutPair extends SegmentPair {
  /** Sentences of the chunk that the pair does not use. */
  unused: Int32Array[];
}

function pairOf(chunk: Int32Array[], target: number, rules: PairRules, rng: Rng, randomSentences: RandomSentences): UncutPair {
  const { pairObjective, sopLeak, singleSentences } = rules;
  const inFirst = chunk.length < 2 ? 1 : 1 + rng.int(chunk.length - 1);
  const first = joined(chunk.slice(0, inFirst));
  const rest = chunk.slice(inFirst);
  const alone = rest.length === 0;
  const isRandom = pairObjective === 'nsp' ? alone || rng.uniform() < 0.5 : pairObjective === 'sop' && alone && sopLeak;
  if (isRandom) {
    const wanted = singleSentences ? 1 : target - first.length;
    return { first, second: joined(filling(randomSentences(rng), wanted)), label: 1, unused: rest };
  }
  const second = joined(rest);
  if (alone || pairObjective === 'none') return { first, second, label: null, unused: [] };
  if (pairObjective === 'sop' && rng.uniform() < 0.5) return { first: second, second: first, label: 1, unused: [] };
  return { first, second, label: 0, unused: [] };
}

/** The first sentences that reach `wanted` tokens, or all; at least one. */
function filling(sentences: Iterable<Int32Array>, wanted: number): Int32Array[] {
  const taken: Int32Array[] = [];
  let length = 0;
  for (const sentence of sentences) {
    taken.push(sentence);
    length += sentence.length;
    if (length >= wanted) break;
  }
  return taken;
}

/** Drops one token after the other from the longer segment, from its front or back with equal probability. */
export function truncated(first: Int32Array, second: Int32Array, budget: number, rng: Rng): { first: Int32Array; second: Int32Array } {
  const kept = { first: { start: 0, end: first.length }, second: { start: 0, end: second.length } };
  const lengthOf = ({ start, end }: { start: number; end: number }): number => end - start;
  while (lengthOf(kept.first) + lengthOf(kept.second) > budget) {
    const longer = lengthOf(kept.first) > lengthOf(kept.second) ? kept.first : kept.second;
    if (rng.uniform() < 0.5) longer.start++;
    else longer.end--;
  }
  return { first: first.subarray(kept.first.start, kept.first.end), second: second.subarray(kept.second.start, kept.second.end) };
}

function joined(sentences: readonly Int32Array[]): Int32Array {
  const tokens = new Int32Array(sentences.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const sentence of sentences) {
    tokens.set(sentence, at);
    at += sentence.length;
  }
  return tokens;
}

/** Sentences in order, which may be handed back. */
class PushBack {
  private readonly source: Iterator<Int32Array>;
  /** The next sentence last. */
  private readonly waiting: Int32Array[] = [];

  constructor(sentences: Iterable<Int32Array>) {
    this.source = sentences[Symbol.iterator]();
  }

  next(): Int32Array | undefined {
    return this.hasNext() ? this.waiting.pop() : undefined;
  }

  hasNext(): boolean {
    if (this.waiting.length > 0) return true;
    const next = this.source.next();
    if (next.done === true) return false;
    this.waiting.push(next.value);
    return true;
  }

  pushBack(sentences: readonly Int32Array[]): void {
    this.waiting.push(...sentences.toReversed());
  }
}
