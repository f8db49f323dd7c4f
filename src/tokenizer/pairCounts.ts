/** The counts that byte-pair merging goes by, for word pieces and for byte-level BPE. */
import { MergeQueue } from './mergeQueue';

/** Merges seen only once are not made (as in Hugging Face's BertWordPieceTokenizer and ByteLevelBPETokenizer). */
const MIN_FREQUENCY = 2;
/** Pair (a, b) ↔ a · PAIR_BASE + b; both below 2²⁶, so exact in a double. */
const PAIR_BASE = 2 ** 26;

/** A word as piece ids, and how often it occurs. */
export interface CountedWord {
  pieces: number[];
  count: number;
}

/** Counts of neighbouring pieces, kept up to date while pairs are merged. Changes the words it is given. */
export class PairCounts {
  private readonly counts = new Map<number, number>();
  /** Words in which a pair occurs or once occurred. */
  private readonly places = new Map<number, Set<number>>();
  private readonly queue = new MergeQueue();

  constructor(private readonly words: CountedWord[]) {
    words.forEach((word, index) => {
      for (let i = 0; i + 1 < word.pieces.length; i++) this.add(pairOf(word.pieces, i), word.count, index);
    });
    for (const [pair, count] of this.counts) this.queue.push(count, pair);
  }

  /** The most frequent pair, the earliest made among equals; undefined when every pair is rarer than MIN_FREQUENCY. */
  mostFrequent(): [number, number] | undefined {
    for (let top = this.queue.pop(); top !== undefined; top = this.queue.pop()) {
      const [count, pair] = top;
      const now = this.counts.get(pair) ?? 0;
      if (now === count) return count < MIN_FREQUENCY ? undefined : [Math.floor(pair / PAIR_BASE), pair % PAIR_BASE];
      if (now > 0 && now < count) this.queue.push(now, pair);
    }
    return undefined;
  }

  /** Replaces the pair by one piece in every word. */
  merge(first: number, second: number, id: number): void {
    const pair = first * PAIR_BASE + second;
    const grown = new Set<number>();
    for (const index of this.places.get(pair) ?? []) this.mergeWord(index, first, second, id, grown);
    this.counts.delete(pair);
    this.places.delete(pair);
    for (const changed of grown) this.queue.push(this.counts.get(changed) ?? 0, changed);
  }

  private mergeWord(index: number, first: number, second: number, id: number, grown: Set<number>): void {
    const word = this.words[index]!;
    const { pieces, count } = word;
    for (let i = 0; i + 1 < pieces.length; i++) this.add(pairOf(pieces, i), -count, index);
    const merged: number[] = [];
    for (let i = 0; i < pieces.length; i++) {
      const match = pieces[i] === first && pieces[i + 1] === second;
      merged.push(match ? id : pieces[i]!);
      if (match) i++;
    }
    word.pieces = merged;
    for (let i = 0; i + 1 < merged.length; i++) {
      const pair = pairOf(merged, i);
      this.add(pair, count, index);
      if (merged[i] === id || merged[i + 1] === id) grown.add(pair);
    }
  }

  private add(pair: number, count: number, word: number): void {
    this.counts.set(pair, (this.counts.get(pair) ?? 0) + count);
    const places = this.places.get(pair);
    if (places === undefined) this.places.set(pair, new Set([word]));
    else places.add(word);
  }
}

function pairOf(pieces: readonly number[], i: number): number {
  return pieces[i]! * PAIR_BASE + pieces[i + 1]!;
}
