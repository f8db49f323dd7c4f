/** The two forms of GELU (Hendrycks & Gimpel, 2016) that the sources have, with gradients written by hand. */
import * as tf from '../engine/tf';
import type { Activation } from '../experiment/knobs/architecture';
import { withGradient } from './gradients';

/** The activation of each element. Any shape. */
export function activate<T extends tf.Tensor>(x: T, activation: Activation): T {
  return activation === 'gelu' ? gelu(x) : geluNew(x);
}

/**
 * GELU in its exact form (ELECTRA `model/modeling.py`): x·Φ(x), Φ(x) = (1 + erf(x/√2))/2. Any shape.
 * Computed from z = x/√2, where √2·gelu(x) = z·(1 + erf z): constant factors then move into neighbouring products.
 */
function gelu<T extends tf.Tensor>(x: T): T {
  return withGradient(
    [x],
    () => {
      const z = tf.mul(x, Math.SQRT1_2);
      const twiceCdf = tf.add(tf.erf(z), 1);
      return { value: tf.mul<T>(tf.mul(z, twiceCdf), Math.SQRT1_2), saved: [z, twiceCdf] };
    },
    (dy, [z, twiceCdf]) => [tf.mul(tf.mul(dy, geluSlope(z!, twiceCdf!)), 0.5)],
  );
}

/** d/dz of z·(1 + erf z) = (1 + erf z) + z·(2/√π)·e^(−z²). */
export function geluSlope(z: tf.Tensor, twiceCdf: tf.Tensor): tf.Tensor {
  const twiceDensity = tf.exp(tf.sub(Math.log(2 / Math.sqrt(Math.PI)), tf.square(z)));
  return tf.add(twiceCdf, tf.mul(z, twiceDensity));
}

/** √(2/π) and the cubic coefficient of GELU by tanh (Hendrycks & Gimpel, 2016, §2). */
const TANH_SCALE = Math.sqrt(2 / Math.PI);
const TANH_CUBIC = 0.044715;

/** GELU by tanh (google-research/bert modeling.py, `gelu`): x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))). Any shape. */
function geluNew<T extends tf.Tensor>(x: T): T {
  return withGradient(
    [x],
    () => {
      const cubic = tf.add(tf.mul(tf.square(x), TANH_SCALE * TANH_CUBIC), TANH_SCALE);
      const tanh = tf.tanh(tf.mul(x, cubic));
      return { value: tf.mul<T>(tf.mul(x, 0.5), tf.add(tanh, 1)), saved: [x, tanh] };
    },
    (dy, [input, tanh]) => [tf.mul(tf.mul(dy, geluNewSlope(input!, tanh!)), 0.5)],
  );
}

/** Twice the derivative: (1 + t) + x·(1 − t²)·√(2/π)·(1 + 3·0.044715·x²), t the saved tanh. */
function geluNewSlope(x: tf.Tensor, tanh: tf.Tensor): tf.Tensor {
  const inner = tf.add(tf.mul(tf.square(x), 3 * TANH_CUBIC * TANH_SCALE), TANH_SCALE);
  return tf.add(tf.add(tanh, 1), tf.mul(tf.mul(x, tf.sub(1, tf.square(tanh))), inner));
}
