import type { Rng } from '../../common/rng';
import type { Span } from '../definition';
import { drawLength } from './lengths';
import { selectionOf, type Selection } from './selection';
import { wordRun } from './words';

/**
 * Runs of whole words (`create_masked_lm_predictions`, google-research/albert). Every word is tried once as a first
 * word, in random order, with a length drawn from `lengths`; a run that exceeds the budget is shortened word by word,
 * and one that then meets a selected token is given up. Unlike there, no run reaches over a [SEP].
 * @param lengths P(n) for n = 1, 2, …
 */
export function selectNgrams(words: readonly Span[], budget: number, lengths: readonly number[], rng: Rng): Selection {
  const chosen: Span[] = [];
  const drawnLengths: number[] = [];
  let tokens = 0;
  for (const first of rng.shuffle(Int32Array.from(words.keys()))) {
    if (tokens >= budget) break;
    const length = drawLength(lengths, rng);
    drawnLengths.push(length);
    const ngram = longestWithin(wordRun(words, first, length), budget - tokens);
    if (ngram === null || chosen.some((other) => overlap(ngram, other))) continue;
    chosen.push(ngram);
    tokens += ngram.end - ngram.start;
  }
  return selectionOf(chosen, drawnLengths);
}

/** The longest beginning of a run that has at most `room` tokens; null where not even its first word fits. */
function longestWithin(run: readonly Span[], room: number): Span | null {
  const { start } = run[0]!;
  const last = run.findLast(({ end }) => end - start <= room);
  return last === undefined ? null : { start, end: last.end };
}

function overlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}
