import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bertNormalizer, bertPreTokenizer, Tokenizer, WordPiece } from 'tokenizers';
import { describe, expect, it } from 'vitest';
import { WordCounts } from '../../../src/tokenizer/wordCounts';
import { trainWordPieces } from '../../../src/tokenizer/wordPieceTrainer';
import { sampleLines } from '../../support/sampleLines';

describe('trainWordPieces', () => {
  it('merges the most frequent pair first', () => {
    const words = new Map([['hug', 10], ['pug', 5], ['pun', 12], ['bun', 4], ['hugs', 5]]);
    // Pairs: (##u, ##g) 20; then (##u, ##n) 16, (h, ##ug) 15, (p, ##un) 12.
    expect(trainWordPieces(words, 12)).toEqual(['##u', 'u', '##g', 'g', 'p', '##n', 'n', 'h', '##s', 's', 'b', '##ug']);
    expect(trainWordPieces(words, 15).slice(11)).toEqual(['##ug', '##un', 'hug', 'pun']);
  });

  it('stops when no pair occurs twice', () => {
    expect(trainWordPieces(new Map([['ab', 1], ['ba', 1]]), 100)).toEqual(['a', 'b', '##a', '##b']);
  });

  it('keeps the most frequent characters when not all have room', () => {
    expect(trainWordPieces(new Map([['x', 1], ['yy', 3]]), 2)).toEqual(['y', '##y']);
  });

  it('depends on the counts alone, not on the order of the words', async () => {
    const entries = [...(await countSample())];
    expect(trainWordPieces(new Map(entries.reverse()), 500)).toEqual(trainWordPieces(new Map(entries.reverse()), 500));
  });

  it('agrees with the tokenizers library but for ties', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'train-')), 'corpus.txt');
    writeFileSync(file, sampleLines(1500).join('\n'));
    const native = new Tokenizer(WordPiece.empty());
    native.setNormalizer(bertNormalizer());
    native.setPreTokenizer(bertPreTokenizer());
    native.train([file]);
    const theirs = Object.entries(native.getVocab()).sort(([, a], [, b]) => a - b).slice(0, 1200);
    const ours = new Set(trainWordPieces(await countSample(), 1200));
    expect(theirs.filter(([token]) => ours.has(token)).length).toBeGreaterThan(1180);
  });
});

describe('WordCounts', () => {
  it('counts words as BERT splits them', async () => {
    const counts = await WordCounts.create(true);
    counts.add('Café, café!  中文 don\'t');
    counts.add(`${'x'.repeat(40)} CAFÉ`);
    expect(Object.fromEntries(counts.finish())).toEqual({ cafe: 3, ',': 1, '!': 1, 中: 1, 文: 1, don: 1, "'": 1, t: 1, ['x'.repeat(40)]: 1 });
  });

  it('forgets the rarest words when there are very many', async () => {
    const counts = await WordCounts.create(true);
    for (let i = 0; i < 3; i++) counts.add('often');
    for (let line = 0; line < 150; line++) counts.add(Array.from({ length: 1000 }, (_, i) => `x${line}y${i}`).join(' '));
    const words = counts.finish();
    expect(words.size).toBeLessThanOrEqual(131072);
    expect(words.get('often')).toBe(3);
  });

  it('keeps case and accents when told to', async () => {
    const counts = await WordCounts.create(false);
    counts.add('Café café');
    expect(Object.fromEntries(counts.finish())).toEqual({ Café: 1, café: 1 });
  });
});

async function countSample(): Promise<ReadonlyMap<string, number>> {
  const counts = await WordCounts.create(true);
  for (const line of sampleLines(1500)) counts.add(line);
  return counts.finish();
}
