import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { findPhrases, loadPhrases, withPhrases } from '../../../src/corpus/phrases';
import { TextTokenizer } from '../../../src/tokenizer/tokenizer';

const words = ['new', 'york', 'times', 'city', 'the', 'in', '##s', 'time', 'whale', ',', 'a', '##er', 'great', 'deal'];
let tokenizer: TextTokenizer;
beforeAll(async () => {
  tokenizer = await TextTokenizer.fromTokens(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...words], true, 'test');
});

const folder = mkdtempSync(join(tmpdir(), 'phrases-'));
const folders = { baseFolder: folder, mediaFolder: resolve('media') };
function listOf(content: string | Uint8Array, name = 'list.txt') {
  writeFileSync(join(folder, name), content);
  return loadPhrases(name, folders, tokenizer);
}

async function found(list: string, text: string): Promise<string[]> {
  const phrases = await listOf(list);
  const { ids } = await tokenizer.encode(text);
  return findPhrases(ids, phrases, tokenizer.vocabulary).map(({ start, end }) => Array.from(ids.subarray(start, end), tokenizer.vocabulary.tokenOf).join(' '));
}

describe('findPhrases', () => {
  it('takes the longest phrase at each place, from left to right', async () => {
    expect(await found('New York\nnew york times\nYork City\n', 'the New York Times in New York City')).toEqual(['new york times', 'new york']);
  });

  it('matches whole words only', async () => {
    expect(await found('time\nwhale', 'times, time, whaler')).toEqual(['time']);
    expect(await found('times', 'times')).toEqual(['times']);
  });

  it('leaves out comments, blank lines, and phrases with unknown words', async () => {
    expect(await found('# whale\n\n  city  \r\nzebra city\n', 'zebra city whale')).toEqual(['city']);
  });

  it('never reaches over a [SEP]', async () => {
    const { cls, sep } = tokenizer.vocabulary.special;
    const id = (word: string): number => tokenizer.vocabulary.idOf(word)!;
    const ids = Int32Array.of(cls, id('new'), sep, id('york'), sep);
    expect(findPhrases(ids, await listOf('new york'), tokenizer.vocabulary)).toEqual([]);
  });

  it('marks the sequences of a source', async () => {
    const { ids } = await tokenizer.encode('in new york');
    const source = withPhrases({ length: 1, sequence: () => ({ ids, tokenTypeIds: new Int32Array(3) }) }, await listOf('new york'), tokenizer.vocabulary);
    expect(source.sequence(0).phrases).toEqual([{ start: 1, end: 3 }]);
  });
});

describe('loadPhrases', () => {
  it('reads all .txt files of a folder, and tells lists apart', async () => {
    mkdirSync(join(folder, 'lists'), { recursive: true });
    writeFileSync(join(folder, 'lists/a.txt'), 'new york\n');
    writeFileSync(join(folder, 'lists/b.txt'), 'whale\n');
    const list = await loadPhrases('lists', folders, tokenizer);
    expect(list.digest).toBe((await listOf('new york\nwhale')).digest);
    expect(list.digest).not.toBe((await listOf('new york')).digest);
  });

  it.each([
    ['phrases.empty', '# only a comment\n\n', 'holds no phrase'],
    ['phrases.binary', Uint8Array.of(0x66, 0xff, 0xfe, 0x00), 'is not UTF-8 text'],
    ['phrases.binary', 'a\0b', 'is not UTF-8 text'],
    ['phrases.unknown', 'zebra\nquagga', 'None of the 2 phrases'],
  ])('refuses with %s what it cannot use', async (code, content, sentence) => {
    await expect(listOf(content)).rejects.toMatchObject({ code, message: expect.stringContaining(sentence) as string });
  });

  it('refuses a file that is not there and a folder without lists', async () => {
    await expect(loadPhrases('none.txt', folders, tokenizer)).rejects.toMatchObject({ code: 'phrases.missing' });
    mkdirSync(join(folder, 'empty'), { recursive: true });
    await expect(loadPhrases('empty', folders, tokenizer)).rejects.toMatchObject({ code: 'phrases.empty' });
  });

  it.each(['builtin:sample-entities', 'builtin:sample-noun-phrases'])('finds %s', async (file) => {
    expect((await loadPhrases(file, folders, tokenizer)).digest).toHaveLength(64);
  });
});
