import { describe, expect, it } from 'vitest';
import * as tf from '../../../src/engine/tf';

describe('tf', () => {
  it('differentiates a matrix product on the cpu backend', async () => {
    await tf.setBackend('cpu');
    const a = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const b = tf.tensor2d([1, -1, 2, 0, 3, 1], [3, 2]);
    const gradients = tf.grads((x: tf.Tensor, y: tf.Tensor) => tf.sum(tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D)))([a, b]);
    expect([...gradients[0]!.dataSync()]).toEqual([0, 2, 4, 0, 2, 4]);
    expect([...gradients[1]!.dataSync()]).toEqual([5, 5, 7, 7, 9, 9]);
  });

  it('keeps one engine, whichever copy of tfjs-core is asked', () => {
    expect(tf.engine()).toBe((globalThis as { _tfengine?: unknown })._tfengine);
  });
});
