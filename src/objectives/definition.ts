/** What an objective is, without tensors: the part that training, the hover and the form share. */
import type { Rng } from '../common/rng';
import type { ObjectiveConfig } from '../experiment/schema';
import type { ObjectiveType } from '../experiment/knobs/objectives';

/** Token ids that the objectives treat apart. Looked up by name in the vocabulary, never by number. */
export interface SpecialTokens {
  pad: number;
  unk: number;
  cls: number;
  sep: number;
  mask: number;
}

/**
 * What a sentence-level task learns of a sequence. NSP, SOP: 0 where the second segment follows the first, 1 where it is
 * random or the two are swapped. The other tasks' classes: see `SentenceTask`, whose `firstLabel` they are counted from.
 */
export type PairLabel = number;

/** One packed sequence before corruption. */
export interface Sequence {
  /** Token ids, special tokens included, no padding. */
  ids: Int32Array;
  /** 0 for the first segment, 1 for the others; same length as `ids`. */
  tokenTypeIds: Int32Array;
  /** What a pair objective learns here; absent where nothing. */
  pairLabel?: PairLabel;
  /** 1 for tokens of words that began with a capital before lower-casing, same length as `ids`; only where capitalization is learnt. */
  capitals?: Uint8Array;
  /** Where phrases of the user's list stand, ascending, without overlap; only where masking is by a list. */
  phrases?: Span[];
}

/** What happened to a selected position's *input*. */
export const corruptionKinds = ['mask', 'random', 'keep'] as const;
export type CorruptionKind = (typeof corruptionKinds)[number];

/** A run of positions; `end` is the first one behind it. */
export interface Span {
  start: number;
  end: number;
}

/** A corrupted sequence: what the first network that runs reads, a trained generator or the main network, and what is to be predicted where. */
export interface Corruption {
  /** Input ids after masking; same length as the sequence. */
  inputIds: Int32Array;
  /** Selected positions, ascending, no duplicates, never a special token. */
  positions: Int32Array;
  /** Original id at each selected position. */
  labels: Int32Array;
  /** Kind of each selected position. */
  kinds: CorruptionKind[];
  /** Positions selected together, ascending: words, n-grams, or spans after merging. Empty where tokens are selected one by one. */
  spans: Span[];
  /** Lengths drawn for spans or n-grams, in words, before budget and neighbours cut them; empty for tokens and words. */
  drawnLengths: number[];
  /** Masking by a list: draws that went to a phrase and to a word, where the sequence had both. */
  phraseDraws?: { phrase: number; word: number };
}

export interface CorruptionContext {
  special: SpecialTokens;
  vocabSize: number;
  /** Whether a token begins a word, by the vocabulary's marks; `before` is the token before it. */
  startsWord(id: number, before?: number): boolean;
  /** Slots for selected positions in a batch row; see `maxPredictions`. */
  maxPredictions: number;
  /** Draws a token as frequent as it is in the corpus: SpanBERT's random tokens, which are uniform over the vocabulary without it, and a unigram generator's, which needs it. */
  corpusToken?: (rng: Rng) => number;
  /** Keyed by run seed, batch and row: the only source of randomness. */
  rng: Rng;
}

/** An objective's pure half. Its tensor half is `loss.ts` in the same folder. */
export interface ObjectiveDefinition<C extends ObjectiveConfig = ObjectiveConfig> {
  type: ObjectiveType;
  label: string;
  /** One sentence for the form, the hover and the docs. */
  summary: string;
  paper: string;
  /** Whether samples of a generator, trained beside the main network or without weights, replace the selected tokens. */
  usesGenerator: boolean;
  /** Slots for selected positions in a row of length `maxSeqLength`. */
  maxPredictions(config: C, maxSeqLength: number): number;
  corrupt(sequence: Sequence, config: C, context: CorruptionContext): Corruption;
}
