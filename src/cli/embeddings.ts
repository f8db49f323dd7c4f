import { join } from 'node:path';
import { writeFileAtomic } from '../common/atomicWrite';
import { storeFolder } from '../corpus/prepareCorpus';
import { wholeWordCounts } from '../corpus/wholeWords';
import { embeddingPlot } from '../results/charts/embeddingPlot';
import { standaloneSvg } from '../results/charts/standaloneSvg';
import { chooseWords } from '../results/embeddingMap/chooseWords';
import { embeddingMap, type MapOptions } from '../results/embeddingMap/embeddingMap';
import { mapMethods, type EmbeddingMap, type MapMethod } from '../results/embeddingMap/mapRecord';
import { metrics, type WordVectors } from '../results/embeddingMap/wordVectors';
import { cacheFolderOf, runId, runsRootOf } from '../runs/paths';
import { exitCodeOf, type StopReason } from '../trainer/stopSignal';
import { idOfWord, readTokenEmbeddings, type TokenEmbeddings } from '../trainer/tokenEmbeddings';
import { chosenVariant } from './chosenVariant';
import { embeddingsText } from './embeddingsText';
import { countOption, numberOption, textOption, usageError, type Arguments } from './verbs';

const DEFAULT_WORDS = 2000;

/** Thrown inside the layout's loop to end it. */
class Stopped extends Error {}

/** `embeddings FILE`: which words of a trained run lie near each other, and a map of them. */
export async function embeddings(args: Arguments, signal: AbortSignal): Promise<number> {
  const out = textOption('embeddings', args, 'out');
  if (out !== null && !out.endsWith('.svg')) throw usageError('embeddings', `--out names the .svg file to write, got "${out}"`);
  const method = textOption('embeddings', args, 'method', mapMethods) ?? 'pca';
  const metric = textOption('embeddings', args, 'metric', metrics) ?? 'cosine';
  try {
    const map = await mapOf(args, method === 'umap' ? { metric, onEpoch: epochWatch(args, signal) } : null);
    if (out !== null) writeFileAtomic(out, standaloneSvg(picture(map, method)));
    const drawn = out === null ? '' : `\n\n${out}: the map by ${method.toUpperCase()}`;
    console.log(args.options['json'] === true ? JSON.stringify(map) : `${embeddingsText(map)}${drawn}`);
    return 0;
  } catch (error) {
    if (error instanceof Stopped) return exitCodeOf(signal.reason as StopReason);
    throw error;
  }
}

async function mapOf(args: Arguments, umap: Omit<NonNullable<MapOptions['umap']>, 'seed'> | null): Promise<EmbeddingMap> {
  const { file, experiment, plan } = chosenVariant('embeddings', args);
  const named = namedWords(args);
  const top = countOption('embeddings', args, 'top') ?? DEFAULT_WORDS;
  const seed = numberOption('embeddings', args, 'seed') ?? experiment.seeds[0]!;
  const network = args.options['generator'] === true ? 'generator' : 'main';
  const read = await readTokenEmbeddings(join(runsRootOf(file), runId(experiment.name, plan.name, seed)), network, `ablation-bench run ${file} --variant "${plan.name}" --seed ${seed}`);
  const { vocabulary } = read.tokenizer;
  const namedIds = new Set<number>();
  for (const word of named) namedIds.add(await idOfWord(word, read.tokenizer));
  const counts = wholeWordCounts(storeFolder(cacheFolderOf(file), read.record.corpus.hash), vocabulary);
  const chosen = chooseWords(vocabulary, top, [...namedIds], counts);
  const ids = chosen.map(({ id }) => id);
  const vectors = rowsOf(read, chosen);
  const found = await embeddingMap(vectors, { named: [...namedIds].map((id) => ids.indexOf(id)), umap: umap && { ...umap, seed } });
  return {
    ...{ experiment: experiment.name, variant: plan.name, seed, step: read.step, network, vocabSize: vocabulary.size, embeddingSize: read.size },
    ...{ words: [...vectors.words], order: counts === null ? 'vocabulary' : 'corpus', ids },
    ...found,
    vectors: args.options['vectors'] === true ? Buffer.from(vectors.values.buffer).toString('base64') : null,
  };
}

function rowsOf({ size, table }: TokenEmbeddings, chosen: readonly { id: number; word: string }[]): WordVectors {
  const values = new Float32Array(chosen.length * size);
  chosen.forEach(({ id }, row) => values.set(table.subarray(id * size, (id + 1) * size), row * size));
  return { words: chosen.map(({ word }) => word), size, values };
}

/** The map with the words that were named, and their neighbours, marked. */
function picture(map: EmbeddingMap, method: MapMethod): string {
  const placeOf = (word: string): number => map.words.indexOf(word);
  const neighbours = map.nearest.flatMap((one) => one.neighbours.map(({ word }) => placeOf(word)));
  return embeddingPlot(map, method, map.nearest.map(({ word }) => placeOf(word)), neighbours);
}

/** The words of `--words`, separated by commas. Throws a UserError `usage` where there are none. */
function namedWords(args: Arguments): string[] {
  const list = textOption('embeddings', args, 'words');
  const words = (list ?? '').split(',').map((word) => word.trim()).filter((word) => word !== '');
  if (list !== null && words.length === 0) throw usageError('embeddings', '--words needs words separated by commas, as in --words sky,sea');
  return words;
}

function epochWatch(args: Arguments, signal: AbortSignal): (done: number, all: number) => void {
  const says = args.options['progress'] === true;
  return (done, all) => {
    if (signal.aborted) throw new Stopped();
    if (says) process.stderr.write(`UMAP: epoch ${done} of ${all}\n`);
  };
}
