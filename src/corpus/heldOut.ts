import { Permutation } from './permutation';

/** The split is part of the corpus, not of the run: every seed is evaluated on the same documents. */
const SPLIT_SEED = 0;

export const parts = ['train', 'heldOut'] as const;
export type Part = (typeof parts)[number];

/** Which documents train and which are held out; takes no memory for each document. */
export interface DocumentSplit {
  /** Documents of each part. */
  size: Record<Part, number>;
  partOf(document: number): Part;
  /** The documents of a part by number, in random order. Throws a RangeError outside 0 … size − 1. */
  documentAt(part: Part, index: number): number;
}

/**
 * Holds out exactly round(fraction · documents) documents, at least one and never all, drawn at random.
 * Needs two documents or more.
 */
export function heldOutSplit(documents: number, fraction: number): DocumentSplit {
  const heldOut = Math.min(documents - 1, Math.max(1, Math.round(documents * fraction)));
  const order = new Permutation(documents, SPLIT_SEED, 'split');
  return {
    size: { train: documents - heldOut, heldOut },
    partOf: (document) => (order.at(document) < heldOut ? 'heldOut' : 'train'),
    documentAt(part, index) {
      if (part === 'heldOut' && index >= heldOut) throw new RangeError(`Document ${index} is outside ${heldOut} held-out documents`);
      return order.indexAt(part === 'heldOut' ? index : heldOut + index);
    },
  };
}
