import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tokenizer } from 'tokenizers';
import { describe, expect, it } from 'vitest';
import golden from '../../golden/tokenizer.json';
import { TextTokenizer } from '../../../src/tokenizer/tokenizer';

const vocabFolder = join(process.env['ABLATION_BENCH_DATA'] ?? '../shared/data', 'vocab');
const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];

function temporaryFile(name: string, content: string | Uint8Array): string {
  const file = join(mkdtempSync(join(tmpdir(), 'tokenizer-')), name);
  writeFileSync(file, content);
  return file;
}

describe('TextTokenizer', () => {
  for (const { lowercase, lines, ...source } of golden.cases) {
    const file = source.vocabFile === undefined ? null : join(vocabFolder, source.vocabFile);
    const title = `gives the ids and offsets of Transformers, ${source.vocabFile ?? 'small vocabulary'}, ${lowercase ? 'uncased' : 'cased'}`;
    it.skipIf(file !== null && !existsSync(file))(title, async () => {
      const tokenizer = file === null ? await TextTokenizer.fromTokens(source.vocab!, lowercase, 'small') : await TextTokenizer.load(file, lowercase);
      for (const { text, ids, offsets } of lines) {
        const encoded = await tokenizer.encode(text);
        expect(Array.from(encoded.ids), text).toEqual(ids);
        expect(encoded.offsets, text).toEqual(offsets);
        expect(encoded.tokens).toEqual(ids.map((id) => tokenizer.vocabulary.tokenOf(id)));
      }
      const batch = await tokenizer.encodeBatch(lines.map(({ text }) => text));
      expect(batch.map((ids) => Array.from(ids))).toEqual(lines.map(({ ids }) => ids));
    });
  }

  it('counts offsets in UTF-16 units behind characters beyond U+FFFF', async () => {
    const tokenizer = await TextTokenizer.fromTokens([...special, 'a', 'b'], true, 'test');
    const { ids, offsets } = await tokenizer.encode('😀 a 𝔘 B');
    expect(Array.from(ids)).toEqual([1, 5, 1, 6]);
    expect(offsets).toEqual([[0, 2], [3, 4], [5, 7], [8, 9]]);
  });

  it('reads a literal special token as text', async () => {
    const tokenizer = await TextTokenizer.fromTokens([...special, '[', ']', 'mask', 'x'], true, 'test');
    expect((await tokenizer.encode('x [MASK]')).tokens).toEqual(['x', '[', 'mask', ']']);
  });

  it('makes a word of more than 100 characters unknown', async () => {
    const tokenizer = await TextTokenizer.fromTokens([...special, 'a', '##a'], true, 'test');
    expect((await tokenizer.encode('a'.repeat(100))).ids).toHaveLength(100);
    expect((await tokenizer.encode('a'.repeat(101))).tokens).toEqual(['[UNK]']);
  });

  it('saves vocab.txt and tokenizer.json that load as the same tokenizer', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tokenizer-'));
    const tokenizer = await TextTokenizer.fromTokens([...special, 'Ca', '##f', '##é', 'ca', '##e'], false, 'test');
    tokenizer.save(folder);
    expect(readFileSync(join(folder, 'vocab.txt'), 'utf8')).toBe('[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nCa\n##f\n##é\nca\n##e\n');
    for (const loaded of [await TextTokenizer.load(join(folder, 'vocab.txt'), false), await TextTokenizer.load(join(folder, 'tokenizer.json'))]) {
      expect(loaded.vocabulary).toMatchObject({ size: 10, special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 } });
      expect(Array.from((await loaded.encode('Café cafe')).ids)).toEqual([5, 6, 7, 8, 6, 9]);
    }
  });

  it('writes one pair format for all vocabularies: one separator behind each text, token types 0 and 1', async () => {
    const bytePairs = await TextTokenizer.fromBytePairs(['<s>', '<pad>', '</s>', '<unk>', 'a', 'b', 'ab', '<mask>'], [['a', 'b']], false, 'test');
    const wordPieces = await TextTokenizer.fromTokens([...special, 'a'], true, 'test');
    for (const [tokenizer, cls, sep] of [[bytePairs, '<s>', '</s>'], [wordPieces, '[CLS]', '[SEP]']] as const) {
      const folder = mkdtempSync(join(tmpdir(), 'tokenizer-'));
      tokenizer.save(folder);
      const native = Tokenizer.fromFile(join(folder, 'tokenizer.json'));
      const pair = await native.encode('a', 'a a');
      expect(pair.getTokens().filter((token) => token.length > 1)).toEqual([cls, sep, sep]);
      expect(pair.getTypeIds()).toEqual([0, 0, 0, ...Array.from({ length: pair.getLength() - 3 }, () => 1)]);
      expect(pair.getTokens()[2]).toBe(sep);
    }
  });

  it('saves byte pairs that load as the same tokenizer, and says whether the network has token types', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tokenizer-'));
    const tokenizer = await TextTokenizer.fromBytePairs(['<s>', '<pad>', '</s>', '<unk>', 'a', 'b', 'ab', '<mask>'], [['a', 'b']], false, 'test');
    expect(tokenizer.save(folder, 1)).toEqual(['tokenizer.json', 'vocab.json', 'merges.txt', 'tokenizer_config.json']);
    const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>;
    expect(read('vocab.json')).toEqual({ '<s>': 0, '<pad>': 1, '</s>': 2, '<unk>': 3, a: 4, b: 5, ab: 6, '<mask>': 7 });
    expect(read('tokenizer_config.json')).toMatchObject({ tokenizer_class: 'PreTrainedTokenizerFast', mask_token: '<mask>', model_input_names: ['input_ids', 'attention_mask'] });
    tokenizer.save(folder);
    expect(read('tokenizer_config.json')['model_input_names']).toEqual(['input_ids', 'token_type_ids', 'attention_mask']);
    for (const loaded of [await TextTokenizer.loadBytePairs(join(folder, 'vocab.json'), join(folder, 'merges.txt'), false), await TextTokenizer.load(join(folder, 'tokenizer.json'))]) {
      expect(loaded.vocabulary).toMatchObject({ size: 8, special: { cls: 0, pad: 1, sep: 2, unk: 3, mask: 7 }, marksSpaces: true });
      expect(Array.from((await loaded.encode('abba<mask>')).ids), 'the a of "<mask>" is text').toEqual([6, 5, 4, 4]);
    }
  });

  it('finds special tokens by name, wherever they stand', async () => {
    const tokenizer = await TextTokenizer.load(temporaryFile('vocab.txt', '\uFEFFthe\r\n[SEP]\r\n[MASK]\r\n[UNK]\r\n[PAD]\r\n[CLS]\r\n'));
    expect(tokenizer.vocabulary.special).toEqual({ pad: 4, unk: 3, cls: 5, sep: 1, mask: 2 });
    expect(tokenizer.vocabulary.idOf('the')).toBe(0);
    expect(() => tokenizer.vocabulary.tokenOf(6)).toThrow(RangeError);
  });
});

describe('A vocabulary that cannot be used', () => {
  const lines = (...tokens: string[]) => temporaryFile('vocab.txt', `${tokens.join('\n')}\n`);
  it.each([
    ['without [MASK] names it', () => lines('[PAD]', '[UNK]', '[CLS]', '[SEP]', 'a', 'b'), 'vocab.specialMissing', 'lacks [MASK]'],
    ['of the special tokens alone is too small', () => lines(...special), 'vocab.tooSmall', 'holds 5 tokens'],
    ['with an empty line names the line', () => lines(...special, 'a', '', 'b'), 'vocab.emptyLine', 'line 7'],
    ['with a token twice names both lines', () => lines(...special, 'a', 'b', 'a'), 'vocab.duplicate', '"a" twice, on lines 6 and 8'],
    ['that is absent says where it was looked for', () => '/nowhere/vocab.txt', 'tokenizer.missing', '/nowhere/vocab.txt'],
    ['that is not UTF-8 says so', () => temporaryFile('vocab.txt', Uint8Array.of(0x61, 0xff)), 'tokenizer.invalid', 'not UTF-8'],
    ['of broken JSON says so', () => temporaryFile('tokenizer.json', '{"model":'), 'tokenizer.invalid', 'not a usable tokenizer.json'],
    ['of other JSON says so', () => temporaryFile('tokenizer.json', '{"version":"1.0"}'), 'tokenizer.invalid', 'has no "model"'],
    ['with gaps in its ids names the first', () => temporaryFile('tokenizer.json', JSON.stringify({ version: '1.0', added_tokens: [], model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab: { ...Object.fromEntries(special.map((token, id) => [token, id])), a: 7 } } })), 'tokenizer.invalid', 'the id 5'],
  ])('%s', async (_, file, code, sentence) => {
    await expect(TextTokenizer.load(file())).rejects.toMatchObject({ name: 'UserError', code, message: expect.stringContaining(sentence) as string });
  });
});
