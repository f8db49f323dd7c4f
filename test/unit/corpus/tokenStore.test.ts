import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { heldOutSplit } from '../../../src/corpus/heldOut';
import { TokenStore, TokenStoreWriter } from '../../../src/corpus/tokenStore';

/** Documents of 1, 4 and 3 sentences; sentence s of document d is s + 1 times the id 10·d + s. */
function storeOf(): TokenStore {
  const folder = mkdtempSync(join(tmpdir(), 'store-'));
  const writer = new TokenStoreWriter(folder, 100);
  [1, 4, 3].forEach((sentences, d) => {
    for (let s = 0; s < sentences; s++) writer.addSentence(new Int32Array(s + 1).fill(10 * d + s));
    writer.endDocument();
  });
  writer.finish();
  return new TokenStore(folder, writer.size, 100);
}
const read = (sentences: Iterable<Int32Array>): number[][] => [...sentences].map((ids) => Array.from(ids));

describe('TokenStore.document', () => {
  it.each([1, 2, 3, 4096])('gives the same sentences in reads of %i', (atOnce) => {
    const store = storeOf();
    expect(read(store.document(1, 0, atOnce))).toEqual([[10], [11, 11], [12, 12, 12], [13, 13, 13, 13]]);
    expect(read(store.document(1, 2, atOnce))).toEqual([[12, 12, 12], [13, 13, 13, 13]]);
    expect(read(store.document(0, 0, atOnce))).toEqual([[0]]);
    expect(read(store.document(2, 3, atOnce))).toEqual([]);
    store.close();
  });

  it('knows how many sentences a document has', () => {
    const store = storeOf();
    expect([0, 1, 2].map((document) => store.sentenceCount(document))).toEqual([1, 4, 3]);
    expect(() => store.sentenceCount(3)).toThrow(RangeError);
    store.close();
  });
});

describe('heldOutSplit', () => {
  it.each([[2, 0.5], [7, 0.01], [40, 0.25], [101, 0.5]])('lists every one of %i documents once, in the part that it belongs to', (documents, fraction) => {
    const split = heldOutSplit(documents, fraction);
    const listed = (['train', 'heldOut'] as const).flatMap((part) =>
      Array.from({ length: split.size[part] }, (_, index) => {
        const document = split.documentAt(part, index);
        expect(split.partOf(document)).toBe(part);
        return document;
      }),
    );
    expect(listed.sort((a, b) => a - b)).toEqual(Array.from({ length: documents }, (_, document) => document));
    expect(() => split.documentAt('heldOut', split.size.heldOut)).toThrow(RangeError);
    expect(() => split.documentAt('train', split.size.train)).toThrow(RangeError);
  });
});
