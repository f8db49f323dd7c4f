/**
 * GLUE's metrics, equal to scikit-learn and SciPy to 1e-12 (test/parity/metrics.py), degenerate inputs included, but for
 * correlations with a constant: SciPy gives NaN with a warning, here they are 0, and `degeneracy` has the warning. The F1
 * of entities is equal to seqeval's (test/parity/entities.py).
 */

export type MetricName = 'accuracy' | 'matthews' | 'f1' | 'pearson' | 'spearman' | 'entityF1';
/** One answer an example: a class or score, or the entities of a sentence as `entitiesOf` spells them. */
export type Answers = ArrayLike<number> | readonly (readonly string[])[];
/** Scores predictions against references of equal length, at least one. Throws a RangeError otherwise. */
type Metric = (predicted: Answers, actual: Answers) => number;
type ValueMetric = (predicted: ArrayLike<number>, actual: ArrayLike<number>) => number;

/** Share of predictions that are right. */
function accuracy(predicted: ArrayLike<number>, actual: ArrayLike<number>): number {
  let right = 0;
  for (let i = 0; i < actual.length; i++) if (predicted[i] === actual[i]) right++;
  return right / actual.length;
}

/**
 * Matthews correlation for any number of classes (Gorodkin, 2004). 0 when either side has one class only,
 * as in scikit-learn.
 */
function matthews(predicted: ArrayLike<number>, actual: ArrayLike<number>): number {
  const n = actual.length;
  const predictedCounts = classCounts(predicted);
  const actualCounts = classCounts(actual);
  const right = accuracy(predicted, actual) * n;
  const covariance = right * n - sumOver(actualCounts, (count, label) => count * (predictedCounts.get(label) ?? 0));
  const spread = (counts: Map<number, number>): number => n * n - sumOver(counts, (count) => count * count);
  const product = spread(predictedCounts) * spread(actualCounts);
  return product === 0 ? 0 : covariance / Math.sqrt(product);
}

function classCounts(labels: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) counts.set(labels[i]!, (counts.get(labels[i]!) ?? 0) + 1);
  return counts;
}

function sumOver(counts: Map<number, number>, term: (count: number, label: number) => number): number {
  let sum = 0;
  for (const [label, count] of counts) sum += term(count, label);
  return sum;
}

/** F1 of class 1. 0 when there is no positive on either side, as in scikit-learn. */
function f1(predicted: ArrayLike<number>, actual: ArrayLike<number>): number {
  let both = 0;
  let either = 0;
  for (let i = 0; i < actual.length; i++) {
    if (predicted[i] === 1 && actual[i] === 1) both++;
    either += Number(predicted[i] === 1) + Number(actual[i] === 1);
  }
  return either === 0 ? 0 : (2 * both) / either;
}

/** F1 of entities over all sentences: right are those with the words and the type of a reference. 0 where none is right. */
function entityF1(predicted: ArrayLike<readonly string[]>, actual: ArrayLike<readonly string[]>): number {
  let both = 0;
  let either = 0;
  for (let i = 0; i < actual.length; i++) {
    for (const entity of predicted[i]!) if (actual[i]!.includes(entity)) both++;
    either += predicted[i]!.length + actual[i]!.length;
  }
  return either === 0 ? 0 : (2 * both) / either;
}

/** Pearson correlation, clipped to [−1, 1]. 0 when either side is constant. */
function pearson(predicted: ArrayLike<number>, actual: ArrayLike<number>): number {
  if (isConstant(predicted) || isConstant(actual)) return 0;
  const x = centred(predicted);
  const y = centred(actual);
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const correlation = dot(x, y) / (Math.sqrt(dot(x, x)) * Math.sqrt(dot(y, y)));
  return Math.max(-1, Math.min(1, correlation));
}

function isConstant(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}

function centred(values: ArrayLike<number>): Float64Array {
  const copy = Float64Array.from(values);
  const mean = copy.reduce((sum, value) => sum + value, 0) / copy.length;
  return copy.map((value) => value - mean);
}

/** Spearman correlation: Pearson over ranks, ties averaged. 0 when either side is constant. */
function spearman(predicted: ArrayLike<number>, actual: ArrayLike<number>): number {
  return pearson(averageRanks(predicted), averageRanks(actual));
}

/** Ranks from 1; equal values share the mean of their ranks. */
function averageRanks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/**
 * Area under the ROC curve by ranks (Mann–Whitney), ties counted half.
 * @param scores higher means more likely positive
 * @param labels 1 positive, 0 negative
 * @returns NaN when one class is absent
 */
export function areaUnderCurve(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const ranks = averageRanks(scores);
  let positives = 0;
  let rankSum = 0;
  for (let i = 0; i < labels.length; i++) {
    positives += Number(labels[i] === 1);
    rankSum += labels[i] === 1 ? ranks[i]! : 0;
  }
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) return NaN;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

interface MetricRow {
  /** Column heading. */
  label: string;
  compute: Metric;
}

/** Throws where an array is shorter than the other or empty: a metric would count what is not there. */
function checkLengths(predicted: Answers, actual: Answers): void {
  if (predicted.length !== actual.length || actual.length === 0) throw new RangeError(`A metric needs as many predictions as labels and at least one, got ${predicted.length} for ${actual.length}`);
}

function ofValues(compute: ValueMetric): Metric {
  return (predicted, actual) => {
    checkLengths(predicted, actual);
    if (!areValues(predicted) || !areValues(actual)) throw new TypeError('The metric compares classes or scores, and was given entities');
    return compute(predicted, actual);
  };
}

const ofEntities: Metric = (predicted, actual) => {
  checkLengths(predicted, actual);
  if (areValues(predicted) || areValues(actual)) throw new TypeError('The metric compares entities, and was given classes or scores');
  return entityF1(predicted, actual);
};

function areValues(answers: Answers): answers is ArrayLike<number> {
  return typeof answers[0] === 'number';
}

export const metrics: { readonly [M in MetricName]: MetricRow } = {
  accuracy: { label: 'accuracy', compute: ofValues(accuracy) },
  matthews: { label: 'Matthews', compute: ofValues(matthews) },
  f1: { label: 'F1', compute: ofValues(f1) },
  pearson: { label: 'Pearson', compute: ofValues(pearson) },
  spearman: { label: 'Spearman', compute: ofValues(spearman) },
  entityF1: { label: 'entity F1', compute: ofEntities },
};

function hasEntity(answers: Answers): boolean {
  return !areValues(answers) && answers.some(({ length }) => length > 0);
}

/** Why a metric is 0 by definition on these inputs; null where it is not. */
export function degeneracy(metric: MetricName, predicted: Answers, actual: Answers): string | null {
  const { label } = metrics[metric];
  if (!areValues(predicted) || !areValues(actual)) return hasEntity(predicted) || hasEntity(actual) ? null : `${label} is 0: there is no entity among predictions and labels.`;
  if (metric === 'accuracy') return null;
  if (metric === 'f1') return [...Array.from(predicted), ...Array.from(actual)].includes(1) ? null : `${label} is 0: there is no positive among predictions and labels.`;
  if (isConstant(predicted)) return `${label} is 0: all predictions are the same.`;
  return isConstant(actual) ? `${label} is 0: all labels are the same.` : null;
}
