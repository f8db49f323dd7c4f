import { tokenizersLibrary } from './library';

/** Longer stretches without a space are split at once, so that text without spaces is not kept whole. */
const MAX_REMEMBERED = 32;
/** Entries held at once, so that memory does not grow with the corpus. */
const MAX_ENTRIES = 1 << 17;

/** How a tokenizer comes from a line to words, in two steps: neither looks across the cuts of the first. */
interface Splitting {
  stretches(line: string): string[];
  words(stretch: string): string[];
}

/**
 * Counts words as a tokenizer sees them. Stretches between spaces are counted first and split once each.
 * Counts are exact up to MAX_ENTRIES different words; beyond, the rarest so far are forgotten from time to time (as in
 * lossy counting, Manku and Motwani, VLDB 2002), which no merge that gets into a vocabulary notices.
 */
export class WordCounts {
  private readonly stretches = new Map<string, number>();
  private readonly words = new Map<string, number>();

  private constructor(private readonly splitting: Splitting) {}

  /** Words of BERT's tokenizer: its normaliser and its splitting. */
  static async create(lowercase: boolean): Promise<WordCounts> {
    const { bertNormalizer, bertPreTokenizer } = await tokenizersLibrary();
    const normalizer = bertNormalizer({ cleanText: true, handleChineseChars: true, stripAccents: lowercase, lowercase });
    const preTokenizer = bertPreTokenizer();
    const words = (stretch: string): string[] => preTokenizer.preTokenizeString(normalizer.normalizeString(stretch)).map(([word]) => word);
    return new WordCounts({ stretches: (line) => line.split(/\s+/), words });
  }

  /**
   * Words of byte-level BPE, in the characters of `byteLevel.ts`: a word holds the space before it.
   * @param addPrefixSpace gives the first word of a line one too
   */
  static async createByteLevel(addPrefixSpace: boolean): Promise<WordCounts> {
    const { byteLevelPreTokenizer } = await tokenizersLibrary();
    const preTokenizer = byteLevelPreTokenizer(false, true);
    const prefixed = (line: string): string => (addPrefixSpace && line !== '' && !line.startsWith(' ') ? ` ${line}` : line);
    const words = (stretch: string): string[] => preTokenizer.preTokenizeString(stretch).map(([word]) => word);
    return new WordCounts({ stretches: (line) => prefixed(line).split(/(?<=\S)(?= \S)/u), words });
  }

  add(line: string): void {
    for (const stretch of this.splitting.stretches(line)) {
      if (stretch.length > MAX_REMEMBERED) this.split(stretch, 1);
      else if (this.stretches.has(stretch)) increase(this.stretches, stretch, 1);
      // A piece of a line keeps the whole text alive that the line was cut from; a copy does not.
      else if (stretch !== '') this.stretches.set(Buffer.from(stretch).toString(), 1);
    }
    if (this.stretches.size > MAX_ENTRIES) this.splitAll();
  }

  /** The counts; ends the counting. */
  finish(): ReadonlyMap<string, number> {
    this.splitAll();
    return this.words;
  }

  private splitAll(): void {
    for (const [stretch, count] of this.stretches) this.split(stretch, count);
    this.stretches.clear();
    for (let rare = 1; this.words.size > MAX_ENTRIES; rare++) {
      for (const [word, count] of this.words) if (count <= rare) this.words.delete(word);
    }
  }

  private split(stretch: string, count: number): void {
    for (const word of this.splitting.words(stretch)) increase(this.words, word, count);
  }
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
