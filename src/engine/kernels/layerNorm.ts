/**
 * LayerNorm: layer norm over the last axis, with the row statistics that its gradient needs.
 * One ONNX operator instead of eight; eagerly, the eight operations.
 * Inputs: x float32 [T, n], gamma [n], beta [n]. Outputs: y [T, n], mean [T, 1], inverse deviation [T, 1].
 */
import { traced } from '../graph/traced';
import type { ValueSpec } from '../graph/value';
import * as tf from '../tfCore';
import { eager } from './eager';

type Inputs = 'x' | 'gamma' | 'beta';
interface LayerNormAttributes {
  epsilon: number;
}

traced<Inputs, LayerNormAttributes>('LayerNorm', (graph, { x, gamma, beta }, { epsilon }) => {
  const perRow: ValueSpec = { shape: [x.shape[0]!, 1], dtype: 'float32' };
  return graph.nodeWithOutputs('LayerNormalization', [x, gamma, beta], [x, perRow, perRow], { axis: -1, epsilon: { float: epsilon } });
});

eager<Inputs, LayerNormAttributes>('LayerNorm', ({ x, gamma, beta }, { epsilon }) => {
  const mean = tf.mean(x, 1, true);
  const centred = tf.sub(x, mean);
  const inverseDeviation = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), epsilon));
  return [tf.add(tf.mul(tf.mul(centred, inverseDeviation), gamma), beta), mean, inverseDeviation];
});

/** γ·(x − mean)/√(variance + ε) + β with mean and 1/√(variance + ε) of each row. Has no gradient of its own. */
export function layerNormWithStatistics(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number): [y: tf.Tensor2D, mean: tf.Tensor2D, inverseDeviation: tf.Tensor2D] {
  const outputs = tf.engine().runKernel('LayerNorm', { x, gamma, beta }, { epsilon }) as unknown;
  return outputs as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
}
