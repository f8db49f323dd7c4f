import { writeFileAtomic } from '../common/atomicWrite';
import { embeddingPlot } from '../results/charts/embeddingPlot';
import { standaloneSvg } from '../results/charts/standaloneSvg';
import { mapMethods, type EmbeddingMap, type MapMethod } from '../results/embeddingMap/mapRecord';
import { metrics } from '../results/embeddingMap/wordVectors';
import { exitCodeOf, type StopReason } from '../trainer/stopSignal';
import { chosenVariant } from './chosenVariant';
import { embeddingsText } from './embeddingsText';
import { runMap, type RunMapRequest } from './runMap';
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

async function mapOf(args: Arguments, umap: RunMapRequest['umap']): Promise<EmbeddingMap> {
  const { file, experiment, plan } = chosenVariant('embeddings', args);
  const { map, vectors } = await runMap({
    file,
    experiment: experiment.name,
    variant: plan.name,
    seed: numberOption('embeddings', args, 'seed') ?? experiment.seeds[0]!,
    network: args.options['generator'] === true ? 'generator' : 'main',
    named: namedWords(args),
    top: countOption('embeddings', args, 'top') ?? DEFAULT_WORDS,
    umap,
  });
  return args.options['vectors'] === true ? { ...map, vectors: Buffer.from(vectors.values.buffer).toString('base64') } : map;
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
