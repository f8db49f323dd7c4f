/** Classification of whole rows by their first token. */
import * as tf from '../engine/tf';

/** Flat index of each sequence's first token, int32 [B]. */
export function firstTokens(batchSize: number, seqLength: number): tf.Tensor1D {
  return tf.range(0, batchSize * seqLength, seqLength, 'int32');
}

/** Mean over rows of −log softmax(logits)[label], weights 0 or 1. logits [B, n], labels int32 [B], weights [B]. */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D, weights: tf.Tensor1D): tf.Scalar {
  // tf.oneHot has no dtype that works on every backend; n is small.
  const oneHot = tf.cast(tf.equal(tf.reshape(labels, [-1, 1]), tf.range(0, logits.shape[1], 1, 'int32')), 'float32');
  const nll = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), oneHot), 1));
  return tf.div(tf.sum(tf.mul(nll, weights)), tf.maximum(tf.sum(weights), 1));
}
