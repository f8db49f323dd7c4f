import { UMAP } from 'umap-js';
import { Rng } from '../../common/rng';
import type { Layout } from './principalComponents';
import type { Metric, WordSpace } from './wordVectors';

/** The defaults of McInnes, Healy & Melville (2018) and of their program. */
export const umapDefaults = { neighbours: 15, minDist: 0.1 };

export interface UmapOptions {
  metric: Metric;
  seed: number;
  /** Where the words begin. */
  start: Layout;
  /** Between rounds of epochs; throws to stop. */
  onEpoch(done: number, all: number): void;
}

const EPOCHS_A_ROUND = 10;
/** Half the width of the picture at the beginning, and what keeps equal words apart, as in the authors' program. */
const START_EXTENT = 10;
const START_NOISE = 1e-4;

/**
 * UMAP of the words on the exact neighbours by `metric`, begun at `start`: the same for the same seed. Gives way to other
 * work between rounds.
 */
export async function umapLayout(space: WordSpace, { metric, seed, start, onEpoch }: UmapOptions): Promise<Layout> {
  const rng = new Rng(seed, 'embeddingMap');
  const nNeighbors = Math.min(umapDefaults.neighbours, space.count - 1);
  const umap = new UMAP({ nComponents: 2, nNeighbors, minDist: umapDefaults.minDist, random: () => rng.uniform() });
  const { indices, distances } = neighbourLists(space, metric, nNeighbors);
  umap.setPrecomputedKNN(indices, distances);
  // With neighbours given, only the number of rows is read.
  const epochs = umap.initializeFit(indices);
  placeAt(umap.getEmbedding(), start, rng);
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    if (epoch % EPOCHS_A_ROUND !== 0) continue;
    await new Promise((resolve) => setImmediate(resolve));
    onEpoch(epoch, epochs);
  }
  const places = umap.getEmbedding();
  return { x: places.map(([x]) => x!), y: places.map(([, y]) => y!) };
}

/** Of each word itself and the nearest others, nearest first. */
function neighbourLists(space: WordSpace, metric: Metric, count: number): { indices: number[][]; distances: number[][] } {
  const all = Array.from({ length: space.count }, (_, index) => index);
  const lists = all.map((index) => {
    const distances = all.map((other) => (other === index ? -1 : space.distance(metric, index, other)));
    const nearest = [...all].sort((a, b) => distances[a]! - distances[b]! || a - b).slice(0, count);
    return { indices: nearest, distances: nearest.map((other) => Math.max(0, distances[other]!)) };
  });
  return { indices: lists.map(({ indices }) => indices), distances: lists.map(({ distances }) => distances) };
}

/** Moves the rows that the library drew at random to the start, scaled to one extent. */
function placeAt(rows: number[][], { x, y }: Layout, rng: Rng): void {
  const extent = [...x, ...y].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scaled = (value: number): number => (extent === 0 ? 0 : (value / extent) * START_EXTENT) + START_NOISE * rng.normal();
  rows.forEach((row, i) => row.splice(0, 2, scaled(x[i]!), scaled(y[i]!)));
}
