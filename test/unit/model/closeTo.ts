import { expect } from 'vitest';
import * as tf from '../../../src/engine/tf';
import { Rng } from '../../../src/common/rng';

/** Largest absolute difference, relative to the largest expected magnitude (at least `floor`). */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>, floor = 0): number {
  expect(actual.length).toBe(expected.length);
  let difference = 0;
  let magnitude = floor;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    magnitude = Math.max(magnitude, Math.abs(expected[i]!));
  }
  return magnitude === 0 ? difference : difference / magnitude;
}

/** Standard normal values, the same on every call. */
export function normalTensor<R extends tf.Rank>(shape: tf.ShapeMap[R], index: number): tf.Tensor<R> {
  const rng = new Rng(20, 'init', index);
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => rng.normal());
  return tf.tensor(values, shape);
}

/**
 * Checks value and gradients of an operation against a plain composition differentiated by tfjs.
 * The scalar that is differentiated weighs each output element differently.
 */
export function expectSameAs(operation: (inputs: tf.Tensor[]) => tf.Tensor, plain: (inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[], tolerance = 2e-6): void {
  const run = (f: (given: tf.Tensor[]) => tf.Tensor): tf.Tensor[] => {
    const weigh = (y: tf.Tensor): tf.Scalar => tf.sum(tf.mul(y, normalTensor(y.shape, 99)));
    return [f(inputs), ...tf.grads((...given: tf.Tensor[]) => weigh(f(given)))(inputs)];
  };
  tf.tidy(() => {
    const expected = run(plain);
    const actual = run(operation);
    actual.forEach((tensor, index) => {
      expect(tensor.shape).toEqual(expected[index]!.shape);
      expect(relativeDifference(tensor.dataSync(), expected[index]!.dataSync()), `output ${index}`).toBeLessThan(tolerance);
    });
  });
}
