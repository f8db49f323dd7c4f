/**
 * WordPiece training: byte-pair merges over word counts, with continuing pieces marked "##".
 *
 * The tokenizers library can train too, but numbers the continuing letters in the order of a randomly seeded hash
 * table and breaks ties by those numbers, so two trainings on one text differ. A run must be reproducible from its
 * corpus and configuration alone; here ties are broken by the order in which the pieces were made.
 */
import { MergeQueue } from './mergeQueue';

/** Merges seen only once are not made (as in Hugging Face's BertWordPieceTokenizer). */
const MIN_FREQUENCY = 2;
/** Pair (a, b) ↔ a · PAIR_BASE + b; both below 2²⁶, so exact in a double. */
const PAIR_BASE = 2 ** 26;

interface Word {
  pieces: number[];
  count: number;
}

/**
 * The pieces of a vocabulary, most useful first: single characters by frequency, then merges.
 * @param wordCounts occurrences of each normalised word
 * @param maxPieces where to stop; fewer pieces come back when nothing is left to merge
 */
export function trainWordPieces(wordCounts: ReadonlyMap<string, number>, maxPieces: number): string[] {
  const pieces = alphabetOf(wordCounts).slice(0, maxPieces);
  const ids = new Map(pieces.map((piece, id) => [piece, id]));
  const words = splitWords(wordCounts, ids);
  const pairs = new PairCounts(words);
  while (pieces.length < maxPieces) {
    const pair = pairs.mostFrequent();
    if (pair === undefined) break;
    const [first, second] = pair;
    const merged = pieces[first]! + pieces[second]!.slice(2);
    const id = ids.get(merged) ?? pieces.push(merged) - 1;
    ids.set(merged, id);
    pairs.merge(first, second, id);
  }
  return pieces;
}

/** Every character as a word's start, and as a continuation where it occurs as one; frequent first. */
function alphabetOf(wordCounts: ReadonlyMap<string, number>): string[] {
  const counts = new Map<string, number>();
  for (const [word, count] of wordCounts) {
    let start = true;
    for (const character of word) {
      counts.set(character, (counts.get(character) ?? 0) + count);
      if (!start) counts.set(`##${character}`, (counts.get(`##${character}`) ?? 0) + count);
      start = false;
    }
  }
  const entries = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return entries.map(([piece]) => piece);
}

/** Words as piece ids, in alphabetical order; a word with a character outside the alphabet is [UNK] and left out. */
function splitWords(wordCounts: ReadonlyMap<string, number>, ids: ReadonlyMap<string, number>): Word[] {
  const words: Word[] = [];
  for (const [word, count] of wordCounts) {
    const pieces = Array.from(word, (character, index) => ids.get(index === 0 ? character : `##${character}`) ?? -1);
    if (pieces.length > 1 && !pieces.includes(-1)) words.push({ pieces, count });
  }
  return words;
}

/** Counts of neighbouring pieces, kept up to date while pairs are merged. */
class PairCounts {
  private readonly counts = new Map<number, number>();
  /** Words in which a pair occurs or once occurred. */
  private readonly places = new Map<number, Set<number>>();
  private readonly queue = new MergeQueue();

  constructor(private readonly words: Word[]) {
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
