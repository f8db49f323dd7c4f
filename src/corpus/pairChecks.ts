/** Corpora that a pair objective cannot be learnt from are refused when they are packed, before any run begins. */
import { UserError } from '../common/errors';
import type { InputConfig } from '../experiment/schema';
import type { PairLabel } from '../objectives/definition';
import { type DocumentSplit, type Part, parts } from './heldOut';
import type { InputShape } from './partPacker';

/** Pairs of one part by label. */
export type LabelCounts = Record<PairLabel, number>;

const partNames: Record<Part, string> = { train: 'training', heldOut: 'held-out' };

export function noLabels(): LabelCounts {
  return { 0: 0, 1: 0 };
}

/** Throws a UserError `corpus.pairDocuments` where random text has to come from another document and there is none. */
export function checkDocuments({ shape: { input }, split }: { shape: InputShape; split: DocumentSplit }): void {
  if (input.pairObjective !== 'nsp' && !input.sopLeak) return;
  for (const part of parts) {
    if (split.size[part] < 2)
      throw new UserError('corpus.pairDocuments', `The pair objective "${input.pairObjective}" takes text from other documents, but the corpus has ${split.size[part]} ${partNames[part]} document. Put a blank line between documents, add text${part === 'heldOut' ? ', raise corpus.heldOutFraction' : ''}, or set input.pairObjective to "none".`);
  }
}

/** Throws a UserError `corpus.pairSentences` where training never sees one of the labels, or nothing can be evaluated. */
export function checkLabels({ pairObjective }: InputConfig, labels: Record<Part, LabelCounts>): void {
  if (pairObjective === 'none') return;
  const { train, heldOut } = labels;
  if (train[0] > 0 && train[1] > 0 && heldOut[0] + heldOut[1] > 0) return;
  const part = train[0] > 0 && train[1] > 0 ? 'heldOut' : 'train';
  throw new UserError('corpus.pairSentences', `The pair objective "${pairObjective}" learns from sentences that follow each other, but the ${partNames[part]} documents give ${labels[part][0]} pairs in order and ${labels[part][1]} others. Write one sentence a line and a blank line only between documents${part === 'heldOut' ? ', raise corpus.heldOutFraction' : ', add text'}, or set input.pairObjective to "none".`);
}
