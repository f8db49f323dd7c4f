import * as tf from '../engine/tf';
import { stopGradient } from './gradients';
import { sigmoidCrossEntropy } from './ops';
import { weightedMean } from './tiedSoftmax';

/** Added to the number of tokens by google-research/electra `run_pretraining.py`. */
const EPSILON = 1e-6;

export interface DiscriminatorOutputs {
  /** Mean sigmoid cross-entropy over the tokens with weight 1. */
  disc: tf.Scalar;
  discAccuracy: tf.Scalar;
  /** Of the tokens called replaced, the share that were; 0 where none was called so. */
  discPrecision: tf.Scalar;
  /** Of the replaced tokens, the share that was called so; 0 where there are none. */
  discRecall: tf.Scalar;
}

/** Loss and metrics of replaced-token detection. logits, replaced (0 or 1), weights (0 or 1): float32 [B·S]. */
export function discriminate(logits: tf.Tensor1D, replaced: tf.Tensor1D, weights: tf.Tensor1D): DiscriminatorOutputs {
  const disc = weightedMean(sigmoidCrossEntropy(logits, replaced), weights, EPSILON);
  const called = stopGradient(() => tf.mul<tf.Tensor1D>(tf.cast(tf.greater(logits, 0), 'float32'), weights));
  const actual = stopGradient(() => tf.mul<tf.Tensor1D>(replaced, weights));
  const hits = stopGradient(() => tf.sum<tf.Scalar>(tf.mul(called, actual)));
  const shareOfHits = (tokens: tf.Tensor1D): tf.Scalar => stopGradient(() => tf.div<tf.Scalar>(hits, tf.maximum(tf.sum(tokens), 1)));
  const wrong = stopGradient(() => weightedMean(tf.abs(tf.sub<tf.Tensor1D>(called, actual)), weights, EPSILON));
  return {
    disc,
    discAccuracy: stopGradient(() => tf.sub<tf.Scalar>(1, wrong)),
    discPrecision: shareOfHits(called),
    discRecall: shareOfHits(actual),
  };
}
