/** Classification of whole rows by their first token. */
import * as tf from '../engine/tf';

/** Flat index of each sequence's first token, int32 [B]. */
export function firstTokens(batchSize: number, seqLength: number): tf.Tensor1D {
  return tf.range(0, batchSize * seqLength, seqLength, 'int32');
}

/** Mean over rows of −log softmax(logits)[label], weights 0 or 1. logits [B, n], labels int32 [B], weights [B]. */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D, weights: tf.Tensor1D): tf.Scalar {
  return weightedLoss(crossEntropies(logits, labels), weights, 'mean');
}

/** −log softmax(logits)[label] of each row. logits [B, n], labels int32 [B]; returns [B]. */
export function crossEntropies(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  // tf.oneHot has no dtype that works on every backend; n is small.
  const oneHot = tf.cast(tf.equal(tf.reshape(labels, [-1, 1]), tf.range(0, logits.shape[1], 1, 'int32')), 'float32');
  return tf.neg(tf.sum<tf.Tensor1D>(tf.mul(tf.logSoftmax(logits), oneHot), 1));
}

/** Squared error of each row. outputs [B, 1], targets float32 [B]; returns [B]. */
export function squaredErrors(outputs: tf.Tensor2D, targets: tf.Tensor1D): tf.Tensor1D {
  return tf.square(tf.sub<tf.Tensor1D>(tf.reshape(outputs, [-1]), targets));
}

/** Sum or mean of the rows' losses [B] over the rows with weight 1; the others have weight 0. */
export function weightedLoss(losses: tf.Tensor1D, weights: tf.Tensor1D, reduction: 'mean' | 'sum'): tf.Scalar {
  const sum = tf.sum<tf.Scalar>(tf.mul(losses, weights));
  return reduction === 'sum' ? sum : tf.div(sum, tf.maximum(tf.sum(weights), 1));
}
