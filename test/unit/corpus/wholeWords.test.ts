import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeManifest } from '../../../src/corpus/manifest';
import { TokenStoreWriter } from '../../../src/corpus/tokenStore';
import { wholeWordCounts } from '../../../src/corpus/wholeWords';
import { vocabularyOf } from '../../../src/tokenizer/vocabulary';

const vocabulary = vocabularyOf(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'sea', 'side', '##side', '##s', '.'], 'test');

describe('wholeWordCounts', () => {
  it('counts tokens that are words by themselves, at the ends of sentences too', () => {
    const folder = mkdtempSync(join(tmpdir(), 'words-'));
    const writer = new TokenStoreWriter(folder, vocabulary.size);
    // "sea seas . side sea", "side seaside", "sea"
    for (const sentence of [[5, 5, 8, 9, 6, 5], [6, 5, 7]]) writer.addSentence(Int32Array.from(sentence));
    writer.endDocument();
    writer.addSentence(Int32Array.of(5));
    writer.endDocument();
    writeManifest(folder, writer.finish(), { ...writer.size });
    expect([...wholeWordCounts(folder, vocabulary)!]).toEqual([0, 0, 0, 0, 0, 3, 2, 0, 0, 1]);
  });

  it('knows nothing where the store is gone', () => {
    expect(wholeWordCounts(`${mkdtempSync(join(tmpdir(), 'words-'))}/gone`, vocabulary)).toBeNull();
  });
});
