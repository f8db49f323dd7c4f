import { describe, expect, it } from 'vitest';
import { BlockPacker } from '../../../src/corpus/blocks';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
const { cls, sep } = special;
const range = (first: number, length: number): number[] => Array.from({ length }, (_, i) => first + i);

function pack(documents: number[][][], maxSeqLength: number, acrossDocuments: boolean): number[][] {
  const sequences: number[][] = [];
  const packer = new BlockPacker(maxSeqLength, acrossDocuments, special, ({ ids, firstLength, pairLabel }) => {
    expect([firstLength, pairLabel]).toEqual([ids.length, null]);
    sequences.push(ids);
  });
  for (const document of documents) {
    for (const sentence of document) packer.addSentence(Int32Array.from(sentence));
    packer.endDocument();
  }
  packer.finish();
  return sequences;
}

describe('FULL-SENTENCES', () => {
  it('packs whole sentences while they fit', () => {
    expect(pack([[range(10, 4), range(20, 3), range(30, 2)]], 10, true)).toEqual([[cls, ...range(10, 4), ...range(20, 3), sep], [cls, ...range(30, 2), sep]]);
  });

  it('goes on across documents with a separator between them', () => {
    expect(pack([[range(10, 3)], [range(20, 4)], [range(30, 2)]], 10, true)).toEqual([[cls, ...range(10, 3), sep, ...range(20, 4), sep], [cls, ...range(30, 2), sep]]);
  });

  it('counts the separator: what would fit only without it opens the next sequence', () => {
    expect(pack([[range(10, 4)], [range(20, 4)]], 10, true)).toEqual([[cls, ...range(10, 4), sep], [cls, ...range(20, 4), sep]]);
  });

  it('carries a sentence that no sequence holds over into the next ones', () => {
    expect(pack([[range(10, 2), range(20, 19), range(50, 3)]], 10, true)).toEqual([
      [cls, 10, 11, sep],
      [cls, ...range(20, 8), sep],
      [cls, ...range(28, 8), sep],
      [cls, ...range(36, 3), ...range(50, 3), sep],
    ]);
  });
});

describe('DOC-SENTENCES', () => {
  it('ends a sequence with its document', () => {
    expect(pack([[range(10, 3)], [range(20, 4), range(30, 6)]], 10, false)).toEqual([[cls, ...range(10, 3), sep], [cls, ...range(20, 4), sep], [cls, ...range(30, 6), sep]]);
  });
});
