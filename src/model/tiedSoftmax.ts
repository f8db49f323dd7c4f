/**
 * The output layer whose weights are the word table: softmax(h·Tableᵀ + bias), and its cross-entropy.
 * M rows, V words, E features. Labels are int32, so no [M, V] one-hot array is ever made.
 */
import * as tf from '../engine/tf';
import { stopGradient, withGradient } from './gradients';

/** Elements of a [rows, V] block that `tiedLogProbabilities` holds at a time: 64 MB. */
const BLOCK_ELEMENTS = 2 ** 24;

export interface TiedSoftmax {
  /** log P(label) of each row, [M]; the only part that gradients flow through. */
  logProbabilities: tf.Tensor1D;
  /** 1 where no word is more probable than the label, else 0, float32 [M]. */
  correct: tf.Tensor1D;
}

/** Softmax over the words with the probabilities kept, for as many rows as are selected for prediction. */
export function tiedSoftmax(
  hidden: tf.Tensor2D,
  table: tf.Tensor2D,
  bias: tf.Tensor1D,
  labels: tf.Tensor1D,
): TiedSoftmax & { probabilities: tf.Tensor2D } {
  const logits = stopGradient(() => tf.add<tf.Tensor2D>(tf.matMul(hidden, table, false, true), bias));
  const probabilities = stopGradient(() => tf.softmax(logits));
  const highest = stopGradient(() => tf.max<tf.Tensor1D>(logits, 1));
  const labelLogits = stopGradient(() => entries(logits, labels));
  const logProbabilities = withGradient(
    [hidden, table, bias],
    () => {
      // log Z through the most probable word, whose probability is at least 1/V: exact where the label's underflows.
      // By two maxima: searching the word itself takes four times as long.
      const logPartition = tf.sub(highest, tf.log(tf.max<tf.Tensor1D>(probabilities, 1)));
      const value = tf.sub<tf.Tensor1D>(labelLogits, logPartition);
      return { value, saved: [hidden, table, probabilities, labels] };
    },
    (dy, [h, words, p, ids]) => {
      const scale = tf.reshape(dy, [-1, 1]);
      const expected = tf.matMul(p as tf.Tensor2D, words as tf.Tensor2D);
      const negative = tf.neg(tf.mul(h!, scale));
      return labelGradients(dy, h!, words!, ids as tf.Tensor1D, {
        hidden: tf.neg(tf.mul(expected, scale)),
        table: tf.matMul(p as tf.Tensor2D, negative, true, false),
        bias: tf.reshape(tf.matMul(p as tf.Tensor2D, tf.neg(scale) as tf.Tensor2D, true, false), [-1]),
      });
    },
  );
  return { logProbabilities, correct: stopGradient(() => tf.cast(tf.greaterEqual<tf.Tensor1D>(labelLogits, highest), 'float32')), probabilities };
}

/**
 * The same without the probabilities, in blocks of rows that the backward pass computes again: memory for one block
 * of at most `blockElements` instead of M·V. The backward pass works on the transposed block, so that a tracing
 * engine cannot recognise it as the forward one and keep that alive.
 */
export function tiedLogProbabilities(
  hidden: tf.Tensor2D,
  table: tf.Tensor2D,
  bias: tf.Tensor1D,
  labels: tf.Tensor1D,
  blockElements = BLOCK_ELEMENTS,
): TiedSoftmax {
  const blocks = rowBlocks(hidden.shape[0], Math.max(1, Math.floor(blockElements / table.shape[0])));
  const summaries = stopGradient(() =>
    tf.concat(blocks.map((rows) => summarize(rowsOf(hidden, rows), table, bias, rowsOf(labels, rows)))),
  );
  const [labelLogits, highest, logPartitions] = [column(summaries, 0), column(summaries, 1), column(summaries, 2)] as const;
  const logProbabilities = withGradient(
    [hidden, table, bias],
    () => ({ value: tf.sub<tf.Tensor1D>(labelLogits, logPartitions), saved: [hidden, table, bias, labels, logPartitions] }),
    (dy, [h, words, b, ids, logZ]) => {
      const saved = { hidden: h as tf.Tensor2D, table: words as tf.Tensor2D, bias: b as tf.Tensor1D, logPartitions: logZ as tf.Tensor1D };
      return labelGradients(dy, h!, words!, ids as tf.Tensor1D, partitionGradients(dy, blocks, saved));
    },
  );
  return { logProbabilities, correct: tf.cast(tf.greaterEqual<tf.Tensor1D>(labelLogits, highest), 'float32') };
}

/** Of each row of a block: the label's logit, the highest logit and log Z, in three columns. */
function summarize(hidden: tf.Tensor2D, table: tf.Tensor2D, bias: tf.Tensor1D, labels: tf.Tensor1D): tf.Tensor2D {
  return tf.tidy(() => {
    const logits = tf.add<tf.Tensor2D>(tf.matMul(hidden, table, false, true), bias);
    const highest = tf.max<tf.Tensor2D>(logits, 1, true);
    const logPartition = tf.add<tf.Tensor2D>(tf.log(tf.sum(tf.exp(tf.sub(logits, highest)), 1, true)), highest);
    return tf.concat([tf.reshape<tf.Rank.R2>(entries(logits, labels), [-1, 1]), highest, logPartition], 1);
  });
}

/** Mean of −log P(label) over rows with their weights, Σw·nll/(Σw + ε), with the weighted accuracy. */
export function tiedSoftmaxCrossEntropy(
  hidden: tf.Tensor2D,
  table: tf.Tensor2D,
  bias: tf.Tensor1D,
  labels: tf.Tensor1D,
  weights: tf.Tensor1D,
  epsilon = 1e-6,
): { loss: tf.Scalar; accuracy: tf.Scalar; probabilities: tf.Tensor2D } {
  const { logProbabilities, correct, probabilities } = tiedSoftmax(hidden, table, bias, labels);
  const loss = tf.neg(weightedMean(logProbabilities, weights, epsilon));
  return { loss, accuracy: stopGradient(() => weightedMean(correct, weights, epsilon)), probabilities };
}

/** Σw·x/(Σw + ε) of [M]. */
export function weightedMean(values: tf.Tensor1D, weights: tf.Tensor1D, epsilon: number): tf.Scalar {
  return tf.div(tf.sum(tf.mul(values, weights)), tf.add(tf.sum(weights), epsilon));
}

interface TiedGradients {
  hidden: tf.Tensor;
  table: tf.Tensor;
  bias: tf.Tensor;
}

/** Adds the gradients of the labels' logits to those of −log Z, in the order hidden, table, bias. */
function labelGradients(dy: tf.Tensor1D, hidden: tf.Tensor, table: tf.Tensor, labels: tf.Tensor1D, partition: TiedGradients): tf.Tensor[] {
  const scale = tf.reshape(dy, [-1, 1]);
  const vocabSize = table.shape[0];
  return [
    tf.add(partition.hidden, tf.mul(tf.gather(table, labels), scale)),
    tf.add(partition.table, tf.unsortedSegmentSum(tf.mul(hidden, scale), labels, vocabSize)),
    tf.add(partition.bias, tf.unsortedSegmentSum(dy, labels, vocabSize)),
  ];
}

interface SavedForPartition {
  hidden: tf.Tensor2D;
  table: tf.Tensor2D;
  bias: tf.Tensor1D;
  logPartitions: tf.Tensor1D;
}

/** Gradients of −Σ dy·log Z, block by block; what is summed over blocks is summed as they come. */
function partitionGradients(dy: tf.Tensor1D, blocks: Rows[], saved: SavedForPartition): TiedGradients {
  const dHidden: tf.Tensor[] = [];
  let sums: tf.Tensor[] = [tf.zerosLike(saved.table), tf.zeros([saved.table.shape[0], 1])];
  for (const rows of blocks) {
    const [dRows, ...parts] = tf.tidy(() => {
      const bias = computedAfter([...dHidden.slice(-1), ...sums], saved.bias);
      return blockGradients(dy, rows, { ...saved, bias });
    });
    dHidden.push(dRows!);
    const before = sums;
    sums = parts.map((part, index) => tf.add(before[index]!, part));
    tf.dispose([before, parts]);
  }
  const [dTable, dBias] = sums;
  return { hidden: tf.concat(dHidden), table: dTable!, bias: tf.reshape(dBias!, [-1]) };
}

/**
 * x, but not before `earlier` [≥ 1, ≥ 1] are computed: adds a zero made of one element of each. Without it an engine
 * that orders a graph's nodes by itself may compute the probabilities of all blocks before it uses those of the first.
 */
function computedAfter(earlier: tf.Tensor[], x: tf.Tensor1D): tf.Tensor1D {
  const elements = earlier.map((tensor) => tf.slice(tensor, [0, 0], [1, 1]));
  const sum = elements.reduce((total, element) => tf.add(total, element));
  return tf.add(x, tf.reshape(tf.sub(sum, sum), [1]));
}

/** Gradients by the block's rows [rows, E], the table [V, E] and the bias [V, 1]; probabilities are [V, rows]. */
function blockGradients(dy: tf.Tensor1D, rows: Rows, { hidden, table, bias, logPartitions }: SavedForPartition): tf.Tensor[] {
  const h = rowsOf(hidden, rows);
  const scale = tf.neg(tf.reshape<tf.Rank.R2>(rowsOf(dy, rows), [-1, 1]));
  const scores = tf.add(tf.matMul(table, h, false, true), tf.reshape(bias, [-1, 1]));
  const probabilities = tf.exp(tf.sub<tf.Tensor2D>(scores, rowsOf(logPartitions, rows)));
  return [
    tf.mul(tf.matMul(probabilities, table, true, false), scale),
    tf.matMul(probabilities, tf.mul<tf.Tensor2D>(h, scale)),
    tf.matMul(probabilities, scale),
  ];
}

interface Rows {
  start: number;
  count: number;
}

function rowBlocks(total: number, size: number): Rows[] {
  const starts = Array.from({ length: Math.ceil(total / size) }, (_, block) => block * size);
  return starts.map((start) => ({ start, count: Math.min(size, total - start) }));
}

function rowsOf<T extends tf.Tensor>(x: T, { start, count }: Rows): T {
  if (start === 0 && count === x.shape[0]) return x;
  return tf.slice<tf.Rank, T>(x, [start, ...x.shape.slice(1).map(() => 0)], [count, ...x.shape.slice(1)]);
}

/** x[i, columns[i]] of [M, V]; returns [M]. */
function entries(x: tf.Tensor2D, columns: tf.Tensor1D): tf.Tensor1D {
  const [rows, width] = x.shape;
  const rowStarts = tf.mul(tf.range(0, rows, 1, 'int32'), tf.scalar(width, 'int32'));
  return tf.gather(tf.reshape(x, [rows * width]), tf.add<tf.Tensor1D>(rowStarts, columns));
}

function column(x: tf.Tensor2D, index: number): tf.Tensor1D {
  return tf.reshape(tf.slice(x, [0, index], [x.shape[0], 1]), [x.shape[0]]);
}
