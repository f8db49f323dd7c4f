import { Permutation } from './permutation';

/** The split is part of the corpus, not of the run: every seed is evaluated on the same documents. */
const SPLIT_SEED = 0;

/**
 * Which documents are held out: exactly round(fraction · documents), at least one and never all, drawn at random.
 * Needs two documents or more.
 */
export function heldOutSplit(documents: number, fraction: number): (document: number) => boolean {
  const count = Math.min(documents - 1, Math.max(1, Math.round(documents * fraction)));
  const order = new Permutation(documents, SPLIT_SEED, 'split');
  return (document) => order.at(document) < count;
}
