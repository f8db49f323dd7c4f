import { describe, expect, it } from 'vitest';
import { heldOutSplit, separateSplit, type DocumentSplit } from '../../../src/corpus/heldOut';
import { corpusFixture, corpusOf, numberedText } from './corpusFixture';

const documentsIn = (split: DocumentSplit, documents: number, part: 'train' | 'heldOut' | null): number[] => Array.from({ length: documents }, (_, d) => d).filter((d) => split.partOf(d) === part);
const numbered = (split: DocumentSplit, part: 'train' | 'heldOut'): number[] => Array.from({ length: split.size[part] }, (_, i) => split.documentAt(part, i)).sort((a, b) => a - b);

describe('the share of the documents that trains', () => {
  it('leaves the held-out documents as they are, and is part of every larger share', () => {
    const [whole, half, tenth] = [1, 0.5, 0.1].map((share) => heldOutSplit(101, 0.2, share)) as [DocumentSplit, DocumentSplit, DocumentSplit];
    expect([whole.size, half.size, tenth.size]).toEqual([81, 41, 8].map((train) => ({ train, heldOut: 20 })));
    for (const split of [half, tenth]) expect(documentsIn(split, 101, 'heldOut')).toEqual(documentsIn(whole, 101, 'heldOut'));
    const halfTrains = new Set(documentsIn(half, 101, 'train'));
    expect(documentsIn(tenth, 101, 'train').every((d) => halfTrains.has(d))).toBe(true);
    expect(documentsIn(tenth, 101, null)).toHaveLength(73);
    for (const split of [whole, tenth]) for (const part of ['train', 'heldOut'] as const) expect(numbered(split, part)).toEqual(documentsIn(split, 101, part));
    expect(() => tenth.documentAt('train', 8)).toThrow(RangeError);
  });

  it('is of the training files where the held-out text has files of its own', () => {
    const split = separateSplit(40, 7, 0.25);
    expect(split.size).toEqual({ train: 10, heldOut: 7 });
    expect(documentsIn(split, 47, 'heldOut')).toEqual([40, 41, 42, 43, 44, 45, 46]);
    for (const part of ['train', 'heldOut'] as const) expect(numbered(split, part)).toEqual(documentsIn(split, 47, part));
  });

  it('is what a corpus trains on, with one token store for all shares', async () => {
    const { prepare } = corpusFixture({ 'a.txt': numberedText(40) });
    const [whole, part] = [await prepare(), await prepare({ corpus: corpusOf({ files: ['a.txt'], heldOutFraction: 0.25, trainFraction: 0.3 }) })];
    expect(part.hash).toBe(whole.hash);
    expect(part.train.length).toBeLessThan(0.5 * whole.train.length);
    expect(Array.from({ length: part.heldOut.length }, (_, i) => part.heldOut.sequence(i))).toEqual(Array.from({ length: whole.heldOut.length }, (_, i) => whole.heldOut.sequence(i)));
    for (const corpus of [whole, part]) corpus.close();
  });
});

describe('held-out files', () => {
  const contents = { 'a.txt': numberedText(9), 'b.txt': numberedText(4).replaceAll('d', 'e'), 'held.txt': 'h0 held out\n\nh1 held out\nh1 again\n' };
  const heldOutOf = (files: string[], heldOutFiles = ['held.txt']) => corpusOf({ files, heldOutFiles });

  it('are all held out and never train, whatever trains', async () => {
    const { prepare } = corpusFixture(contents);
    const [small, large] = [await prepare({ corpus: heldOutOf(['a.txt']) }), await prepare({ corpus: heldOutOf(['a.txt', 'b.txt']) })];
    for (const corpus of [small, large]) {
      const { tokenOf } = corpus.tokenizer.vocabulary;
      const text = (ids: Int32Array): string => Array.from(ids, tokenOf).join(' ').replaceAll(' ##', '');
      // The vocabulary is trained on the training files, which lack some letters of these.
      expect([...corpus.heldOutDocuments()].map((document) => document.length)).toEqual([1, 2]);
      expect(Array.from({ length: corpus.train.length }, (_, i) => text(corpus.train.sequence(i).ids)).join(' ')).not.toContain('[UNK]');
      corpus.close();
    }
    expect([small.documents, large.documents]).toEqual([11, 15]);
    expect(large.hash).not.toBe(small.hash);
  });

  it('may be one document, and training text too', async () => {
    const { prepare } = corpusFixture({ 'a.txt': 'one\n', 'held.txt': 'one\n' });
    const corpus = await prepare({ corpus: heldOutOf(['a.txt']) });
    expect([corpus.train.length, corpus.heldOut.length]).toEqual([1, 1]);
    corpus.close();
  });

  it.each([
    [heldOutOf(['a.txt', 'held.txt']), 'corpus.heldOutTrains', 'held.txt is named by corpus.files and by corpus.heldOutFiles'],
    [heldOutOf(['a.txt'], ['none.txt']), 'corpus.missing', 'none.txt does not exist'],
    [heldOutOf(['a.txt'], ['blank.txt']), 'corpus.empty', 'holds no text'],
  ])('are refused where they cannot be: %#', async (corpus, code, sentence) => {
    const { prepare } = corpusFixture({ ...contents, 'blank.txt': '\n\n' });
    await expect(prepare({ corpus })).rejects.toMatchObject({ code, message: expect.stringContaining(sentence) as string });
  });
});
