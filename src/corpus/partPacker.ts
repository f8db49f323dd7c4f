/** How the documents of one part become sequences, by input format. */
import { Rng } from '../common/rng';
import type { InputConfig } from '../experiment/schema';
import type { SpecialTokens } from '../objectives/definition';
import { BlockPacker } from './blocks';
import { type Part, parts, type DocumentSplit } from './heldOut';
import { Packer, PACKING_SEED, type PackedSequence } from './packing';
import { type PairRules, segmentPairs } from './pairs';
import { type Elsewhere, startsApart } from './segments';
import type { TokenStore } from './tokenStore';

/** What decides the sequences beside the corpus. */
export interface InputShape {
  input: InputConfig;
  maxSeqLength: number;
  /** Share of the training documents that is used. */
  trainFraction: number;
}

export interface PartPacker {
  /** Packs a document. @param copy how often the corpus has been gone through before */
  pack(document: number, copy: number): void;
  finish(): void;
}

/** Tries to draw a document that is not the pair's own (create_pretraining_data.py). */
const DRAWS = 10;
/** Sentences read at once for the second segment of a random pair. */
const RANDOM_SENTENCES_AT_ONCE = 16;

interface Surroundings {
  store: TokenStore;
  split: DocumentSplit;
  special: SpecialTokens;
  emit: (sequence: PackedSequence) => void;
}

export function isPairFormat({ format }: InputConfig): boolean {
  return format === 'segmentPair' || format === 'sentencePair';
}

/** Whether sequences hold which words were capitalised. */
export function keepsCapitals({ capitalizationWeight }: InputConfig): boolean {
  return capitalizationWeight > 0;
}

/** A text that is equal for equal sequences: the name of their folder. */
export function shapeName({ input, maxSeqLength, trainFraction }: InputShape): string {
  const { format, pairObjective, shortSequenceProb, pairCopies, sopLeak, maxSegments } = input;
  const rest = [...(trainFraction === 1 ? [] : [`share${trainFraction}`]), ...(keepsCapitals(input) ? ['capitals'] : [])];
  if (!isPairFormat(input)) return [format, maxSeqLength, ...rest].join('-');
  const short = format === 'segmentPair' ? [`short${shortSequenceProb}`] : [];
  const most = pairObjective === 'reordering' || pairObjective === 'ernie' ? [`upTo${maxSegments}`] : [];
  return [format, maxSeqLength, pairObjective, ...most, ...short, `copies${pairCopies}`, ...(sopLeak ? ['leak'] : []), ...rest].join('-');
}

export function partPacker(part: Part, { input, maxSeqLength }: Omit<InputShape, 'trainFraction'>, surroundings: Surroundings): PartPacker {
  const { special, emit } = surroundings;
  if (isPairFormat(input)) return pairPacker(part, { ...input, maxSeqLength, singleSentences: input.format === 'sentencePair' }, surroundings);
  if (input.format === 'electra') return inOrder(new Packer(maxSeqLength, special, parts.indexOf(part), emit), surroundings);
  return inOrder(new BlockPacker(maxSeqLength, input.format === 'fullSentences', special, emit), surroundings);
}

function inOrder(packer: Packer | BlockPacker, { store }: Surroundings): PartPacker {
  return {
    pack(document) {
      for (const sentence of store.document(document)) packer.addSentence(sentence);
      packer.endDocument();
    },
    finish: () => packer.finish(),
  };
}

/** Second segments from another document come from one of the same part. */
function pairPacker(part: Part, rules: PairRules, { store, split, special, emit }: Surroundings): PartPacker {
  const { cls, sep } = special;
  return {
    pack(document, copy) {
      const rng = new Rng(PACKING_SEED, 'packing', document, 0, 1 + copy);
      const elsewhere: Elsewhere = {
        otherDocument: () => sentencesElsewhere(document, part, split, store, rng),
        sameDocument: (first, end) => sentencesApart(document, first, end, store),
      };
      for (const { segments, label, drawn } of segmentPairs(store.document(document), rules, rng, elsewhere)) {
        const ids = [cls, ...segments.flatMap((segment) => [...segment, sep])];
        emit({ ids, firstLength: segments[0]!.length + 2, pairLabel: label, ...(drawn ? { labelDrawn: true } : {}) });
      }
    },
    finish: () => undefined,
  };
}

function sentencesElsewhere(own: number, part: Part, split: DocumentSplit, store: TokenStore, rng: Rng): Iterable<Int32Array> {
  const draw = (): number => split.documentAt(part, rng.int(split.size[part]));
  let document = draw();
  for (let draws = 1; document === own && draws < DRAWS; draws++) document = draw();
  return store.document(document, rng.int(store.sentenceCount(document)), RANDOM_SENTENCES_AT_ONCE);
}

/** Sentences of the document from a random one on, with at least one between them and its sentences `first` … `end` − 1. */
function sentencesApart(document: number, first: number, end: number, store: TokenStore): ((rng: Rng) => Iterable<Int32Array>) | null {
  const starts = startsApart(first, end, store.sentenceCount(document));
  if (starts.count === 0) return null;
  return (rng) => {
    const { start, most } = starts.at(rng.int(starts.count));
    return store.document(document, start, Math.min(RANDOM_SENTENCES_AT_ONCE, most), most);
  };
}
