/**
 * The control without a network: a linear model on which word pieces an example has, in the first text, in the second,
 * and in both. A variant that does not beat it has not shown that its task needs more than words.
 */
import { argMax } from './argMax';
import type { EncodedExample, EncodedTask } from './encodedExample';
import { fitLinearModel, type SparseRows } from './linearModel';

/** Trains on `task.train` and predicts `task.dev`: classes, or targets of a regression. Deterministic. */
export function bagOfWordsPredictions({ train, dev, numLabels, isRegression = false }: EncodedTask): Float64Array {
  const columns = new Map<string, number>();
  const rows = train.map((example) => Int32Array.from(featuresOf(example), (name) => columnOf(columns, name)));
  const model = fitLinearModel({ rows, columns: columns.size }, train.map(({ label }) => label), isRegression ? null : numLabels);
  const outputs = model.outputs(knownFeatures(dev, columns));
  if (isRegression) return outputs;
  if (model.outputCount === 1) return outputs.map((logit) => Number(logit > 0));
  return Float64Array.from(dev, (_, i) => argMax(outputs.subarray(i * model.outputCount, (i + 1) * model.outputCount)));
}

/** A word piece that no training example has says nothing. */
function knownFeatures(examples: readonly EncodedExample[], columns: ReadonlyMap<string, number>): SparseRows {
  const rows = examples.map((example) => Int32Array.from(featuresOf(example).map((name) => columns.get(name)).filter((column) => column !== undefined)));
  return { rows, columns: columns.size };
}

function featuresOf({ segments }: EncodedExample): string[] {
  const [first, second] = segments.map((segment) => new Set(segment));
  const names = [...first!].map((id) => `1 ${id}`);
  if (second === undefined) return names;
  for (const id of second) names.push(`2 ${id}`, ...(first!.has(id) ? [`both ${id}`] : []));
  return names;
}

function columnOf(columns: Map<string, number>, name: string): number {
  const known = columns.get(name) ?? columns.size;
  columns.set(name, known);
  return known;
}
