import { UserError } from '../../common/errors';
import type { EmbeddingMap } from './mapRecord';
import { principalComponents } from './principalComponents';
import { umapDefaults, umapLayout } from './umapLayout';
import { WordSpace, type Metric, type Neighbour, type WordVectors } from './wordVectors';

const NEIGHBOURS = 10;
/** Fewer words have no neighbourhood to speak of. */
const FEWEST_WORDS = 4;

export interface MapOptions {
  /** Places in the words. */
  named: readonly number[];
  /** Null for PCA alone. */
  umap: { metric: Metric; seed: number; onEpoch(done: number, all: number): void } | null;
}

/** Of each word the nearest others by cosine, nearest first. */
export function neighbourhoods(vectors: WordVectors): Neighbour[][] {
  const space = new WordSpace(vectors);
  return vectors.words.map((_, index) => space.nearest(index, NEIGHBOURS));
}

/** Places, neighbours and comparisons of these vectors. Throws a UserError `embeddings.fewWords`. */
export async function embeddingMap(vectors: WordVectors, { named, umap }: MapOptions): Promise<Pick<EmbeddingMap, 'pca' | 'umap' | 'nearest' | 'pairs'>> {
  if (vectors.words.length < FEWEST_WORDS)
    throw new UserError('embeddings.fewWords', `A map needs at least ${FEWEST_WORDS} words, but only ${vectors.words.length} whole words were found in the vocabulary. Choose a larger --top, or train a larger vocabulary (tokenizer.vocabSize).`);
  const space = new WordSpace(vectors);
  const word = (index: number): string => vectors.words[index]!;
  const pca = principalComponents(vectors);
  return {
    pca,
    umap: umap === null ? null : { ...(await umapLayout(space, { ...umap, start: pca })), metric: umap.metric, ...umapDefaults },
    nearest: named.map((index) => ({ word: word(index), neighbours: space.nearest(index, NEIGHBOURS).map((near) => ({ word: word(near.index), cosine: near.cosine })) })),
    pairs: named.flatMap((first, i) => named.slice(i + 1).map((second) => ({ first: word(first), second: word(second), ...space.compare(first, second) }))),
  };
}
