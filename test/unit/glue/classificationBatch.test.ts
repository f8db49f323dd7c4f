import { describe, expect, it } from 'vitest';
import { classificationBatch } from '../../../src/glue/classificationBatch';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
const ids = (...values: number[]): Int32Array => Int32Array.from(values);

describe('classificationBatch', () => {
  it('lays out a single sentence, a pair and a padding row', () => {
    const batch = classificationBatch(
      [
        { segments: [ids(10, 11)], label: 1 },
        { segments: [ids(20), ids(30, 31)], label: 2 },
      ],
      { batchSize: 3, seqLength: 7, special },
    );
    expect([...batch.inputIds!]).toEqual([2, 10, 11, 3, 0, 0, 0, 2, 20, 3, 30, 31, 3, 0, 2, 3, 0, 0, 0, 0, 0]);
    expect([...batch.tokenTypeIds!]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...batch.attentionMask!]).toEqual([1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0]);
    expect([...batch.labels!]).toEqual([1, 2, 0]);
    expect([...batch.exampleWeights!]).toEqual([1, 1, 0]);
  });

  it('cuts a long sentence at its end', () => {
    const { inputIds } = classificationBatch([{ segments: [ids(10, 11, 12, 13)], label: 0 }], { batchSize: 1, seqLength: 5, special });
    expect([...inputIds!]).toEqual([2, 10, 11, 12, 3]);
  });

  it('cuts the longer of two first, the second when equal', () => {
    const cut = (a: Int32Array, b: Int32Array): number[] => [...classificationBatch([{ segments: [a, b], label: 0 }], { batchSize: 1, seqLength: 8, special }).inputIds!];
    expect(cut(ids(10, 11, 12, 13, 14), ids(20, 21))).toEqual([2, 10, 11, 12, 3, 20, 21, 3]);
    expect(cut(ids(10, 11, 12), ids(20, 21, 22))).toEqual([2, 10, 11, 12, 3, 20, 21, 3]);
  });
});
