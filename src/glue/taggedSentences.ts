/** Sentences whose words are tagged, as token ids. */
import type { EncodedExample } from './encodedExample';
import type { TaggedSentence } from './taskFolder';

interface WordTokenizer {
  vocabulary: { special: { unk: number } };
  encodeBatch(texts: string[]): Promise<Int32Array[]>;
}

/**
 * Encodes word by word, so that no token spans two. The first token of a word has its tag (BERT §5.3); a word of which
 * the vocabulary keeps nothing is [UNK].
 */
export async function encodedSentences(sentences: readonly TaggedSentence[], tokenizer: WordTokenizer): Promise<EncodedExample[]> {
  const spelled = sentences.map(({ words }) => words.map((word, i) => (i > 0 && isSpaced(words[i - 1]!, word) ? ` ${word}` : word)));
  const distinct = [...new Set(spelled.flat())];
  const encoded = await tokenizer.encodeBatch(distinct);
  const unknown = Int32Array.of(tokenizer.vocabulary.special.unk);
  const idsOf = new Map(distinct.map((word, i) => [word, encoded[i]!.length === 0 ? unknown : encoded[i]!]));
  return sentences.map(({ tags }, i) => {
    const words = spelled[i]!.map((word) => idsOf.get(word)!);
    let length = 0;
    const starts = Int32Array.from(words, (ids) => (length += ids.length) - ids.length);
    return { segments: [Int32Array.from(words.flatMap((ids) => [...ids]))], label: 0, words: { starts, tags: Int32Array.from(tags) } };
  });
}

/** Byte-level vocabularies mark spaces, and Chinese has none between its words. */
function isSpaced(before: string, word: string): boolean {
  return !/\p{Script=Han}$/u.test(before) && !/^\p{Script=Han}/u.test(word);
}
