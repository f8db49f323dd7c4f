/** What a map of a run's token embeddings holds, for programs and for the panel. */
import type { Layout, PcaLayout } from './principalComponents';
import type { Comparison, Metric } from './wordVectors';

export const mapMethods = ['pca', 'umap'] as const;
export type MapMethod = (typeof mapMethods)[number];

export interface UmapLayout extends Layout {
  metric: Metric;
  neighbours: number;
  minDist: number;
}

export interface EmbeddingMap {
  experiment: string;
  variant: string;
  seed: number;
  /** Of the checkpoint. */
  step: number;
  network: 'main' | 'generator';
  vocabSize: number;
  embeddingSize: number;
  /** Commonest first. */
  words: string[];
  /** Whether `words` are in the order of their counts in the corpus, or of the vocabulary because those were not there. */
  order: 'corpus' | 'vocabulary';
  /** Ids of the words. */
  ids: number[];
  pca: PcaLayout;
  /** Null unless it was asked for. */
  umap: UmapLayout | null;
  /** The words nearest to each word that was named, by cosine in all dimensions, of the words above. */
  nearest: { word: string; neighbours: { word: string; cosine: number }[] }[];
  /** Each two words that were named. */
  pairs: ({ first: string; second: string } & Comparison)[];
  /** Base64 of the embeddings, float32 little-endian [words, embeddingSize]; null unless it was asked for. */
  vectors: string | null;
}
