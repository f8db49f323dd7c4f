/** What a map says of itself, the same in the panel and in the picture. */
import type { EmbeddingMap, MapMethod } from './mapRecord';
import type { Layout } from './principalComponents';

/** Places by this method; those by PCA where UMAP was not computed. */
export function layoutOf({ pca, umap }: EmbeddingMap, method: MapMethod): Layout {
  return method === 'umap' && umap !== null ? umap : pca;
}

export function axisTitles({ pca, umap }: EmbeddingMap, method: MapMethod): [x: string, y: string] {
  if (method === 'umap' && umap !== null) return ['UMAP 1 (no unit)', 'UMAP 2 (no unit)'];
  const title = (axis: number): string => `Principal component ${axis + 1} (${(100 * pca.explained[axis]!).toFixed(1)} % of the variance)`;
  return [title(0), title(1)];
}

/** How far the picture can be trusted. */
export function mapCaption({ pca, umap, words, embeddingSize }: EmbeddingMap, method: MapMethod): string {
  const about = `${words.length.toLocaleString('en')} words, ${embeddingSize} dimensions`;
  if (method === 'umap' && umap !== null) return `${about}; UMAP by ${umap.metric}, ${umap.neighbours} neighbours, minDist ${umap.minDist}: gaps and sizes of clusters mean little.`;
  return `${about}; the two axes show ${(100 * (pca.explained[0] + pca.explained[1])).toFixed(1)} % of the variance, so distances mislead.`;
}

/** Commoner words have larger points, in pixels. `rank` from 0 of `count`. */
export function pointRadius(rank: number, count: number): number {
  const share = rank / count;
  return share < 0.05 ? 3.2 : share < 0.25 ? 2.4 : 1.7;
}
