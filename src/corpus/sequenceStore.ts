/**
 * Packed sequences on disk, for one sequence length. A record has a fixed size, so that sequence i is one read:
 * [length, tokens of type 0, pair label + 1 or 0 for none, ids …, zeros up to maxSeqLength], in the token store's number type,
 * or in 32 bits where ids tell capitals too.
 */
import { join } from 'node:path';
import type { Sequence } from '../objectives/definition';
import { HashedFile } from './hashedFile';
import type { FileSums } from './manifest';
import type { PackedSequence } from './packing';
import { RangeFile, storeDamaged } from './rangeFile';
import { CAPITAL, storedIds, type StoredIds } from './tokenStore';

const HEADER = 3;
const SHORTEST = 2;

/** What a record looks like. */
export interface RecordShape {
  maxSeqLength: number;
  vocabSize: number;
  /** Whether ids may have `CAPITAL` set. */
  capitals: boolean;
}

function emptyRecord({ maxSeqLength, vocabSize, capitals }: RecordShape): StoredIds {
  return capitals ? new Uint32Array(HEADER + maxSeqLength) : storedIds(vocabSize, HEADER + maxSeqLength);
}

/** Sequences by number, read when asked for. */
export interface SequenceSource {
  length: number;
  /** Throws a RangeError outside 0 … length − 1. */
  sequence(index: number): Sequence;
}

export class SequenceWriter {
  length = 0;
  private readonly file: HashedFile;

  constructor(
    folder: string,
    name: string,
    private readonly shape: RecordShape,
  ) {
    this.file = new HashedFile(folder, `${name}.bin`);
  }

  add({ ids, firstLength, pairLabel }: PackedSequence): void {
    const record = emptyRecord(this.shape);
    record.set([ids.length, firstLength, pairLabel === null ? 0 : 1 + pairLabel]);
    record.set(ids, HEADER);
    this.file.append(record);
    this.length++;
  }

  finish(): FileSums {
    return this.file.finish();
  }

  abandon(): void {
    this.file.abandon();
  }
}

export class SequenceReader implements SequenceSource {
  private readonly file: RangeFile;
  private readonly path: string;

  constructor(
    folder: string,
    name: string,
    readonly length: number,
    private readonly shape: RecordShape,
    /** Labels that there are; see `SentenceTask`. */
    private readonly labels: number,
  ) {
    this.path = join(folder, `${name}.bin`);
    this.file = new RangeFile(this.path);
  }

  sequence(index: number): Sequence {
    if (!(index >= 0 && index < this.length)) throw new RangeError(`Sequence ${index} is outside ${this.length} sequences`);
    const record = emptyRecord(this.shape);
    this.file.read(record, index * record.byteLength);
    const [length, firstLength, pair] = record as unknown as [number, number, number];
    if (length < SHORTEST || length > this.shape.maxSeqLength || firstLength > length || pair > this.labels) throw storeDamaged(this.path);
    const stored = new Int32Array(record.subarray(HEADER, HEADER + length));
    const tokenTypeIds = new Int32Array(length).fill(1, firstLength);
    const words = this.shape.capitals ? { ids: stored.map((id) => id & ~CAPITAL), capitals: Uint8Array.from(stored, (id) => Number((id & CAPITAL) !== 0)) } : { ids: stored };
    return { ...words, tokenTypeIds, ...(pair === 0 ? {} : { pairLabel: pair - 1 }) };
  }

  close(): void {
    this.file.close();
  }
}
