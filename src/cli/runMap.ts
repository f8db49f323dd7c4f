/** The map of a finished run's token embeddings, for the verb `embeddings` and for the report. */
import { join } from 'node:path';
import { storeFolder } from '../corpus/prepareCorpus';
import { wholeWordCounts } from '../corpus/wholeWords';
import { chooseWords } from '../results/embeddingMap/chooseWords';
import { embeddingMap, type MapOptions } from '../results/embeddingMap/embeddingMap';
import type { EmbeddingMap } from '../results/embeddingMap/mapRecord';
import type { WordVectors } from '../results/embeddingMap/wordVectors';
import { cacheFolderOf, runId, runsRootOf } from '../runs/paths';
import { idOfWord, readTokenEmbeddings, type TokenEmbeddings } from '../trainer/tokenEmbeddings';

export interface RunMapRequest {
  /** The experiment file. */
  file: string;
  experiment: string;
  variant: string;
  seed: number;
  network: EmbeddingMap['network'];
  /** Words that are on the map in any case and compared with their neighbours. */
  named: readonly string[];
  /** How many of the commonest words are on it. */
  top: number;
  /** Null for PCA alone. */
  umap: Omit<NonNullable<MapOptions['umap']>, 'seed'> | null;
}

/** Throws the UserErrors of `readTokenEmbeddings`, `idOfWord` and `embeddingMap`. */
export async function runMap({ file, experiment, variant, seed, network, named, top, umap }: RunMapRequest): Promise<{ map: EmbeddingMap; vectors: WordVectors }> {
  const command = `ablation-bench run ${file} --variant "${variant}" --seed ${seed}`;
  const read = await readTokenEmbeddings(join(runsRootOf(file), runId(experiment, variant, seed)), network, command);
  const { vocabulary } = read.tokenizer;
  const namedIds = new Set<number>();
  for (const word of named) namedIds.add(await idOfWord(word, read.tokenizer));
  const counts = wholeWordCounts(storeFolder(cacheFolderOf(file), read.record.corpus.hash), vocabulary);
  const chosen = chooseWords(vocabulary, top, [...namedIds], counts);
  const ids = chosen.map(({ id }) => id);
  const vectors = rowsOf(read, chosen);
  const found = await embeddingMap(vectors, { named: [...namedIds].map((id) => ids.indexOf(id)), umap: umap && { ...umap, seed } });
  const map: EmbeddingMap = {
    ...{ experiment, variant, seed, step: read.step, network, vocabSize: vocabulary.size, embeddingSize: read.size },
    ...{ words: [...vectors.words], order: counts === null ? 'vocabulary' : 'corpus', ids },
    ...found,
    vectors: null,
  };
  return { map, vectors };
}

function rowsOf({ size, table }: TokenEmbeddings, chosen: readonly { id: number; word: string }[]): WordVectors {
  const values = new Float32Array(chosen.length * size);
  chosen.forEach(({ id }, row) => values.set(table.subarray(id * size, (id + 1) * size), row * size));
  return { words: chosen.map(({ word }) => word), size, values };
}
