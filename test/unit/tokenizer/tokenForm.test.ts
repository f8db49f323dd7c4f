import { describe, expect, it } from 'vitest';
import { tokenFormOf, type WordMarks } from '../../../src/tokenizer/tokenForm';
import { vocabularyOf, type Vocabulary } from '../../../src/tokenizer/vocabulary';

const starting = (marks: WordMarks, tokens: string[]): string[] => tokens.filter((token) => tokenFormOf(marks).startsWord(token));
const byteLevel: WordMarks = { model: { type: 'BPE', continuing_subword_prefix: null }, pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Split' }, { type: 'ByteLevel' }] } };

describe('Which tokens begin a word', () => {
  it('is read from the prefix of WordPiece, "##" where the file names none', () => {
    expect(starting({ model: { type: 'WordPiece' } }, ['sail', '##ed', '#'])).toEqual(['sail', '#']);
    expect(starting({ model: { type: 'WordPiece', continuing_subword_prefix: '@@' } }, ['sail', '@@ed', '##ed'])).toEqual(['sail', '##ed']);
  });

  it('is read from the mark of a space in byte-level and SentencePiece tokenizers', () => {
    expect(starting(byteLevel, ['Ġsail', 'ed', 'Ġ', 'ĠÃ'])).toEqual(['Ġsail', 'Ġ', 'ĠÃ']);
    expect(starting({ model: { type: 'Unigram' }, pre_tokenizer: { type: 'Metaspace', replacement: '_' } }, ['_sail', 'ed', '▁a', 'a'])).toEqual(['_sail', '▁a']);
  });

  it('is every one where nothing is marked', () => {
    expect(starting({ model: { type: 'WordLevel' }, pre_tokenizer: null }, ['sail', 'ed'])).toEqual(['sail', 'ed']);
  });

  it('is punctuation too at byte level, and what stands behind it, as in BERT', () => {
    // The last three: 中, 文, and a part of a character.
    const tokens = ['<s>', '<pad>', '</s>', '<unk>', '<mask>', 'Ġsea', 's', '.', 'The', "'s", 'Ġ(', 'old', 'ä¸Ń', 'æĸĩ', 'Ã'];
    const vocabulary = vocabularyOf(tokens, 'test', tokenFormOf(byteLevel));
    expect(words(vocabulary, ['Ġsea', 's', '.', 'The', 'old', "'s", 'Ġ(', 'old', 'ä¸Ń', 'æĸĩ', 'old', 'Ã'])).toEqual(['Ġsea+s', '.', 'The+old', "'s", 'Ġ(', 'old', 'ä¸Ń', 'æĸĩ', 'old+Ã']);
  });

  it('includes special tokens', () => {
    const { startsWord } = vocabularyOf(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'Ġsail', 'ed'], 'test', tokenFormOf(byteLevel));
    expect([0, 1, 2, 3, 4, 5, 6].filter((id) => startsWord(id))).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('A byte-level token', () => {
  const vocabulary = vocabularyOf(['<s>', '<pad>', '</s>', '<unk>', '<mask>', 'ĠcafÃ©', 'Ã', 'ed'], 'test', tokenFormOf(byteLevel));

  it('is shown as its text, with the mark of its space; a part of a character as it is written', () => {
    expect([0, 5, 6, 7].map(vocabulary.shown)).toEqual(['<s>', 'Ġcafé', 'Ã', 'ed']);
    expect([5, 6, 7].map(vocabulary.textOf)).toEqual([' café', null, 'ed']);
  });
});

/** The words of a run of tokens, "+" between the tokens of one. */
function words(vocabulary: Vocabulary, tokens: string[]): string[] {
  const ids = tokens.map((token) => vocabulary.idOf(token)!);
  return ids.reduce<string[]>((found, id, i) => {
    if (i === 0 || vocabulary.startsWord(id, ids[i - 1])) return [...found, tokens[i]!];
    return [...found.slice(0, -1), `${found.at(-1)!}+${tokens[i]!}`];
  }, []);
}
