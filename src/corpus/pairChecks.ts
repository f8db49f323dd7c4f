/** Corpora that a pair objective cannot be learnt from are refused when they are packed, before any run begins. */
import { UserError } from '../common/errors';
import type { InputConfig } from '../experiment/schema';
import { orderOfClass, sentenceTasks, type SentenceTask } from '../experiment/sentenceTasks';
import type { PairLabel } from '../objectives/definition';
import { type DocumentSplit, type Part, parts } from './heldOut';
import type { InputShape } from './partPacker';

/** Sequences of one part by label; labels that none has are left out. */
export type LabelCounts = Record<PairLabel, number>;

const partNames: Record<Part, string> = { train: 'training', heldOut: 'held-out' };

/** Throws a UserError `corpus.pairDocuments` where text has to come from another document and there is none. */
export function checkDocuments({ shape: { input }, split }: { shape: InputShape; split: DocumentSplit }): void {
  const { pairObjective, sopLeak } = input;
  if (!['nsp', 'distance', 'ernie'].includes(pairObjective) && !sopLeak) return;
  for (const part of parts) {
    if (split.size[part] < 2)
      throw new UserError('corpus.pairDocuments', `The pair objective "${pairObjective}" takes text from other documents, but the corpus has ${split.size[part]} ${partNames[part]} document. Put a blank line between documents, add text${part === 'heldOut' ? ', raise corpus.heldOutFraction' : ''}, or set input.pairObjective to "none".`);
  }
}

/** Throws a UserError `corpus.pairSentences` where training never sees one of the labels, or nothing can be evaluated. */
export function checkLabels(input: InputConfig, labels: Record<Part, LabelCounts>): void {
  for (const task of sentenceTasks(input)) {
    const train = countsOf(task, labels.train);
    const heldOut = countsOf(task, labels.heldOut);
    const part = isLearnable(task, train) ? 'heldOut' : 'train';
    if (part === 'heldOut' && heldOut.some((count) => count > 0)) continue;
    const remedy = `Write one sentence a line and a blank line only between documents${part === 'heldOut' ? ', raise corpus.heldOutFraction' : ', add text'}, or set input.pairObjective to "none".`;
    throw new UserError('corpus.pairSentences', `The pair objective "${input.pairObjective}" learns from sentences that follow each other, but the ${partNames[part]} documents give ${given(task, part === 'train' ? train : heldOut)}. ${remedy}`);
  }
}

function countsOf({ firstLabel, classes }: SentenceTask, labels: LabelCounts): number[] {
  return Array.from({ length: classes }, (_, label) => labels[firstLabel + label] ?? 0);
}

/** Every class is seen; of reordering, whose classes can be many, texts of as many segments as there may be. */
function isLearnable({ name }: SentenceTask, counts: readonly number[]): boolean {
  return name === 'reordering' ? longestSeen(counts) === orderOfClass(counts.length - 1).length : counts.every((count) => count > 0);
}

function longestSeen(counts: readonly number[]): number {
  const last = counts.findLastIndex((count) => count > 0);
  return last < 0 ? 0 : orderOfClass(last).length;
}

function given({ name }: SentenceTask, counts: readonly number[]): string {
  if (name === 'reordering') return `texts of at most ${longestSeen(counts)} sentences to reorder, where there may be ${orderOfClass(counts.length - 1).length}`;
  if (name === 'distance') return `${counts[0]} pairs that are adjacent, ${counts[1]} of the same document and ${counts[2]} of two`;
  return `${counts[0]} pairs in order and ${counts[1]} others`;
}
