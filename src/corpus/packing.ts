import { Rng } from '../common/rng';
import type { PairLabel, SpecialTokens } from '../objectives/definition';

/** Share of the sequences that have one segment, as classification tasks do. */
const SINGLE_SEGMENT_PROB = 0.1;
/** Share of the sequences that aim at a random length. */
const RANDOM_LENGTH_PROB = 0.05;
const SHORTEST_TARGET = 5;
/** Packing is part of the corpus, not of the run: all seeds see the same sequences, in different order. */
export const PACKING_SEED = 0;

/** `[CLS] A [SEP]`, `[CLS] A [SEP] B [SEP]`, or more segments where they are reordered. */
export interface PackedSequence {
  /** With `CAPITAL` set in those of capitalised words, where sequences keep capitals. */
  ids: number[];
  /** Tokens of type 0: [CLS], the first segment and its [SEP]. */
  firstLength: number;
  /** What a pair objective learns of the segments; null where nothing. */
  pairLabel: PairLabel | null;
  /** Whether the label was drawn among all classes of its task, so that its share is known. */
  labelDrawn?: boolean;
}

/**
 * Packs a document's sentences into sequences as ELECTRA does (build_pretraining_dataset.py, `ExampleBuilder`):
 * sentences gather until the target length, then go to the first segment while it is below half of the target, the
 * rest to the second, and both are cut to fit. One difference: a last sentence of which nothing fitted, or that no
 * sequence could hold whole, is not dropped but goes on in the next sequence.
 */
export class Packer {
  private sentences: Int32Array[] = [];
  private gathered = 0;
  private made = 0;
  private rng: Rng;
  private target: number;

  /** @param part tells the random numbers of the training and the held-out part apart */
  constructor(
    private readonly maxSeqLength: number,
    private readonly special: SpecialTokens,
    private readonly part: number,
    private readonly emit: (sequence: PackedSequence) => void,
  ) {
    [this.rng, this.target] = this.nextTarget();
  }

  addSentence(ids: Int32Array): void {
    this.gather(ids);
    while (this.gathered >= this.target) this.emitSequence();
  }

  endDocument(): void {
    while (this.gathered > 0) this.emitSequence();
  }

  /** Nothing is left when the last document has ended. */
  finish(): void {
    this.endDocument();
  }

  private gather(ids: Int32Array): void {
    this.sentences.push(ids);
    this.gathered += ids.length;
  }

  private nextTarget(): [Rng, number] {
    const rng = new Rng(PACKING_SEED, 'packing', this.made, this.part);
    const random = rng.uniform() < RANDOM_LENGTH_PROB;
    return [rng, random ? SHORTEST_TARGET + rng.int(this.maxSeqLength - SHORTEST_TARGET + 1) : this.maxSeqLength];
  }

  private emitSequence(): void {
    const { first, second, rest } = splitSegments(this.sentences, this.target, this.maxSeqLength, this.rng);
    const { cls, sep } = this.special;
    const ids = second.length > 0 ? [cls, ...first, sep, ...second, sep] : [cls, ...first, sep];
    this.emit({ ids, firstLength: first.length + 2, pairLabel: null });
    this.made++;
    [this.rng, this.target] = this.nextTarget();
    this.sentences = [];
    this.gathered = 0;
    if (rest.length > 0) this.gather(rest);
  }
}

interface Segments {
  first: number[];
  second: number[];
  /** Tail of the last sentence that opens the next sequence. */
  rest: Int32Array;
}

/** Sorts gathered sentences into the two segments of one sequence and cuts them to fit. */
export function splitSegments(sentences: readonly Int32Array[], target: number, maxSeqLength: number, rng: Rng): Segments {
  // The three are [CLS] and two [SEP], not there yet.
  const firstTarget = rng.uniform() < SINGLE_SEGMENT_PROB ? Infinity : Math.floor((target - 3) / 2);
  let [first, second]: [number[], number[]] = [[], []];
  let [firstLength, secondLength] = [0, 0];
  let lastInFirst = true;
  for (const sentence of sentences) {
    const joins = firstLength === 0 || firstLength + sentence.length < firstTarget;
    lastInFirst = joins || (secondLength === 0 && firstLength < firstTarget && rng.uniform() < 0.5);
    // A line can be a whole book; more of it than a sequence is never needed here.
    (lastInFirst ? first : second).push(...sentence.subarray(0, maxSeqLength));
    if (lastInFirst) firstLength += sentence.length;
    else secondLength += sentence.length;
  }
  first = first.slice(0, maxSeqLength - 2);
  second = second.slice(0, Math.max(0, maxSeqLength - first.length - 3));
  const last = sentences.at(-1)!;
  const cut = Math.min(last.length, lastInFirst ? firstLength - first.length : secondLength - second.length);
  const goesOn = cut === last.length || last.length > maxSeqLength - 2;
  return { first, second, rest: goesOn ? last.subarray(last.length - cut) : new Int32Array() };
}
