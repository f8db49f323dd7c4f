import { Permutation } from './permutation';

/** The split is part of the corpus, not of the run: every seed is evaluated on the same documents. */
const SPLIT_SEED = 0;

export const parts = ['train', 'heldOut'] as const;
export type Part = (typeof parts)[number];

/** Which documents train and which are held out; takes no memory for each document. */
export interface DocumentSplit {
  /** Documents of each part. */
  size: Record<Part, number>;
  /** Null for a training document that is not used. */
  partOf(document: number): Part | null;
  /** The documents of a part by number, those for training in random order. Throws a RangeError outside 0 … size − 1. */
  documentAt(part: Part, index: number): number;
}

/**
 * Holds out exactly round(heldOutFraction · documents) documents, at least one and never all, drawn at random. The rest,
 * or the share `trainFraction` of it, trains: the same documents are held out whatever that share is, and a smaller share
 * is part of a larger one. Needs two documents or more.
 */
export function heldOutSplit(documents: number, heldOutFraction: number, trainFraction = 1): DocumentSplit {
  const heldOut = Math.min(documents - 1, Math.max(1, Math.round(documents * heldOutFraction)));
  const train = shareOf(documents - heldOut, trainFraction);
  const order = new Permutation(documents, SPLIT_SEED, 'split');
  const size = { train, heldOut };
  return {
    size,
    partOf(document) {
      const place = order.at(document);
      return place < heldOut ? 'heldOut' : place < heldOut + train ? 'train' : null;
    },
    documentAt(part, index) {
      checkIndex(size, part, index);
      return order.indexAt(part === 'heldOut' ? index : heldOut + index);
    },
  };
}

/** The documents from number `trainDocuments` on are held out: those of files of their own. */
export function separateSplit(trainDocuments: number, heldOutDocuments: number, trainFraction = 1): DocumentSplit {
  const size = { train: shareOf(trainDocuments, trainFraction), heldOut: heldOutDocuments };
  const order = new Permutation(trainDocuments, SPLIT_SEED, 'split');
  return {
    size,
    partOf(document) {
      if (document >= trainDocuments) return 'heldOut';
      return order.at(document) < size.train ? 'train' : null;
    },
    documentAt(part, index) {
      checkIndex(size, part, index);
      return part === 'heldOut' ? trainDocuments + index : order.indexAt(index);
    },
  };
}

function shareOf(documents: number, fraction: number): number {
  return Math.max(1, Math.round(documents * fraction));
}

function checkIndex(size: Record<Part, number>, part: Part, index: number): void {
  if (!(index >= 0 && index < size[part])) throw new RangeError(`Document ${index} is outside the ${size[part]} documents of the part ${part}`);
}
