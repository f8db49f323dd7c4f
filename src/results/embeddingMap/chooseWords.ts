import type { Vocabulary } from '../../tokenizer/vocabulary';

/** A word and its id in the vocabulary. */
export interface ChosenWord {
  id: number;
  word: string;
}

/** Places that BERT's vocabularies keep free. */
const RESERVED = /^\[unused\d+\]$/;

/**
 * The `top` commonest whole words, commonest first: tokens that begin a word and hold a letter or a digit, special ones
 * left out. Named ones are always among them; of tokens that read alike one is taken.
 * @param counts how often each token is a word by itself, by id; those that never are stay out. Null takes the order of
 *   the vocabulary, which is roughly that of frequency.
 */
export function chooseWords(vocabulary: Vocabulary, top: number, named: readonly number[], counts: Float64Array | null): ChosenWord[] {
  const chosen = new Map(named.map((id) => [wordOf(vocabulary, id), id]));
  for (const id of ranked(vocabulary, counts).slice(0, top)) if (!chosen.has(wordOf(vocabulary, id))) chosen.set(wordOf(vocabulary, id), id);
  return [...chosen].map(([word, id]) => ({ id, word })).sort(byFrequency(counts));
}

function ranked(vocabulary: Vocabulary, counts: Float64Array | null): number[] {
  const special = new Set<number>(Object.values<number>({ ...vocabulary.special }));
  const isWord = (id: number): boolean => {
    const word = wordOf(vocabulary, id);
    return !special.has(id) && vocabulary.startsWord(id) && /[\p{L}\p{N}]/u.test(word) && !RESERVED.test(word) && (counts === null || counts[id]! > 0);
  };
  const ids = Array.from({ length: vocabulary.size }, (_, id) => ({ id }));
  return ids.filter(({ id }) => isWord(id)).sort(byFrequency(counts)).map(({ id }) => id);
}

function byFrequency(counts: Float64Array | null): (a: { id: number }, b: { id: number }) => number {
  return (a, b) => (counts === null ? 0 : counts[b.id]! - counts[a.id]!) || a.id - b.id;
}

/** The word as it is read: without the mark of the space before it. */
function wordOf(vocabulary: Vocabulary, id: number): string {
  return (vocabulary.textOf(id) ?? vocabulary.shown(id)).trim();
}
