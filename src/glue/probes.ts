/**
 * Probe tasks: made from held-out text, no labels needed. All come in minimal pairs (the same material with either
 * label), so that labels are balanced exactly and word counts alone stay at chance. Drawn from a fixed seed: every
 * run sees the same examples. Probes are not GLUE.
 */
import { UserError } from '../common/errors';
import { Rng } from '../common/rng';
import type { Vocabulary } from '../tokenizer/vocabulary';
import type { EncodedExample, EncodedTask } from './encodedExample';
import { probeLabels, type ProbeName } from './probeLabels';
import { sentenceKey, splitDocuments, takeDocuments, wordsOf, type DocumentSentences, type SplitDocument, type Word } from './sentences';

export interface ProbeOptions {
  /** Training examples wanted, an even number is given. */
  trainExamples: number;
  devExamples: number;
  maxSeqLength: number;
  vocabulary: Vocabulary;
}

export interface ProbeTask extends EncodedTask {
  name: ProbeName;
  /** Examples that the held-out text could have given. */
  possible: { train: number; dev: number };
}

/** The same material twice: label 1 as written (or from one document), label 0 disturbed. */
type MinimalPair = [intact: Int32Array[], disturbed: Int32Array[]];
/** Lists the pairs of one side. `rng(i)` is the generator of the i-th candidate. */
type PairMaker = (documents: readonly SplitDocument[], options: ProbeOptions, rng: (i: number) => Rng) => MinimalPair[];

const PROBE_SEED = 0;
/** Enough sentences that splitting and filtering still leave the examples wanted. */
const SENTENCES_PER_EXAMPLE = 6;
const MIN_EXAMPLES = 16;
const streamIndex: { readonly [P in ProbeName]: number } = { wordOrder: 1, sentenceOrder: 2, sameDocument: 3 };

/**
 * Makes the probes asked for.
 * @param documents held-out documents as token ids of their sentences
 * Throws a UserError `probe.tooShort` when the text gives fewer than 16 examples for either side of a probe.
 */
export function makeProbes(names: readonly ProbeName[], documents: Iterable<DocumentSentences>, options: ProbeOptions): ProbeTask[] {
  const taken = takeDocuments(documents, SENTENCES_PER_EXAMPLE * Math.max(options.trainExamples, options.devExamples));
  const sides = splitDocuments(taken, new Rng(PROBE_SEED, 'probe'));
  return names.map((name) => {
    const train = sideOf(name, 0, sides.train, options.trainExamples, options);
    const dev = sideOf(name, 1, sides.dev, options.devExamples, options);
    return { name, head: 'class', numLabels: 2, groupSize: 2, train: train.examples, dev: dev.examples, possible: { train: train.possible, dev: dev.possible } };
  });
}

function sideOf(name: ProbeName, side: 0 | 1, documents: readonly SplitDocument[], wanted: number, options: ProbeOptions): { examples: EncodedExample[]; possible: number } {
  const pairs = pairMakers[name](documents, options, (i) => new Rng(PROBE_SEED, 'probe', streamIndex[name], side, i + 1));
  const possible = 2 * pairs.length;
  if (possible < MIN_EXAMPLES)
    throw new UserError(
      'probe.tooShort',
      `The held-out text gives ${possible} ${side === 0 ? 'training' : 'test'} examples for the ${probeLabels[name]}, and it needs at least ${MIN_EXAMPLES}. Raise corpus.heldOutFraction or model.maxSeqLength, add text, or set evaluation.glueFolder.`,
    );
  const order = new Rng(PROBE_SEED, 'probe', streamIndex[name], side).shuffle(Array.from(pairs, (_, i) => i));
  const chosen = order.slice(0, Math.max(MIN_EXAMPLES / 2, Math.floor(wanted / 2))).map((i) => pairs[i]!);
  return { possible, examples: chosen.flatMap(([intact, disturbed]) => [{ segments: intact, label: 1 }, { segments: disturbed, label: 0 }]) };
}

const MIN_MOVABLE_WORDS = 6;

/** Is the sentence as written, or have words changed places? All words but an odd one move; punctuation stays. */
const wordOrderPairs: PairMaker = (documents, { vocabulary, maxSeqLength }, rng) => {
  const seen = new Set<string>();
  const pairs: MinimalPair[] = [];
  for (const sentence of documents.flat()) {
    if (sentence === null || seen.has(sentenceKey(sentence))) continue;
    seen.add(sentenceKey(sentence));
    const disturbed = swapWords(wholeWords(wordsOf(sentence, vocabulary), maxSeqLength - 2), rng(seen.size));
    if (disturbed !== null) pairs.push([[sentence.slice(0, disturbed.length)], [disturbed]]);
  }
  return pairs;
};

function wholeWords(words: readonly Word[], budget: number): Word[] {
  let length = 0;
  return words.filter((word) => (length += word.ids.length) <= budget);
}

/** Swaps the movable words in random pairs; null when they are too few or nothing changed. */
function swapWords(words: readonly Word[], rng: Rng): Int32Array | null {
  const movable = rng.shuffle([...words.keys()].filter((i) => words[i]!.movable));
  if (movable.length < MIN_MOVABLE_WORDS) return null;
  const swapped = [...words];
  for (let k = 0; k + 1 < movable.length; k += 2) {
    const [a, b] = [movable[k]!, movable[k + 1]!];
    [swapped[a], swapped[b]] = [words[b]!, words[a]!];
  }
  const ids = concatenated(swapped);
  return sentenceKey(ids) === sentenceKey(concatenated(words)) ? null : ids;
}

function concatenated(words: readonly Word[]): Int32Array {
  return Int32Array.from(words.flatMap((word) => [...word.ids]));
}

const MIN_SENTENCE_TOKENS = 3;

/** The part of a sentence that a pair has room for; null when the sentence is struck out or too short. */
function pairPart(sentence: Int32Array | null | undefined, maxSeqLength: number): Int32Array | null {
  if (sentence == null || sentence.length < MIN_SENTENCE_TOKENS) return null;
  return sentence.slice(0, Math.floor((maxSeqLength - 3) / 2));
}

/** Do two neighbouring sentences stand in their order, or the other way round? */
const sentenceOrderPairs: PairMaker = (documents, { maxSeqLength }) =>
  documents.flatMap((document) =>
    document.flatMap((sentence, i): MinimalPair[] => {
      const first = pairPart(sentence, maxSeqLength);
      const second = pairPart(document[i + 1], maxSeqLength);
      if (first === null || second === null || sentenceKey(first) === sentenceKey(second)) return [];
      return [[[first, second], [second, first]]];
    }),
  );

const MAX_DISTANCE = 4;

/** Does the second sentence come from up to four sentences further on, or from another document? */
const sameDocumentPairs: PairMaker = (documents, { maxSeqLength }, rng) => {
  const usable = documents.map((document) => document.map((sentence) => pairPart(sentence, maxSeqLength)));
  const filled = usable.map((document) => document.filter((part) => part !== null));
  let candidate = 0;
  return usable.flatMap((document, d) => {
    const foreign = filled.filter((other, o) => o !== d && other.length > 0);
    return document.flatMap((first, i): MinimalPair[] => {
      const draw = rng(candidate++);
      const near = document[i + 1 + draw.int(MAX_DISTANCE)];
      if (first === null || near == null || foreign.length === 0) return [];
      const other = foreign[draw.int(foreign.length)]!;
      return [[[first, near], [first, other[draw.int(other.length)]!]]];
    });
  });
};

const pairMakers: { readonly [P in ProbeName]: PairMaker } = {
  wordOrder: wordOrderPairs,
  sentenceOrder: sentenceOrderPairs,
  sameDocument: sameDocumentPairs,
};
