/**
 * The corpus as token ids on disk:
 * - tokens.bin: all ids, uint16, or uint32 when the vocabulary needs it
 * - sentences.bin: per sentence, where it ends in tokens.bin (float64, in tokens)
 * - documents.bin: per document, where it ends in sentences.bin (float64, in sentences)
 * A store may have a second folder beside it, made only for runs that need it: see `prepareCapitals`.
 * Numbers are little-endian, as on every platform that Node runs on.
 */
import { join } from 'node:path';
import { HashedFile } from './hashedFile';
import type { FileSums } from './manifest';
import { RangeFile } from './rangeFile';

/** Ids as they lie on disk. */
export type StoredIds = Uint16Array | Uint32Array;
/** Sentences read at once while a document is walked through. */
const SENTENCES_AT_ONCE = 4096;

export interface StoreSize {
  tokens: number;
  sentences: number;
  documents: number;
}

export function storedIds(vocabSize: number, length: number): StoredIds {
  return vocabSize <= 65536 ? new Uint16Array(length) : new Uint32Array(length);
}

/** Writes a store into an empty folder. */
export class TokenStoreWriter {
  readonly size: StoreSize = { tokens: 0, sentences: 0, documents: 0 };
  private readonly tokens: HashedFile;
  private readonly sentences: HashedFile;
  private readonly documents: HashedFile;
  private documentOpen = false;

  constructor(
    folder: string,
    private readonly vocabSize: number,
  ) {
    this.tokens = new HashedFile(folder, 'tokens.bin');
    this.sentences = new HashedFile(folder, 'sentences.bin');
    this.documents = new HashedFile(folder, 'documents.bin');
  }

  addSentence(ids: Int32Array): void {
    if (ids.length === 0) return;
    const stored = storedIds(this.vocabSize, ids.length);
    stored.set(ids);
    this.tokens.append(stored);
    this.size.tokens += ids.length;
    this.size.sentences++;
    this.sentences.append(Float64Array.of(this.size.tokens));
    this.documentOpen = true;
  }

  /** Ends the document, if it has a sentence. */
  endDocument(): void {
    if (!this.documentOpen) return;
    this.size.documents++;
    this.documents.append(Float64Array.of(this.size.sentences));
    this.documentOpen = false;
  }

  finish(): FileSums {
    return { ...this.tokens.finish(), ...this.sentences.finish(), ...this.documents.finish() };
  }

  abandon(): void {
    for (const file of [this.tokens, this.sentences, this.documents]) file.abandon();
  }
}

/** Reads a complete store by range. */
export class TokenStore {
  private readonly capitals: RangeFile | null;
  private readonly tokens: RangeFile;
  private readonly sentences: RangeFile;
  private readonly documents: RangeFile;

  constructor(
    folder: string,
    readonly size: StoreSize,
    private readonly vocabSize: number,
    /** From `prepareCapitals`; then ids of tokens of capitalised words have `CAPITAL` set. */
    capitalsFile: string | null = null,
  ) {
    this.capitals = capitalsFile === null ? null : new RangeFile(capitalsFile);
    this.tokens = new RangeFile(join(folder, 'tokens.bin'));
    this.sentences = new RangeFile(join(folder, 'sentences.bin'));
    this.documents = new RangeFile(join(folder, 'documents.bin'));
  }

  /**
   * The sentences of document `index` from its sentence `from` on, ids each; read by range as they are asked for.
   * Throws a RangeError outside 0 … documents − 1.
   * @param atOnce sentences in one read
   * @param most sentences in all
   */
  *document(index: number, from = 0, atOnce = SENTENCES_AT_ONCE, most = Infinity): Generator<Int32Array> {
    const [first, last] = this.sentencesOf(index);
    const end = Math.min(last, first + from + most);
    for (let sentence = first + from; sentence < end; sentence += atOnce) yield* this.block(sentence, Math.min(atOnce, end - sentence));
  }

  /** Sentences in document `index`, at least one. Throws a RangeError outside 0 … documents − 1. */
  sentenceCount(index: number): number {
    const [first, end] = this.sentencesOf(index);
    return end - first;
  }

  close(): void {
    for (const file of [this.tokens, this.sentences, this.documents, this.capitals]) file?.close();
  }

  /** Numbers of a document's first sentence and of the one after its last. */
  private sentencesOf(index: number): [first: number, end: number] {
    if (!(index >= 0 && index < this.size.documents)) throw new RangeError(`Document ${index} is outside a corpus of ${this.size.documents}`);
    const [first = 0, end = 0] = ends(this.documents, index, 1);
    return [first, end];
  }

  private *block(first: number, count: number): Generator<Int32Array> {
    const bounds = ends(this.sentences, first, count);
    const start = bounds[0]!;
    const stored = storedIds(this.vocabSize, bounds[count]! - start);
    this.tokens.read(stored, start * stored.BYTES_PER_ELEMENT);
    const ids = new Int32Array(stored);
    this.markCapitals(ids, start);
    for (let i = 0; i < count; i++) yield ids.slice(bounds[i]! - start, bounds[i + 1]! - start);
  }

  private markCapitals(ids: Int32Array, start: number): void {
    if (this.capitals === null) return;
    const capitals = this.capitals.read(new Uint8Array(ids.length), start);
    for (let i = 0; i < ids.length; i++) if (capitals[i] === 1) ids[i]! |= CAPITAL;
  }
}

/** Bit of a token id that says that the token's word was capitalised. */
export const CAPITAL = 1 << 30;

/** Start of item `first` and the ends of `count` items from there: count + 1 numbers. */
function ends(file: RangeFile, first: number, count: number): Float64Array {
  const bounds = new Float64Array(count + 1);
  const skipped = first === 0 ? 1 : 0;
  file.read(bounds.subarray(skipped), (first - 1 + skipped) * Float64Array.BYTES_PER_ELEMENT);
  return bounds;
}
