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
  /** Most probable word of each row, int32 [M]. */
  predictions: tf.Tensor1D;
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
  const predictions = stopGradient(() => tf.argMax<tf.Tensor1D>(logits, 1));
  const logProbabilities = withGradient(
    [hidden, table, bias],
    () => {
      // log Z through the most probable word, whose probability is at least 1/V: exact where the label's underflows.
      const logPartition = tf.sub(entries(logits, predictions), tf.log(entries(probabilities, predictions)));
      const value = tf.sub<tf.Tensor1D>(entries(logits, labels), logPartition);
      return { value, saved: [hidden, table, probabilities, labels] };
    },
    (dy, [h, words, p, ids]) => {
      const scale = tf.reshape(dy, [-1, 1]);
      const expected = tf.matMul(p as tf.Tensor2D, words as tf.Tensor2D);
      const negative = tf.neg(tf.mul(h!, scale));
      return labelGradients(dy, h!, words!, ids as tf.Tensor1D, {
        hidden: tf.neg(tf.mul(expected, scale)),
        table: tf.matMul(p as tf.Tensor2D, negative as tf.Tensor2D, true, false),
        bias: tf.reshape(tf.matMul(p as tf.Tensor2D, tf.neg(scale) as tf.Tensor2D, true, false), [-1]),
      });
    },
  );
  return { logProbabilities, predictions, probabilities };
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
  const logits = (rows: Rows): tf.Tensor2D => tf.add(tf.matMul(rowsOf(hidden, rows), table, false, true), bias);
  const predictions = stopGradient(() => tf.concat(blocks.map((rows) => tf.tidy(() => tf.argMax<tf.Tensor1D>(logits(rows), 1)))));
  const logProbabilities = withGradient(
    [hidden, table, bias],
    () => {
      const parts = blocks.map((rows) =>
        tf.tidy(() => {
          const scores = logits(rows);
          const logPartition = logSumExp(scores);
          return [tf.sub<tf.Tensor1D>(entries(scores, rowsOf(labels, rows)), logPartition), logPartition] as const;
        }),
      );
      const logPartitions = tf.concat(parts.map(([, logPartition]) => logPartition));
      return { value: tf.concat(parts.map(([value]) => value)), saved: [hidden, table, bias, labels, logPartitions] };
    },
    (dy, [h, words, b, ids, logPartitions]) => {
      const saved = { hidden: h as tf.Tensor2D, table: words as tf.Tensor2D, bias: b as tf.Tensor1D, logPartitions: logPartitions as tf.Tensor1D };
      return labelGradients(dy, h!, words!, ids as tf.Tensor1D, partitionGradients(dy, blocks, saved));
    },
  );
  return { logProbabilities, predictions };
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
  const { logProbabilities, predictions, probabilities } = tiedSoftmax(hidden, table, bias, labels);
  const loss = tf.neg(weightedMean(logProbabilities, weights, epsilon));
  return { loss, accuracy: stopGradient(() => accuracyOf(predictions, labels, weights, epsilon)), probabilities };
}

/** Σw·x/(Σw + ε) of [M]. */
export function weightedMean(values: tf.Tensor1D, weights: tf.Tensor1D, epsilon: number): tf.Scalar {
  return tf.div(tf.sum(tf.mul(values, weights)), tf.add(tf.sum(weights), epsilon));
}

/** Weighted share of predictions that equal their label. */
export function accuracyOf(predictions: tf.Tensor1D, labels: tf.Tensor1D, weights: tf.Tensor1D, epsilon: number): tf.Scalar {
  return weightedMean(tf.cast(tf.equal<tf.Tensor1D>(predictions, labels), 'float32'), weights, epsilon);
}

interface TiedGradients {
  hidden: tf.Tensor;
  table: tf.Tensor;
  bias: tf.Tensor;
}

/** Adds the gradients of the labels' logits to those of −log Z, in the order hidden, table, bias. */
function labelGradients(dy: tf.Tensor1D, hidden: tf.Tensor, table: tf.Tensor, labels: tf.Tensor1D, partition: TiedGradients): tf.Tensor[] {
  const scale = tf.reshape(dy, [-1, 1]);
  const vocabSize = table.shape[0]!;
  return [
    tf.add(partition.hidden, tf.mul(tf.gather(table, labels), scale)),
    tf.add(partition.table, tf.unsortedSegmentSum(tf.mul(hidden, scale), labels, vocabSize)),
    tf.add(partition.bias, tf.unsortedSegmentSum(dy, labels, vocabSize)),
  ];
}

/** Gradients of −Σ dy·log Z, block by block, with the probabilities computed again as [V, rows]. */
function partitionGradients(
  dy: tf.Tensor1D,
  blocks: Rows[],
  { hidden, table, bias, logPartitions }: { hidden: tf.Tensor2D; table: tf.Tensor2D; bias: tf.Tensor1D; logPartitions: tf.Tensor1D },
): TiedGradients {
  const column = tf.reshape(bias, [-1, 1]);
  const parts = blocks.map((rows) =>
    tf.tidy(() => {
      const h = rowsOf(hidden, rows);
      const scale = tf.neg(tf.reshape(rowsOf(dy, rows), [-1, 1])) as tf.Tensor2D;
      const scores = tf.add(tf.matMul(table, h, false, true), column);
      const transposed = tf.exp(tf.sub(scores, rowsOf(logPartitions, rows))) as tf.Tensor2D;
      const dHidden = tf.mul(tf.matMul(transposed, table, true, false), scale) as tf.Tensor2D;
      return [dHidden, tf.matMul(transposed, tf.mul(h, scale) as tf.Tensor2D), tf.matMul(transposed, scale)] as const;
    }),
  );
  return {
    hidden: tf.concat(parts.map(([dHidden]) => dHidden)),
    table: parts.map(([, dTable]) => dTable).reduce((sum, part) => tf.add(sum, part)),
    bias: tf.reshape(parts.map(([, , dBias]) => dBias).reduce((sum, part) => tf.add(sum, part)), [-1]),
  };
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
  return tf.slice(x, [start, ...x.shape.slice(1).map(() => 0)], [count, ...x.shape.slice(1)]) as T;
}

/** x[i, columns[i]] of [M, V]; returns [M]. */
function entries(x: tf.Tensor2D, columns: tf.Tensor1D): tf.Tensor1D {
  const [rows, width] = x.shape;
  const rowStarts = tf.mul(tf.range(0, rows, 1, 'int32'), tf.scalar(width, 'int32'));
  return tf.gather(tf.reshape(x, [rows * width]), tf.add(rowStarts, columns) as tf.Tensor1D);
}

function logSumExp(x: tf.Tensor2D): tf.Tensor1D {
  const highest = tf.max(x, 1, true);
  return tf.reshape(tf.add(tf.log(tf.sum(tf.exp(tf.sub(x, highest)), 1, true)), highest), [-1]);
}

