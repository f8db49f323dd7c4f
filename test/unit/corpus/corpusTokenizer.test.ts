import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { corpusFixture, corpusOf, numberedText, tokenizerOf } from './corpusFixture';

const text = 'low lower lowest, café\n\nlow new newer café\n';
const filesOfLow = {
  'gpt-vocab.json': JSON.stringify({ l: 0, o: 1, w: 2, Ġ: 3, lo: 4, low: 5, Ġlow: 6 }),
  'gpt-merges.txt': '#version: 0.2\nl o\nlo w\nĠ low\n',
  'a.txt': 'low low\n\nlow\n',
};

describe('byte-level BPE of a corpus', () => {
  it("is trained to the size asked for, with RoBERTa's special tokens at their places", async () => {
    const { prepare } = corpusFixture({ 'a.txt': numberedText(30) });
    const corpus = await prepare({ tokenizer: tokenizerOf({ type: 'bpe', vocabSize: 270 }) });
    const { size, special, tokenOf } = corpus.tokenizer.vocabulary;
    expect([size, special]).toEqual([270, { cls: 0, pad: 1, sep: 2, unk: 3, mask: 269 }]);
    expect(tokenOf(corpus.train.sequence(0).ids[0]!)).toBe('<s>');
    corpus.close();
  });

  it('writes any text and gives it back, trained or not', async () => {
    const { prepare } = corpusFixture({ 'a.txt': text });
    const corpus = await prepare({ tokenizer: tokenizerOf({ type: 'bpe', vocabSize: 275 }) });
    const { vocabulary } = corpus.tokenizer;
    const line = 'Łódź 😀 中 low';
    const bytes = (await corpus.tokenizer.encode(line)).tokens.join('');
    expect((await corpus.tokenizer.encode('low lowest')).tokens.length).toBeLessThan('low lowest'.length);
    expect(Array.from(await corpus.tokenizer.encode(line).then(({ ids }) => ids)).every((id) => id !== vocabulary.special.unk)).toBe(true);
    expect(bytes.replaceAll('Ġ', ' ').length).toBe(Buffer.from(line).length);
    corpus.close();
  });

  it('is the same each time, and another where a space stands before each line', async () => {
    const tokenizer = tokenizerOf({ type: 'bpe', vocabSize: 272 });
    const merges = async (changes: object) => {
      const { folder, prepare } = corpusFixture({ 'a.txt': text });
      const corpus = await prepare({ tokenizer: { ...tokenizer, ...changes } });
      corpus.close();
      return readFileSync(join(folder, 'cache', corpus.hash.slice(0, 16), 'merges.txt'), 'utf8').split('\n');
    };
    const plain = await merges({});
    expect(await merges({})).toEqual(plain);
    expect([plain[0], plain.length]).toEqual(['#version: 0.2', 272 - 261 + 2]);
    expect(await merges({ addPrefixSpace: true })).not.toEqual(plain);
  });

  it('is loaded from vocab.json and the merges.txt beside it; special tokens that it lacks come last', async () => {
    const { prepare, folder } = corpusFixture(filesOfLow, ['a.txt']);
    const corpus = await prepare({ tokenizer: tokenizerOf({ type: 'bpeFiles', file: 'gpt-vocab.json' }) });
    expect(corpus.tokenizer.vocabulary).toMatchObject({ size: 12, special: { cls: 7, pad: 8, sep: 9, unk: 10, mask: 11 } });
    expect(Array.from((await corpus.tokenizer.encode('low low')).ids)).toEqual([5, 6]);
    const store = join(folder, 'cache', corpus.hash.slice(0, 16));
    expect(['tokenizer.json', 'tokenizer_config.json', 'vocab.json', 'merges.txt', 'vocab.txt'].map((name) => existsSync(join(store, name)))).toEqual([true, true, true, true, false]);
    expect(readFileSync(join(store, 'merges.txt'), 'utf8')).toBe(filesOfLow['gpt-merges.txt']);
    corpus.close();
  });

  it.each([
    ['vocab.json', '{"l": 0, "o": 2}', 'tokenizer.invalid', 'gives no token the id 1'],
    ['vocab.json', '{"l": 0, "o": 0}', 'tokenizer.invalid', 'gives the id 0 to "l" and "o"'],
    ['vocab.json', '["l"]', 'tokenizer.invalid', 'holds no tokens'],
    ['vocab.json', '{"l": "x"}', 'tokenizer.invalid', 'gives "l" the id "x"'],
    ['vocab.json', '{', 'tokenizer.invalid', 'is not JSON'],
    ['merges.txt', '#version: 0.2\nl o w\n', 'tokenizer.invalid', 'merges.txt, line 2, is "l o w"'],
    ['merges.txt', 'l x\n', 'tokenizer.invalid', 'line 1, merges "l x", but vocab.json has no "x"'],
  ])('is refused where %s is %s', async (name, content, code, sentence) => {
    const { prepare } = corpusFixture({ 'vocab.json': filesOfLow['gpt-vocab.json'], 'merges.txt': filesOfLow['gpt-merges.txt'], 'a.txt': text, [name]: content }, ['a.txt']);
    await expect(prepare({ tokenizer: tokenizerOf({ type: 'bpeFiles', file: 'vocab.json' }) })).rejects.toMatchObject({ code, message: expect.stringContaining(sentence) as string });
  });

  it('says which file is missing', async () => {
    const { prepare } = corpusFixture(filesOfLow, ['a.txt']);
    const asked = (knobs: object) => prepare({ corpus: corpusOf({ files: ['a.txt'] }), tokenizer: tokenizerOf({ type: 'bpeFiles', ...knobs }) });
    await expect(asked({ file: 'none.json' })).rejects.toThrow('none.json does not exist. Correct tokenizer.file');
    await expect(asked({ file: 'gpt-vocab.json', mergesFile: 'none.txt' })).rejects.toThrow('none.txt does not exist. Correct tokenizer.mergesFile');
  });
});
