/**
 * Packed sequences on disk, for one sequence length. A record has a fixed size, so that sequence i is one read:
 * [length, tokens of type 0, pair label + 1 or 0 for none, ids …, zeros up to maxSeqLength], in the token store's number type.
 */
import { join } from 'node:path';
import type { Sequence } from '../objectives/definition';
import { HashedFile } from './hashedFile';
import type { FileSums } from './manifest';
import type { PackedSequence } from './packing';
import { RangeFile, storeDamaged } from './rangeFile';
import { storedIds } from './tokenStore';

const HEADER = 3;
const SHORTEST = 2;

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
    private readonly maxSeqLength: number,
    private readonly vocabSize: number,
  ) {
    this.file = new HashedFile(folder, `${name}.bin`);
  }

  add({ ids, firstLength, pairLabel }: PackedSequence): void {
    const record = storedIds(this.vocabSize, HEADER + this.maxSeqLength);
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
    private readonly maxSeqLength: number,
    private readonly vocabSize: number,
  ) {
    this.path = join(folder, `${name}.bin`);
    this.file = new RangeFile(this.path);
  }

  sequence(index: number): Sequence {
    if (!(index >= 0 && index < this.length)) throw new RangeError(`Sequence ${index} is outside ${this.length} sequences`);
    const record = storedIds(this.vocabSize, HEADER + this.maxSeqLength);
    this.file.read(record, index * record.byteLength);
    const [length, firstLength, pair] = record as unknown as [number, number, number];
    if (length < SHORTEST || length > this.maxSeqLength || firstLength > length || pair > 2) throw storeDamaged(this.path);
    const ids = new Int32Array(record.subarray(HEADER, HEADER + length));
    const sequence = { ids, tokenTypeIds: new Int32Array(length).fill(1, firstLength) };
    return pair === 0 ? sequence : { ...sequence, pairLabel: pair === 1 ? 0 : 1 };
  }

  close(): void {
    this.file.close();
  }
}
