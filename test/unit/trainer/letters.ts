/** A corpus of random letters in memory, and the engine that is always there, for tests of the training loop. */
import { Rng } from '../../../src/common/rng';
import type { PreparedCorpus } from '../../../src/corpus/prepareCorpus';
import { EagerEngine } from '../../../src/engine/eager';
import { vocabularyOf } from '../../../src/tokenizer/vocabulary';

export const vocabulary = vocabularyOf(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...'a b c d e f g h i j k l m'.split(' ')], 'the test');
export const engine = new EagerEngine('cpu', 'cpu', 'CPU');

/** Sequences of 6 to 9 random letters between [CLS] and [SEP]. */
function sequences(length: number, seed: number): PreparedCorpus['train'] {
  const sequence = (index: number) => {
    const rng = new Rng(seed, 'probe', index);
    const letters = Array.from({ length: 6 + rng.int(4) }, () => 5 + rng.int(13));
    const ids = Int32Array.of(2, ...letters, 3);
    return { ids, tokenTypeIds: new Int32Array(ids.length) };
  };
  return { length, sequence };
}

export const corpus = { tokenizer: { vocabulary, save: () => undefined }, train: sequences(10, 1), heldOut: sequences(5, 2) } as unknown as PreparedCorpus;
