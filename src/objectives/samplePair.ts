/** The first pair of segments that training would make of a text, for the hover and the inspector. */
import type { Rng } from '../common/rng';
import { segmentPairs } from '../corpus/pairs';
import { startsApart, type Elsewhere, type SegmentPair } from '../corpus/segments';
import { orderOfClass, sentenceTasks, taskOfLabel, type SentenceTaskName } from '../experiment/sentenceTasks';
import type { RunConfig } from '../experiment/schema';

/** What a sample shows of a pair. */
export interface SamplePair {
  /** The task that the sequence is of; "none" without a pair objective. */
  objective: SentenceTaskName | 'none';
  /** What the task learns, from 0; see `SentenceTask`. Null where nothing. */
  label: number | null;
  /** Which segment of the text stands at each place, where segments are reordered; else null. */
  order: number[] | null;
  /** Tokens of type 0: [CLS], the first segment and its [SEP]. */
  firstLength: number;
}

/**
 * A pair of the text's sentences, as places in its tokens; null where the format makes no pairs or the text is one
 * sentence. A line is a sentence, and a blank line ends a document: the first one is paired, and the last one gives
 * the random segments, which a text of one document does not have.
 * @param starts where each token starts in the text, in UTF-16 units
 */
export function pairOfText(text: string, starts: readonly number[], { input, model }: Pick<RunConfig, 'input' | 'model'>, rng: Rng): SegmentPair | null {
  if (input.format !== 'segmentPair' && input.format !== 'sentencePair') return null;
  const documents = documentsOf(text, starts);
  const [first, other] = [documents[0], documents.length > 1 ? documents.at(-1) : undefined];
  if (first === undefined || first.length < 2) return null;
  const learnsRandom = input.pairObjective === 'nsp' && other === undefined;
  const rules = { ...input, ...(learnsRandom ? { pairObjective: 'none' as const } : {}), maxSeqLength: model.maxSeqLength, singleSentences: input.format === 'sentencePair' };
  const { value } = segmentPairs(first, rules, rng, elsewhereIn(first, other)).next() as { value: SegmentPair };
  return learnsRandom && value.segments.length > 1 ? { ...value, label: 0 } : value;
}

function elsewhereIn(document: Int32Array[], other: Int32Array[] | undefined): Elsewhere {
  return {
    otherDocument: other === undefined ? null : () => other,
    sameDocument(first, end) {
      const starts = startsApart(first, end, document.length);
      if (starts.count === 0) return null;
      return (rng) => {
        const { start, most } = starts.at(rng.int(starts.count));
        return document.slice(start, start + most);
      };
    },
  };
}

/** What a sample tells of a pair. */
export function describePair({ segments, label }: SegmentPair, input: RunConfig['input']): SamplePair {
  const firstLength = 2 + segments[0]!.length;
  if (label === null) return { objective: sentenceTasks(input)[0]?.name ?? 'none', label, order: null, firstLength };
  const { name, firstLabel } = taskOfLabel(sentenceTasks(input), label);
  return { objective: name, label: label - firstLabel, order: name === 'reordering' ? orderOfClass(label - firstLabel) : null, firstLength };
}

/** Places of the tokens of each sentence of each document. */
function documentsOf(text: string, starts: readonly number[]): Int32Array[][] {
  const documents: Int32Array[][] = [[]];
  let start = 0;
  for (const line of text.split('\n')) {
    const end = start + line.length;
    const places = [...starts.keys()].filter((place) => starts[place]! >= start && starts[place]! < end);
    if (places.length > 0) documents.at(-1)!.push(Int32Array.from(places));
    else if (documents.at(-1)!.length > 0) documents.push([]);
    start = end + 1;
  }
  return documents.filter((sentences) => sentences.length > 0);
}
