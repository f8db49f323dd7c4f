import type { CorruptionContext, Span } from '../definition';

type Context = Pick<CorruptionContext, 'special' | 'startsWord'>;

/** Whether a token may be selected: all but [CLS], [SEP], [PAD] and [MASK]. */
export function isCandidate(id: number, { special: { cls, sep, pad, mask } }: Pick<Context, 'special'>): boolean {
  return id !== cls && id !== sep && id !== pad && id !== mask;
}

/**
 * The words of a sequence, in order. A word begins where its token says so, and behind every token that may not be
 * selected: no word reaches over a [SEP], as it would in create_pretraining_data.py (BERT) where a segment begins
 * with a piece such as "##ing".
 */
export function wordsOf(ids: Int32Array, context: Context): Span[] {
  const words: Span[] = [];
  for (let position = 0; position < ids.length; position++) {
    if (!isCandidate(ids[position]!, context)) continue;
    const last = words.at(-1);
    if (last?.end === position && !context.startsWord(ids[position]!, ids[position - 1])) last.end++;
    else words.push({ start: position, end: position + 1 });
  }
  return words;
}

/**
 * The run of at most `count` words that begins with word `first` and has no gap: it ends with the segment.
 * Fewer where the segment has fewer.
 */
export function wordRun(words: readonly Span[], first: number, count: number): Span[] {
  const run = [words[first]!];
  while (run.length < count && words[first + run.length]?.start === run.at(-1)!.end) run.push(words[first + run.length]!);
  return run;
}
