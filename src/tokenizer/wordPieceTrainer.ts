/**
 * WordPiece training: byte-pair merges over word counts, with continuing pieces marked "##".
 *
 * The tokenizers library can train too, but numbers the continuing letters in the order of a randomly seeded hash
 * table and breaks ties by those numbers, so two trainings on one text differ. A run must be reproducible from its
 * corpus and configuration alone; here ties are broken by the order in which the pieces were made.
 */
import { PairCounts, type CountedWord } from './pairCounts';

/**
 * The pieces of a vocabulary, most useful first: single characters by frequency, then merges.
 * @param wordCounts occurrences of each normalised word
 * @param maxPieces where to stop; fewer pieces come back when nothing is left to merge
 */
export function trainWordPieces(wordCounts: ReadonlyMap<string, number>, maxPieces: number): string[] {
  const pieces = alphabetOf(wordCounts).slice(0, maxPieces);
  const ids = new Map(pieces.map((piece, id) => [piece, id]));
  const words = splitWords(wordCounts, ids);
  const pairs = new PairCounts(words);
  while (pieces.length < maxPieces) {
    const pair = pairs.mostFrequent();
    if (pair === undefined) break;
    const [first, second] = pair;
    const merged = pieces[first]! + pieces[second]!.slice(2);
    const id = ids.get(merged) ?? pieces.push(merged) - 1;
    ids.set(merged, id);
    pairs.merge(first, second, id);
  }
  return pieces;
}

/** Every character as a word's start, and as a continuation where it occurs as one; frequent first. */
function alphabetOf(wordCounts: ReadonlyMap<string, number>): string[] {
  const counts = new Map<string, number>();
  for (const [word, count] of wordCounts) {
    let start = true;
    for (const character of word) {
      counts.set(character, (counts.get(character) ?? 0) + count);
      if (!start) counts.set(`##${character}`, (counts.get(`##${character}`) ?? 0) + count);
      start = false;
    }
  }
  const entries = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return entries.map(([piece]) => piece);
}

/** Words as piece ids, in alphabetical order; a word with a character outside the alphabet is [UNK] and left out. */
function splitWords(wordCounts: ReadonlyMap<string, number>, ids: ReadonlyMap<string, number>): CountedWord[] {
  const words: CountedWord[] = [];
  for (const [word, count] of wordCounts) {
    const pieces = Array.from(word, (character, index) => ids.get(index === 0 ? character : `##${character}`) ?? -1);
    if (pieces.length > 1 && !pieces.includes(-1)) words.push({ pieces, count });
  }
  return words;
}
