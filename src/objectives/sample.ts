/** What an objective does to a piece of text, for the hover and the inspector. */
import { Rng } from '../common/rng';
import type { RunConfig } from '../experiment/schema';
import type { TextTokenizer } from '../tokenizer/tokenizer';
import type { Vocabulary } from '../tokenizer/vocabulary';
import { findPhrases, type PhraseList } from '../corpus/phrases';
import type { SegmentPair } from '../corpus/segments';
import type { Corruption, CorruptionContext, CorruptionKind, Sequence, Span } from './definition';
import { objectiveOf } from './registry';
import { describePair, pairOfText, type SamplePair } from './samplePair';
import { wordsOf } from './selection/words';

/** What happened to a position: not selected, one of the corruption kinds, or a special token. */
export type SampleKind = 'original' | 'special' | CorruptionKind;

export interface SampleToken {
  kind: SampleKind;
  /** Token before and after the corruption, as people can read it. */
  original: string;
  input: string;
  originalId: number;
  inputId: number;
  /** What the generator put here, where a trained one was asked and the position was selected; else null. */
  generated: string | null;
  /** Probability that the discriminator gives to "replaced", where a trained one was asked; else null. */
  replacedProbability: number | null;
  /** What the (generator) network has to predict here; null where nothing. */
  label: string | null;
  /** The stretch of the text that the token stands for; null for special tokens. */
  text: string | null;
  /** [start, end) of that stretch in UTF-16 units. */
  offsets: [number, number] | null;
}

export interface CorruptedSample {
  objective: RunConfig['objective']['type'];
  label: string;
  tokens: SampleToken[];
  /** The words of the text, as runs of `tokens`. */
  words: Span[];
  /** Runs of `tokens` that were selected together: words, n-grams or spans. Empty where tokens are selected one by one. */
  spans: Span[];
  /** The segments, where the input format makes pairs and the text has two lines or more; else null. */
  pair: SamplePair | null;
  /** Tokens of the text beyond the sequence length, or in no segment of the pair; not shown. */
  truncated: number;
  /** What happens to the sample afterwards, in a sentence; null when the network reads it as it is. */
  note: string | null;
}

const TRAINED_NOTE = 'The generator reads this input; at every selected position, the unchanged ones included, the main network then reads a sample from the generator, and a sample that equals the original counts as original.';
const UNTRAINED_NOTES = {
  uniform: 'The generator has no weights: at every selected position the main network reads any entry of the vocabulary, each as likely. A sample that equals the original counts as original.',
  unigram: 'The generator has no weights: at every selected position the main network reads a token as frequent as in the training text. A sample that equals the original counts as original.',
};

/** What some variants draw from beside the text. */
export interface SampleExtras {
  /** The variant's list, where masking is by one. */
  phrases?: PhraseList | null;
  /** Draws a token as frequent as in the training text, which a unigram generator needs. */
  corpusToken?: CorruptionContext['corpusToken'];
}

/**
 * Corrupts one line as training does: same tokenizer, same `corrupt`. Several lines are sentences, of which a format of
 * pairs makes its first pair (see `pairOfText`). The draw depends on the text, the seed and
 * `roll`, so the same hover shows the same sample until it is rolled again.
 */
export async function corruptText(text: string, tokenizer: TextTokenizer, config: Pick<RunConfig, 'model' | 'objective' | 'input'>, seed: number, roll: number, { phrases = null, corpusToken }: SampleExtras = {}): Promise<CorruptedSample> {
  const { objective, model } = config;
  const { vocabulary } = tokenizer;
  const definition = objectiveOf(objective);
  const encoded = await encodeLines(text, tokenizer);
  const starts = encoded.offsets.map(([start]) => start);
  const { masking, pairing } = sampleRngs(text, seed, roll);
  const pair = pairOfText(text, starts, config, pairing);
  const places = framedPlaces(pair, Math.min(encoded.ids.length, model.maxSeqLength - 2));
  const { cls, sep } = vocabulary.special;
  const ids = Int32Array.from(places, (place, position) => (place === null ? (position === 0 ? cls : sep) : encoded.ids[place]!));
  const shownPair = pair === null ? null : describePair(pair, config.input);
  const tokenTypeIds = new Int32Array(ids.length).fill(1, shownPair?.firstLength ?? ids.length);
  const sequence = { ids, tokenTypeIds, ...(phrases === null ? {} : { phrases: findPhrases(ids, phrases, vocabulary) }) };
  const maxPredictions = definition.maxPredictions(objective, model.maxSeqLength);
  const context = { special: vocabulary.special, vocabSize: vocabulary.size, startsWord: vocabulary.startsWord, maxPredictions, rng: masking, ...(corpusToken === undefined ? {} : { corpusToken }) };
  const corruption = definition.corrupt(sequence, objective, context);
  const tokens = describeCorruption(sequence, corruption, vocabulary);
  places.forEach((place, position) => {
    if (place === null) return;
    const [start, end] = encoded.offsets[place]!;
    Object.assign(tokens[position]!, { text: text.slice(start, end), offsets: [start, end] });
  });
  const shown = places.filter((place) => place !== null).length;
  return {
    objective: objective.type,
    label: definition.label,
    tokens,
    words: wordsOf(ids, context),
    spans: corruption.spans,
    pair: shownPair,
    truncated: encoded.ids.length - shown,
    note: noteOf(objective),
  };
}

function noteOf(objective: RunConfig['objective']): string | null {
  if (objective.type === 'mlm') return null;
  const { type } = objective.generator;
  return type === 'trained' ? TRAINED_NOTE : UNTRAINED_NOTES[type];
}

/** Each line by itself and trimmed, as the corpus is read: for byte-level BPE a line break and an indent would be tokens. */
async function encodeLines(text: string, tokenizer: TextTokenizer): Promise<{ ids: number[]; offsets: [number, number][] }> {
  const encoded: { ids: number[]; offsets: [number, number][] } = { ids: [], offsets: [] };
  let start = 0;
  for (const line of text.split('\n')) {
    const { ids, offsets } = await tokenizer.encode(line.trim());
    const shift = start + line.length - line.trimStart().length;
    encoded.ids.push(...ids);
    encoded.offsets.push(...offsets.map(([from, to]): [number, number] => [from + shift, to + shift]));
    start += line.length + 1;
  }
  return encoded;
}

/** Places of the text's tokens in the order of the sequence, null for [CLS] and [SEP]. */
function framedPlaces(pair: SegmentPair | null, kept: number): (number | null)[] {
  if (pair === null) return [null, ...Array(kept).keys(), null];
  return [null, ...pair.segments.flatMap((segment) => [...segment, null])];
}

/** Where a sample's numbers come from: which positions are selected, what the generator samples there, how pairs are drawn. */
export function sampleRngs(text: string, seed: number, roll: number): { masking: Rng; sampling: Rng; pairing: Rng } {
  const hash = textHash(text);
  return { masking: new Rng(seed, 'hover', hash, roll), sampling: new Rng(seed, 'hover', hash, roll, 1), pairing: new Rng(seed, 'hover', hash, roll, 2) };
}

/** A corrupted sequence token by token, in words instead of ids. */
function describeCorruption(sequence: Sequence, corruption: Corruption, vocabulary: Vocabulary): SampleToken[] {
  const { cls, sep, pad } = vocabulary.special;
  const tokens = Array.from(sequence.ids, (originalId, position): SampleToken => {
    const inputId = corruption.inputIds[position]!;
    const kind = originalId === cls || originalId === sep || originalId === pad ? 'special' : 'original';
    return { kind, original: vocabulary.shown(originalId), input: vocabulary.shown(inputId), originalId, inputId, generated: null, replacedProbability: null, label: null, text: null, offsets: null };
  });
  corruption.positions.forEach((position, index) => {
    Object.assign(tokens[position]!, { kind: corruption.kinds[index]!, label: vocabulary.shown(corruption.labels[index]!) });
  });
  return tokens;
}

/** FNV-1a over UTF-16 units: 32 bits that tell texts apart. */
function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
