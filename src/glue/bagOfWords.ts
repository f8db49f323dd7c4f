/**
 * The control without a network: a linear model on which word pieces an example has, in the first text, in the second,
 * and in both; for the tag of a word, on its own pieces and those of its neighbours. A variant that does not beat it has
 * not shown that its task needs more than words.
 */
import { argMax } from './argMax';
import { labelsOf, type EncodedExample, type EncodedTask } from './encodedExample';
import { fitLinearModel, type SparseRows } from './linearModel';

/** Trains on `task.train` and predicts `task.dev`: classes, targets of a regression, or tags. Deterministic. */
export function bagOfWordsPredictions({ head, train, dev, numLabels }: EncodedTask): Float64Array {
  const columns = new Map<string, number>();
  const rows = train.flatMap(featuresOf).map((features) => Int32Array.from(features, (name) => columnOf(columns, name)));
  const model = fitLinearModel({ rows, columns: columns.size }, labelsOf(train), head === 'score' ? null : numLabels);
  const tested = knownFeatures(dev, columns);
  const outputs = model.outputs(tested);
  if (head === 'score') return outputs;
  if (model.outputCount === 1) return outputs.map((logit) => Number(logit > 0));
  return Float64Array.from(tested.rows, (_, i) => argMax(outputs.subarray(i * model.outputCount, (i + 1) * model.outputCount)));
}

/** A word piece that no training example has says nothing. */
function knownFeatures(examples: readonly EncodedExample[], columns: ReadonlyMap<string, number>): SparseRows {
  const rows = examples.flatMap(featuresOf).map((features) => Int32Array.from(features.map((name) => columns.get(name)).filter((column) => column !== undefined)));
  return { rows, columns: columns.size };
}

/** Names of the features that are present, for each answer of the example. */
function featuresOf(example: EncodedExample): string[][] {
  return example.words === undefined ? [textFeatures(example)] : wordFeatures(example.segments[0]!, example.words.starts);
}

function textFeatures({ segments }: EncodedExample): string[] {
  const [first, second] = segments.map((segment) => new Set(segment));
  const names = [...first!].map((id) => `1 ${id}`);
  if (second === undefined) return names;
  for (const id of second) names.push(`2 ${id}`, ...(first!.has(id) ? [`both ${id}`] : []));
  return names;
}

/** Of each word its own pieces, those of the word before and of the word behind. */
function wordFeatures(ids: Int32Array, starts: Int32Array): string[][] {
  const pieces = Array.from(starts, (start, word) => [...new Set(ids.subarray(start, starts[word + 1] ?? ids.length))]);
  const named = (word: number, name: string) => (pieces[word] ?? []).map((id) => `${name} ${id}`);
  return pieces.map((_, word) => [...named(word, 'own'), ...named(word - 1, 'before'), ...named(word + 1, 'behind')]);
}

function columnOf(columns: Map<string, number>, name: string): number {
  const known = columns.get(name) ?? columns.size;
  columns.set(name, known);
  return known;
}
