import type { SampleStep } from '../../../src/engine/stepTime';
import * as tf from '../../../src/engine/tf';
import { program } from './programs';

/** A step that costs nothing to make; notes how many sequences were asked for. */
export function sampleOf(overrides: Partial<SampleStep> = {}): SampleStep & { asked: number[] } {
  const asked: number[] = [];
  const workload: SampleStep['workload'] = (sequences) => {
    asked.push(sequences);
    const optimizer = { type: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0, clipNorm: 1, biasCorrection: true } as const;
    return { program: program({ x: [2] }, {}, ({ x }) => ({ loss: tf.sum<tf.Scalar>(x!) })), microBatches: [{}], initial: { x: Float32Array.of(1, 2) }, optimizer, precision: 'fp32' };
  };
  return { flops: 8e9, sequences: 40, tokens: 40 * 16, precision: 'fp32', workload, asked, ...overrides };
}
