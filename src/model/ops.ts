/**
 * The layers' tensor operations on flat activations: T = batchSize · maxSeqLength rows, one token each.
 * Weights are laid out as in Hugging Face state dicts, [out, in].
 */
import * as tf from '../engine/tf';
import type { Activation } from '../experiment/knobs/architecture';
import { activate, geluSlope } from './activations';
import { columnSums, withGradient } from './gradients';

/** Layer-norm ε of BERT, ALBERT and ELECTRA. */
const LAYER_NORM_EPSILON = 1e-12;

/** x·Wᵀ + b. x [T, in], weight [out, in], bias [out]; returns [T, out]. */
export function linear(x: tf.Tensor2D, weight: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  return withGradient(
    [x, weight, bias],
    () => ({ value: tf.add<tf.Tensor2D>(tf.matMul(x, weight, false, true), bias), saved: [x, weight] }),
    (dy, [input, w]) => [tf.matMul(dy, w as tf.Tensor2D), tf.matMul(dy, input as tf.Tensor2D, true, false), columnSums(dy)],
  );
}

/** activation(x·Wᵀ + b); shapes as `linear`. */
export function linearActivated(x: tf.Tensor2D, weight: tf.Tensor2D, bias: tf.Tensor1D, activation: Activation): tf.Tensor2D {
  return activate(linear(x, weight, bias), activation);
}

/** gelu(x·Wᵀ + b); shapes as `linear`. */
export function linearGelu(x: tf.Tensor2D, weight: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  return linearActivated(x, weight, bias, 'gelu');
}

interface Dense {
  weight: tf.Tensor2D;
  bias: tf.Tensor1D;
}

/** activation(x·W₁ᵀ + b₁)·W₂ᵀ + b₂. x [T, H], inner weight [F, H], outer weight [H, F]; returns [T, H]. */
export function feedForward(x: tf.Tensor2D, inner: Dense, outer: Dense, activation: Activation): tf.Tensor2D {
  if (activation === 'gelu') return geluFeedForward(x, inner, outer);
  return linear(linearActivated(x, inner.weight, inner.bias, activation), outer.weight, outer.bias);
}

/**
 * `feedForward` with the exact GELU.
 * As `gelu`, with every constant factor in a matrix product, where it costs nothing: [T, F] is the largest array of
 * a layer, and each pass over it counts.
 */
function geluFeedForward(x: tf.Tensor2D, inner: Dense, outer: Dense): tf.Tensor2D {
  return withGradient(
    [x, inner.weight, inner.bias, outer.weight, outer.bias],
    () => {
      const z = tf.add(tf.mul(tf.matMul(x, inner.weight, false, true), Math.SQRT1_2), tf.mul(inner.bias, Math.SQRT1_2));
      const twiceCdf = tf.add(tf.erf(z), 1);
      const activated = tf.mul<tf.Tensor2D>(z, twiceCdf);
      const value = tf.add<tf.Tensor2D>(tf.mul(tf.matMul(activated, outer.weight, false, true), Math.SQRT1_2), outer.bias);
      return { value, saved: [x, inner.weight, outer.weight, z, twiceCdf, activated] };
    },
    (dy, [input, innerWeight, outerWeight, z, twiceCdf, activated]) => {
      const dActivated = tf.mul(tf.matMul(dy, outerWeight as tf.Tensor2D), 0.5);
      const dInner = tf.mul<tf.Tensor2D>(dActivated, geluSlope(z!, twiceCdf!));
      return [
        tf.matMul(dInner, innerWeight as tf.Tensor2D),
        tf.matMul(dInner, input as tf.Tensor2D, true, false),
        columnSums(dInner),
        tf.mul(tf.matMul(dy, activated as tf.Tensor2D, true, false), Math.SQRT1_2),
        columnSums(dy),
      ];
    },
  );
}

/** Layer norm over the features (Ba et al., 2016): γ·(x − mean)/√(variance + ε) + β. x [T, n]; γ, β [n]. */
export function layerNorm(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon = LAYER_NORM_EPSILON): tf.Tensor2D {
  return withGradient(
    [x, gamma, beta],
    () => {
      const [value, mean, inverseDeviation] = tf.layerNormWithStatistics(x, gamma, beta, epsilon);
      return { value, saved: [x, gamma, mean, inverseDeviation] };
    },
    (dy, saved) => layerNormGradients(dy, saved as [tf.Tensor2D, tf.Tensor1D, tf.Tensor2D, tf.Tensor2D]),
  );
}

/**
 * With c = x − mean and x̂ = c·σ⁻¹: dx = σ⁻¹·(γ·dy − ⟨γ·dy⟩ − x̂·⟨γ·dy·x̂⟩), where ⟨⟩ is the mean over a row, and
 * dγ = Σ dy·x̂. Written with c, so that x̂ is never made, and with sums as products with a column or row, which BLAS
 * does faster than reductions.
 */
function layerNormGradients(dy: tf.Tensor2D, [x, gamma, mean, inverseDeviation]: [tf.Tensor2D, tf.Tensor1D, tf.Tensor2D, tf.Tensor2D]): tf.Tensor[] {
  const features = x.shape[1];
  const meanWeights = tf.mul<tf.Tensor2D>(tf.reshape(gamma, [features, 1]), 1 / features);
  const centred = tf.sub<tf.Tensor2D>(x, mean);
  const dyTimesCentred = tf.mul<tf.Tensor2D>(dy, centred);
  const slope = tf.mul(tf.square(inverseDeviation), tf.matMul(dyTimesCentred, meanWeights));
  const along = tf.add(tf.mul(centred, slope), tf.matMul(dy, meanWeights));
  const dx = tf.mul(tf.sub(tf.mul(dy, gamma), along), inverseDeviation);
  return [dx, tf.reshape(tf.matMul(inverseDeviation, dyTimesCentred, true, false), [features]), columnSums(dy)];
}

/** Rows of a table. table [n, E], ids int32 [T]; returns [T, E]. */
export function embed(table: tf.Tensor2D, ids: tf.Tensor1D): tf.Tensor2D {
  return tf.gather(table, ids);
}

/**
 * Rows of the token-type table. Of a table of one row, that row for every token, [1, E]; of two rows, a product with
 * one-hot rows, whose gradient needs no scatter; [T, E].
 */
export function typeEmbedding(table: tf.Tensor2D, tokenTypeIds: tf.Tensor1D): tf.Tensor2D {
  if (table.shape[0] === 1) return table;
  if (table.shape[0] > 2) return embed(table, tokenTypeIds);
  const second = tf.reshape(tf.cast(tokenTypeIds, 'float32'), [-1, 1]);
  return tf.matMul(tf.concat([tf.sub(1, second), second], 1), table);
}

/** x times a dropout mask of 0 and 1/(1 − p), or x itself where there is none. */
export function dropout<T extends tf.Tensor>(x: T, mask: tf.Tensor | null): T {
  return mask ? tf.mul<T>(x, mask) : x;
}

/**
 * Cross-entropy of a logistic unit for each element, −log P(label). Labels are exactly 0 or 1, which allows one
 * softplus that is accurate at both ends. logits, labels: same shape, also returned.
 */
export function sigmoidCrossEntropy<T extends tf.Tensor>(logits: T, labels: T): T {
  return tf.softplus(tf.mul<T>(logits, tf.sub(1, tf.mul(labels, 2))));
}
