import type { Rng } from '../../common/rng';
import type { Span } from '../definition';
import { selectionOf, type Selection } from './selection';

/**
 * Phrases of a list and single words (SpanBERT's named entities and noun phrases, Table 6: entities or phrases half of
 * the time, random whole words the other half). Each draw is a phrase with probability `share`, else a word, each in
 * random order; where none of one kind is left, the other fills the budget. What overlaps with the selection or would
 * exceed the budget is left out, so nothing is cut.
 * @param words of the sequence
 * @param phrases of the sequence, without overlap
 */
export function selectPhrases(words: readonly Span[], phrases: readonly Span[], budget: number, share: number, rng: Rng): Selection {
  const waiting = { phrase: shuffled(phrases, rng), word: shuffled(words, rng) };
  const phraseDraws = { phrase: 0, word: 0 };
  const chosen: Span[] = [];
  let left = budget;
  const fits = ({ start, end }: Span): boolean => end - start <= left && !chosen.some((other) => start < other.end && other.start < end);
  // What does not fit now never will.
  const hasNext = (spans: Span[]): boolean => {
    while (spans.length > 0 && !fits(spans.at(-1)!)) spans.pop();
    return spans.length > 0;
  };
  for (;;) {
    const [hasPhrase, hasWord] = [hasNext(waiting.phrase), hasNext(waiting.word)];
    if (!hasPhrase && !hasWord) break;
    const isDrawn = hasPhrase && hasWord;
    const kind = (isDrawn ? rng.uniform() < share : hasPhrase) ? 'phrase' : 'word';
    if (isDrawn) phraseDraws[kind]++;
    const span = waiting[kind].pop()!;
    chosen.push(span);
    left -= span.end - span.start;
  }
  return { ...selectionOf(chosen), phraseDraws };
}

function shuffled(spans: readonly Span[], rng: Rng): Span[] {
  return Array.from(rng.shuffle(Int32Array.from(spans.keys())), (index) => ({ ...spans[index]! }));
}
