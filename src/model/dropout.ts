/**
 * Dropout masks cut from one buffer of noise at random offsets. tfjs draws random numbers in JavaScript, one by one,
 * on every backend, so fresh noise for each step would cost more than the step.
 */
import { Rng } from '../common/rng';
import * as tf from '../engine/tf';
import { dropout } from './ops';
import type { BatchArrays, Tensors, TensorSpecs } from './program';

/** Places where a mask may start. The noise is this much longer than the largest mask. */
const START_COUNT = 2 ** 20;

/** The masks of one forward pass: each use of dropout is a site with an offset of its own. */
export class Dropout {
  private site = 0;
  private readonly noise: tf.Tensor | undefined;
  private readonly offsets: tf.Tensor | undefined;

  /** @param batch with `dropoutNoise` and `dropoutOffsets`; without them nothing is dropped */
  constructor({ dropoutNoise, dropoutOffsets }: Tensors) {
    this.noise = dropoutNoise;
    this.offsets = dropoutOffsets;
  }

  /** The next site's mask of that shape, of 0 and 1/(1 − p), or null. */
  mask<T extends tf.Tensor>(shape: T['shape']): T | null {
    if (!this.noise || !this.offsets) return null;
    // A kernel of this project (src/engine), because no tfjs operation slices at an offset known only at run time.
    return tf.engine().runKernel<T>('DropoutMask', { noise: this.noise, offsets: this.offsets }, { site: this.site++, shape });
  }

  /** x with the next site's mask. */
  apply<T extends tf.Tensor>(x: T): T {
    return dropout(x, this.mask(x.shape));
  }
}

/** The uses of dropout in a forward pass: how many, and the elements of the largest. */
export interface DropoutSites {
  count: number;
  largest: number;
}

/** The inputs that `Dropout` reads; none at rate 0. */
export function dropoutSpecs(rate: number, networks: DropoutSites[]): TensorSpecs {
  if (rate === 0) return {};
  const count = networks.reduce((total, network) => total + network.count, 0);
  const largest = Math.max(...networks.map((network) => network.largest));
  return {
    dropoutNoise: { shape: [START_COUNT + largest], dtype: 'float32' },
    dropoutOffsets: { shape: [count], dtype: 'int32' },
  };
}

/**
 * Values for the inputs of `dropoutSpecs` (none where `specs` has none): a pure function of its arguments. The noise
 * is the same for all steps of a seed and is kept between calls; the offsets differ by step and by part of a batch.
 */
export function dropoutArrays(specs: TensorSpecs, rate: number, seed: number, step: number, part = 0): BatchArrays {
  const { dropoutNoise, dropoutOffsets } = specs;
  if (!dropoutNoise || !dropoutOffsets) return {};
  const rng = new Rng(seed, 'dropout', step, 1 + part);
  return {
    dropoutNoise: noiseOf(dropoutNoise.shape[0]!, rate, seed),
    dropoutOffsets: new Int32Array(dropoutOffsets.shape[0]!).map(() => rng.int(START_COUNT)),
  };
}

let held: { rate: number; seed: number; noise: Float32Array } | null = null;

/** Only the latest noise is held: a process trains one run at a time, and a buffer may take tens of megabytes. */
function noiseOf(length: number, rate: number, seed: number): Float32Array {
  if (held?.rate === rate && held.seed === seed && held.noise.length === length) return held.noise;
  const rng = new Rng(seed, 'dropout');
  const kept = 1 / (1 - rate);
  held = { rate, seed, noise: new Float32Array(length).map(() => (rng.uniform() < rate ? 0 : kept)) };
  return held.noise;
}
