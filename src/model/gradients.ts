/** Gradients written by hand, and none at all. */
import * as tf from '../engine/tf';

interface Differentiable<T extends tf.Tensor> {
  value: T;
  /** What the backward pass reads; everything else made in the forward pass is freed with it. */
  saved: tf.Tensor[];
}

/**
 * Runs `forward` off the tape and differentiates it by `backward(dy, saved)`, which returns one gradient for each of
 * `inputs`. Tensors that `backward` reads must be in `saved`: tfjs frees the others before the backward pass.
 */
export function withGradient<T extends tf.Tensor>(
  inputs: tf.Tensor[],
  forward: () => Differentiable<T>,
  backward: (dy: T, saved: tf.Tensor[]) => tf.Tensor[],
): T {
  const operation = tf.customGrad((...given) => {
    const save = given.at(-1) as unknown as tf.GradSaveFunc;
    const { value, saved } = forward();
    save(saved);
    return { value, gradFunc: (dy, kept) => tf.tidy(() => backward(dy as T, kept)) };
  });
  return operation(...inputs) as T;
}

/** The value of `body` as a constant: no gradient flows through it. tfjs has no such operation of its own. */
export function stopGradient<T extends tf.Tensor>(body: () => T): T {
  const operation = tf.customGrad((unused) => ({ value: body(), gradFunc: () => tf.zerosLike(unused as tf.Tensor) }));
  return operation(tf.scalar(0));
}

/** Column sums of [T, n] as a product with a row of ones, which BLAS does faster than a reduction. Returns [n]. */
export function columnSums(x: tf.Tensor2D): tf.Tensor1D {
  return tf.reshape(tf.matMul(tf.ones([1, x.shape[0]]), x), [x.shape[1]]);
}
