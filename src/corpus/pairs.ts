/** Pairs of segments as BERT and ALBERT build them (create_pretraining_data.py, `create_instances_from_document`), and what ERNIE 2.0's tasks make of the same chunks. */
import type { Rng } from '../common/rng';
import type { InputConfig } from '../experiment/schema';
import { sentenceTasks, type SentenceTask } from '../experiment/sentenceTasks';
import { distancePair, reorderedSegments } from './ernieTasks';
import { PushBack } from './pushBack';
import { filling, firstSegment, joined, truncated, type Chunk, type Elsewhere, type SegmentPair, type UncutPair } from './segments';

/** [CLS] A [SEP] B [SEP] */
const FRAME = 3;
const SHORTEST_TARGET = 2;

export interface PairRules extends Pick<InputConfig, 'pairObjective' | 'shortSequenceProb' | 'sopLeak' | 'maxSegments'> {
  maxSeqLength: number;
  /** A pair is two single sentences (RoBERTa's sentence pairs) rather than two segments. */
  singleSentences: boolean;
}

/**
 * The pairs of one document. Sentences gather in a chunk until the document's target length; the first ones, a random
 * number, are A. For NSP, B is with probability 1/2, and always where the chunk is one sentence, text of another
 * document, and the sentences of the chunk that are not used go back for the next pair; otherwise B is the rest.
 * For SOP, A and B are swapped with probability 1/2. At most a chunk is held in memory.
 */
export function* segmentPairs(document: Iterable<Int32Array>, rules: PairRules, rng: Rng, elsewhere: Elsewhere): Generator<SegmentPair> {
  const target = targetLength(rules, rules.maxSeqLength - FRAME, rng);
  const tasks = sentenceTasks(rules);
  const sentences = new PushBack(document);
  let chunk: Int32Array[] = [];
  let gathered = 0;
  for (let sentence = sentences.next(); sentence !== undefined; sentence = sentences.next()) {
    chunk.push(sentence);
    gathered += sentence.length;
    const full = rules.singleSentences ? chunk.length === 2 : gathered >= target;
    if (!full && sentences.hasNext()) continue;
    const first = sentences.taken - chunk.length;
    const { unused, ...pair } = pairOf({ sentences: chunk, first, target }, tasks, rules, rng, elsewhere);
    sentences.pushBack(unused);
    yield { ...pair, segments: truncated(pair.segments, roomFor(pair.segments.length, rules.maxSeqLength), rng) };
    chunk = [];
    gathered = 0;
  }
}

/** Tokens beside [CLS] and a [SEP] behind each segment; one that stands alone leaves room for a second, as in the source. */
function roomFor(segments: number, maxSeqLength: number): number {
  return maxSeqLength - 1 - Math.max(2, segments);
}

/** Drawn once a document, as in the source. Single sentences have no target. */
function targetLength({ singleSentences, shortSequenceProb }: PairRules, budget: number, rng: Rng): number {
  if (singleSentences || rng.uniform() >= shortSequenceProb) return budget;
  return SHORTEST_TARGET + rng.int(budget - SHORTEST_TARGET + 1);
}

function pairOf(chunk: Chunk, tasks: readonly SentenceTask[], rules: PairRules, rng: Rng, elsewhere: Elsewhere): UncutPair {
  const task = tasks.length < 2 ? tasks[0] : tasks[rng.int(tasks.length)];
  const made = (): UncutPair => {
    if (task?.name === 'reordering') return reorderedSegments(chunk.sentences, rules.maxSegments, rng);
    if (task?.name === 'distance') return distancePair(chunk, rules.singleSentences, rng, elsewhere);
    return consecutivePair(chunk, rules, rng, elsewhere);
  };
  const pair = made();
  return pair.label === null ? pair : { ...pair, label: pair.label + task!.firstLabel };
}

/** For NSP, SOP and no objective. */
function consecutivePair({ sentences, target }: Chunk, rules: PairRules, rng: Rng, { otherDocument }: Elsewhere): UncutPair {
  const { pairObjective, sopLeak, singleSentences } = rules;
  const { first, rest } = firstSegment(sentences, rng);
  const alone = rest.length === 0;
  const isRandom = pairObjective === 'nsp' ? alone || rng.uniform() < 0.5 : pairObjective === 'sop' && alone && sopLeak;
  if (isRandom) {
    const wanted = singleSentences ? 1 : target - first.length;
    return { segments: [first, joined(filling(otherDocument!(rng), wanted))], label: 1, drawn: !alone, unused: rest };
  }
  if (alone) return { segments: [first], label: null, drawn: false, unused: [] };
  const second = joined(rest);
  if (pairObjective === 'none') return { segments: [first, second], label: null, drawn: false, unused: [] };
  if (pairObjective === 'sop' && rng.uniform() < 0.5) return { segments: [second, first], label: 1, drawn: true, unused: [] };
  return { segments: [first, second], label: 0, drawn: true, unused: [] };
}
