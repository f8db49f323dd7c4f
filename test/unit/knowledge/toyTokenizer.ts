import { vocabularyOf } from '../../../src/tokenizer/vocabulary';

const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];

/** A word a token, cut at spaces; Chinese characters are words. Tokens beginning with "##" go on inside a word. */
export function toyTokenizer(tokens: readonly string[]) {
  const vocabulary = vocabularyOf([...new Set([...special, ...tokens])], 'toy');
  const split = (text: string): string[] => text.replace(/\p{Script=Han}/gu, ' $& ').split(' ').filter((word) => word !== '');
  const encode = (text: string): Int32Array => Int32Array.from(split(text), (word) => vocabulary.idOf(word) ?? vocabulary.special.unk);
  return { vocabulary, encode, encodeBatch: async (texts: string[]) => texts.map(encode) };
}

/** The tokenizer that knows the characters and words of these texts. */
export function tokenizerOf(...texts: string[]) {
  return toyTokenizer(texts.flatMap((text) => text.replace(/\p{Script=Han}/gu, ' $& ').split(' ')).filter((word) => word !== ''));
}
