import { alignedTable } from '../results/alignedTable';
import type { EmbeddingMap } from '../results/embeddingMap/mapRecord';

/** Neighbours and comparisons of the words that were named, for a terminal. */
export function embeddingsText(map: EmbeddingMap): string {
  const [first, second] = map.pca.explained.map((share) => `${(100 * share).toFixed(1)} %`);
  const heading = [
    `${map.variant} · seed ${map.seed} · step ${map.step} · ${map.network === 'generator' ? "generator's embeddings" : 'embeddings'} of ${map.embeddingSize} dimensions`,
    `${map.words.length} whole words of a vocabulary of ${map.vocabSize}, ${map.order === "corpus" ? "the commonest of the corpus" : "in the order of the vocabulary"}; the first two principal components explain ${first} and ${second} of their variance.`,
  ].join('\n');
  if (map.nearest.length === 0) return `${heading}\n--words sky,sea lists the neighbours of words and compares them.`;
  const neighbours = map.nearest.map(({ word, neighbours: list }) => alignedTable({ header: [`nearest to ${word}`, 'cosine'], rows: list.map((near) => [near.word, near.cosine.toFixed(3)]) }));
  const pairs = map.pairs.map(({ first: a, second: b, cosine, rankOfFirst, rankOfSecond }) => [`${a}, ${b}`, cosine.toFixed(3), `${rankOfSecond} of ${map.words.length - 1}`, `${rankOfFirst} of ${map.words.length - 1}`]);
  const compared = pairs.length === 0 ? [] : [alignedTable({ header: ['a, b', 'cosine', "b among a's neighbours", "a among b's"], rows: pairs })];
  return [heading, ...neighbours, ...compared, 'Neighbours are by cosine in all dimensions, not in a picture of two.'].join('\n\n');
}
