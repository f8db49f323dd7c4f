import { describe, expect, it } from 'vitest';
import { chooseWords } from '../../../../src/results/embeddingMap/chooseWords';
import { tokenFormOf } from '../../../../src/tokenizer/tokenForm';
import { vocabularyOf } from '../../../../src/tokenizer/vocabulary';

const wordPieces = vocabularyOf(['[PAD]', '[unused0]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '.', '##s', 'purp', 'sky', 'sea', '1854', '天'], 'test');
const bytePairs = vocabularyOf(['<s>', '<pad>', '</s>', '<unk>', 'Ġthe', 'sky', 'Ġsky', 'Ġ', 'ly', 'Ġ,', 'ĠcafÃ©', '<mask>'], 'test', tokenFormOf({ pre_tokenizer: { type: 'ByteLevel' } }));
const words = (...args: Parameters<typeof chooseWords>) => chooseWords(...args).map(({ word }) => word);

describe('chooseWords', () => {
  it('takes whole words of word pieces in the order of the vocabulary: no special or reserved tokens, no pieces, no punctuation', () => {
    expect(chooseWords(wordPieces, 99, [], null)).toEqual([{ id: 8, word: 'purp' }, { id: 9, word: 'sky' }, { id: 10, word: 'sea' }, { id: 11, word: '1854' }, { id: 12, word: '天' }]);
    expect(words(wordPieces, 2, [], null)).toEqual(['purp', 'sky']);
  });

  it('takes what begins a word of byte pairs, as it is read', () => {
    expect(words(bytePairs, 99, [], null)).toEqual(['the', 'sky', 'café']);
  });

  it('takes the commonest where counts are known, and leaves out what is never a word by itself', () => {
    const counts = Float64Array.of(0, 0, 0, 0, 0, 0, 90, 80, 0, 3, 7, 3, 1);
    expect(words(wordPieces, 99, [], counts)).toEqual(['sea', 'sky', '1854', '天']);
    expect(words(wordPieces, 2, [], counts)).toEqual(['sea', 'sky']);
  });

  it('always has the words that are named, in their place', () => {
    const counts = Float64Array.of(0, 0, 0, 0, 0, 0, 90, 80, 0, 3, 7, 3, 1);
    expect(words(wordPieces, 1, [12, 8], counts)).toEqual(['sea', '天', 'purp']);
    expect(words(wordPieces, 1, [10], counts)).toEqual(['sea']);
  });
});
