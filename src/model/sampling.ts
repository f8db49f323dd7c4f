import * as tf from '../engine/tf';
import { stopGradient } from './gradients';

/** Words in a block of the two-level search. */
const BLOCK_SIZE = 256;
/** Keeps log p finite where a probability underflows. */
const SMALLEST = 1e-37;

/**
 * One word a row by inverse transform sampling: the first word whose cumulative probability exceeds the row's uniform
 * number. Two levels, blocks of words and words within the block, so that only V/256 + 256 numbers a row are
 * accumulated. Uniforms are scaled by the row's float32 total, so rounding never runs past the last word.
 * @param probabilities [M, V]
 * @param uniforms [M], in [0, 1)
 * @returns int32 [M], without gradient
 */
export function sampleCategorical(probabilities: tf.Tensor2D, uniforms: tf.Tensor1D, blockSize = BLOCK_SIZE): tf.Tensor1D {
  const [rows, vocabSize] = probabilities.shape;
  const blocks = Math.ceil(vocabSize / blockSize);
  const whole = (value: number): tf.Scalar => tf.scalar(value, 'int32');
  return stopGradient(() => {
    const padded = tf.pad(probabilities, [[0, 0], [0, blocks * blockSize - vocabSize]]);
    const blocked = tf.reshape(padded, [rows * blocks, blockSize]);
    const blockEnds = tf.cumsum(tf.reshape(tf.sum(blocked, 1), [rows, blocks]), 1);
    const target = tf.mul(tf.reshape(uniforms, [rows, 1]), tf.slice(blockEnds, [0, blocks - 1], [rows, 1]));
    const block = tf.minimum(countNotAbove(blockEnds, target), whole(blocks - 1));
    const row = tf.range(0, rows, 1, 'int32');
    const blockStarts = tf.reshape(tf.concat([tf.zeros([rows, 1]), blockEnds], 1), [-1]);
    const start = tf.gather(blockStarts, tf.add(tf.mul(row, whole(blocks + 1)), block));
    const within = tf.gather(blocked, tf.add(tf.mul(row, whole(blocks)), block));
    const offset = countNotAbove(tf.add(tf.cumsum(within, 1), tf.reshape(start, [rows, 1])), target);
    const word = tf.add(tf.mul(block, whole(blockSize)), tf.minimum(offset, whole(blockSize - 1)));
    return tf.minimum<tf.Tensor1D>(word, whole(vocabSize - 1));
  });
}

/** softmax(log p / temperature) by rows, [M, V]. */
export function withTemperature(probabilities: tf.Tensor2D, temperature: number): tf.Tensor2D {
  if (temperature === 1) return probabilities;
  return stopGradient(() => tf.softmax(tf.div<tf.Tensor2D>(tf.log(tf.maximum(probabilities, SMALLEST)), temperature)));
}

/**
 * Rows [M, V] in which the word `words[i]`, int32 [M], of row i is impossible: as its logit less 1000 makes it
 * (`disallow` in google-research/electra pretrain_helpers.py). Rows need not add up to 1 for `sampleCategorical`.
 */
export function withoutWords(probabilities: tf.Tensor2D, words: tf.Tensor1D): tf.Tensor2D {
  const vocabSize = probabilities.shape[1];
  return stopGradient(() => {
    const isOther = tf.notEqual(tf.reshape(words, [-1, 1]), tf.range(0, vocabSize, 1, 'int32'));
    // The floor leaves something to draw where all other probabilities underflow.
    return tf.mul<tf.Tensor2D>(tf.maximum(probabilities, SMALLEST), tf.cast(isOther, 'float32'));
  });
}

/** How many entries of each row of [M, n] are at most the row's target [M, 1]. Returns int32 [M]. */
function countNotAbove(cumulative: tf.Tensor, target: tf.Tensor): tf.Tensor {
  return tf.sum(tf.cast(tf.lessEqual(cumulative, target), 'int32'), 1);
}
