import type { Rng } from '../../common/rng';
import type { Span } from '../definition';
import { drawLength } from './lengths';
import { selectionOf, type Selection } from './selection';
import { wordRun } from './words';

/** Tokens that spans may take: ⌈maskProb · tokens⌉, special tokens not counted (SpanBERT `data/masking.py`). */
export function spanBudget(maskProb: number, tokens: number): number {
  return Math.ceil(tokens * maskProb);
}

/**
 * Spans of whole words (`PairWithSpanMaskingScheme`, SpanBERT `data/masking.py`). Until the budget is spent: draw a
 * length and an anchor token; where the anchor is selected already, draw both again; go back to the start of its word
 * and take whole words. Tokens stop at the budget, so the last span may end inside a word. Spans may run into selected
 * tokens; those that overlap or touch become one.
 * A sequence of two segments has one budget here, and spans end with their segment.
 * @param words of the sequence; not empty if `budget` is above 0
 * @param budget at most the tokens in `words`
 * @param lengths P(ℓ) for ℓ = 1, 2, … words
 */
export function selectSpans(words: readonly Span[], budget: number, lengths: readonly number[], rng: Rng): Selection {
  const anchors = words.flatMap(({ start, end }, word) => Array.from({ length: end - start }, (_, i) => ({ position: start + i, word })));
  const selected = new Set<number>();
  const spans: Span[] = [];
  const drawnLengths: number[] = [];
  while (selected.size < budget) {
    const length = drawLength(lengths, rng);
    const { position, word } = anchors[rng.int(anchors.length)]!;
    if (selected.has(position)) continue;
    drawnLengths.push(length);
    spans.push(take(wordRun(words, word, length), budget, selected));
  }
  return selectionOf(merged(spans), drawnLengths);
}

/** Adds the run's tokens to `selected` until that holds `budget` of them; returns what was taken. */
function take(run: readonly Span[], budget: number, selected: Set<number>): Span {
  const { start } = run[0]!;
  let position = start;
  for (; position < run.at(-1)!.end && selected.size < budget; position++) selected.add(position);
  return { start, end: position };
}

/** Spans that overlap or touch as one. */
function merged(spans: Span[]): Span[] {
  const result: Span[] = [];
  for (const { start, end } of spans.sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}
