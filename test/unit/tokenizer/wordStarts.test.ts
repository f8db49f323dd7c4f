import { describe, expect, it } from 'vitest';
import { vocabularyOf } from '../../../src/tokenizer/vocabulary';
import { wordStartRule } from '../../../src/tokenizer/wordStarts';

const starting = (marks: Parameters<typeof wordStartRule>[0], tokens: string[]): string[] => tokens.filter(wordStartRule(marks));

describe('Which tokens begin a word', () => {
  it('is read from the prefix of WordPiece, "##" where the file names none', () => {
    expect(starting({ model: { type: 'WordPiece' } }, ['sail', '##ed', '#'])).toEqual(['sail', '#']);
    expect(starting({ model: { type: 'WordPiece', continuing_subword_prefix: '@@' } }, ['sail', '@@ed', '##ed'])).toEqual(['sail', '##ed']);
  });

  it('is read from the mark of a space in byte-level and SentencePiece tokenizers', () => {
    const byteLevel = { model: { type: 'BPE', continuing_subword_prefix: null }, pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Split' }, { type: 'ByteLevel' }] } };
    expect(starting(byteLevel, ['Ġsail', 'ed', 'Ġ'])).toEqual(['Ġsail', 'Ġ']);
    expect(starting({ model: { type: 'Unigram' }, pre_tokenizer: { type: 'Metaspace', replacement: '_' } }, ['_sail', 'ed', '▁a'])).toEqual(['_sail']);
  });

  it('is every one where nothing is marked', () => {
    expect(starting({ model: { type: 'WordLevel' }, pre_tokenizer: null }, ['sail', 'ed'])).toEqual(['sail', 'ed']);
  });

  it('includes special tokens', () => {
    const { startsWord } = vocabularyOf(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'Ġsail', 'ed'], 'test', (token) => token.startsWith('Ġ'));
    expect([0, 1, 2, 3, 4, 5, 6].filter(startsWord)).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
