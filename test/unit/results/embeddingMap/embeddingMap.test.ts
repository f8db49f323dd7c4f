import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../src/common/rng';
import { embeddingMap, type MapOptions } from '../../../../src/results/embeddingMap/embeddingMap';
import type { WordVectors } from '../../../../src/results/embeddingMap/wordVectors';

/** 45 words in two clusters of unequal size, in 6 dimensions. */
function twoClusters(): WordVectors {
  const rng = new Rng(7, 'probe');
  const words = Array.from({ length: 45 }, (_, i) => `w${i}`);
  const row = (i: number) => Array.from({ length: 6 }, (_, axis) => (axis === (i < 15 ? 1 : 4) ? 5 : 0) + 0.3 * rng.normal());
  return { words, size: 6, values: Float32Array.from(words.flatMap((_, i) => row(i))) };
}

const mapBy = (metric: 'cosine' | 'euclidean', seed: number, named: number[] = []) => embeddingMap(twoClusters(), { named, umap: { metric, seed, onEpoch: () => undefined } });

describe('embeddingMap', () => {
  it.each(['cosine', 'euclidean'] as const)('by UMAP on %s is the same for a seed and another for another', async (metric) => {
    const [first, again, other] = [await mapBy(metric, 3), await mapBy(metric, 3), await mapBy(metric, 4)];
    expect(again).toEqual(first);
    expect(other.umap!.x).not.toEqual(first.umap!.x);
    expect(other.pca).toEqual(first.pca);
    expect(first.umap).toMatchObject({ metric, neighbours: 15, minDist: 0.1 });
  });

  it.each(['cosine', 'euclidean'] as const)('by UMAP on %s keeps two clusters apart: every word is nearer to all of its own', async (metric) => {
    const { umap } = await mapBy(metric, 3);
    const apart = (i: number, j: number) => Math.hypot(umap!.x[i]! - umap!.x[j]!, umap!.y[i]! - umap!.y[j]!);
    const indices = Array.from({ length: 45 }, (_, i) => i);
    const own = (i: number, j: number) => i < 15 === j < 15;
    const widest = Math.max(...indices.flatMap((i) => indices.filter((j) => own(i, j)).map((j) => apart(i, j))));
    const gap = Math.min(...indices.flatMap((i) => indices.filter((j) => !own(i, j)).map((j) => apart(i, j))));
    expect(gap).toBeGreaterThan(widest);
  });

  it('compares every two words that are named, and lists ten neighbours of each', async () => {
    const { nearest, pairs, umap } = await embeddingMap(twoClusters(), { named: [2, 20, 30], umap: null });
    expect(umap).toBeNull();
    expect(nearest.map(({ word, neighbours }) => [word, neighbours.length])).toEqual([['w2', 10], ['w20', 10], ['w30', 10]]);
    expect(nearest[0]!.neighbours.every(({ word }) => Number(word.slice(1)) < 15)).toBe(true);
    expect(pairs.map(({ first, second }) => [first, second])).toEqual([['w2', 'w20'], ['w2', 'w30'], ['w20', 'w30']]);
  });

  it('tells how far it is, and ends when that throws', async () => {
    const seen: number[] = [];
    const onEpoch: NonNullable<MapOptions['umap']>['onEpoch'] = (done, all) => {
      seen.push(done / all);
      if (done >= 100) throw new Error('stop');
    };
    await expect(embeddingMap(twoClusters(), { named: [], umap: { metric: 'cosine', seed: 1, onEpoch } })).rejects.toThrow('stop');
    expect(seen.slice(0, 3)).toEqual([0, 0.02, 0.04]);
    expect(seen).toHaveLength(11);
  });

  it('refuses fewer than four words', async () => {
    const few = { words: ['a', 'b', 'c'], size: 2, values: new Float32Array(6) };
    await expect(embeddingMap(few, { named: [], umap: null })).rejects.toMatchObject({ code: 'embeddings.fewWords', message: expect.stringContaining('only 3 whole words') as string });
  });
});
