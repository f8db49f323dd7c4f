import * as tf from '../engine/tf';
import { withGradient } from './gradients';
import { dropout } from './ops';

/** Added to the scores of what must not be seen, before the softmax (BERT `modeling.py`, K-BERT `uer/encoders`); e^−10000 is 0 in float32. */
const UNSEEN_SCORE = -10000;

/** What to add to attention scores. attentionMask [B·S], 1 for a token and 0 for padding; returns [B, 1, 1, S]. */
export function attentionBias(attentionMask: tf.Tensor1D, seqLength: number): tf.Tensor4D {
  return tf.reshape(tf.mul(tf.sub(1, attentionMask), UNSEEN_SCORE), [-1, 1, 1, seqLength]);
}

/**
 * What to add to attention scores where each token sees tokens of its own choice (K-BERT §3.6: masked self-attention).
 * @param visibility [B, S, S], 1 where token i sees token j and else 0; padding sees and is seen by none, and its own
 *   states, which nothing reads, are then averages of all
 * @returns [B, 1, S, S]
 */
export function visibilityBias(visibility: tf.Tensor3D): tf.Tensor4D {
  return tf.expandDims(tf.mul(tf.sub(1, visibility), UNSEEN_SCORE), 1);
}

/** The rows of [B, 1, S, S] that queries at `positions` need, flat indices int32 [B·Q]; one row for all stays. Returns [B, 1, Q, S]. */
export function biasAt(bias: tf.Tensor4D, positions: tf.Tensor1D): tf.Tensor4D {
  const [batchSize, , rows, seqLength] = bias.shape;
  if (rows === 1) return bias;
  return tf.reshape(tf.gather(tf.reshape(bias, [-1, seqLength]), positions), [batchSize, 1, -1, seqLength]);
}

/**
 * Multi-head scaled dot-product attention (Vaswani et al., 2017, §3.2) without the output projection.
 * @param query [B·Q, H], Q positions of each sequence
 * @param key [B·S, H], like `value`
 * @param bias [B, 1, 1, S] or [B, 1, Q, S], added to the scores
 * @param mask dropout mask [B, numHeads, Q, S] of the probabilities, or null
 * @returns [B·Q, H]
 */
export function attention(
  query: tf.Tensor2D,
  key: tf.Tensor2D,
  value: tf.Tensor2D,
  bias: tf.Tensor4D,
  numHeads: number,
  mask: tf.Tensor4D | null,
): tf.Tensor2D {
  const [batchSize] = bias.shape;
  const headSize = query.shape[1] / numHeads;
  const scale = 1 / Math.sqrt(headSize);
  const split = (x: tf.Tensor): tf.Tensor4D =>
    tf.transpose(tf.reshape(x, [batchSize, -1, numHeads, headSize]), [0, 2, 1, 3]);
  const merge = (x: tf.Tensor): tf.Tensor2D => tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [-1, query.shape[1]]);
  return withGradient(
    [query, key, value],
    () => {
      const [q, k, v] = [split(query), split(key), split(value)];
      const probabilities = tf.softmax(tf.add(tf.mul(tf.matMul(q, k, false, true), scale), bias));
      const context = tf.matMul(dropout(probabilities, mask), v);
      return { value: merge(context), saved: [q, k, v, context, probabilities, ...(mask ? [mask] : [])] };
    },
    (dy, [q, k, v, context, probabilities, kept = null]) => {
      const dContext = split(dy);
      const dProbabilities = dropout(tf.matMul(dContext, v!, false, true), kept);
      // Σ_j dP·P over a row equals dContext·context, which is cheaper: headSize terms instead of S.
      const rowSums = tf.sum(tf.mul(dContext, context!), -1, true);
      const dScores = tf.mul(tf.sub(dProbabilities, rowSums), probabilities!);
      return [
        merge(tf.mul(tf.matMul(dScores, k!), scale)),
        merge(tf.mul(tf.matMul(dScores, q!, true, false), scale)),
        merge(tf.matMul(dropout(probabilities!, kept), dContext, true, false)),
      ];
    },
  );
}
