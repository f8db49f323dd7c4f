import { Rng } from '../common/rng';
import type { Tensor } from '../engine/tf';
import type { ParameterSpec, ParameterSpecs, Tensors } from './program';

/**
 * Values to start training from. Each parameter draws from its own stream, keyed by its place in `specs`, so that
 * variants whose main networks agree start from the same main network.
 * @param initializerRange standard deviation of weights before truncation at two of them (BERT `modeling.py`)
 */
export function initialParameters(specs: ParameterSpecs, seed: number, initializerRange = 0.02): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec], index) => [name, initialValues(spec, initializerRange, new Rng(seed, 'init', index))]),
  );
}

function initialValues({ shape, init }: ParameterSpec, initializerRange: number, rng: Rng): Float32Array {
  const values = new Float32Array(elementCount(shape));
  switch (init) {
    case 'zeros':
      return values;
    case 'ones':
      return values.fill(1);
    case 'normal':
      // A loop: millions of values, for which a callback costs as much as the draw.
      for (let i = 0; i < values.length; i++) values[i] = initializerRange * truncatedNormal(rng);
      return values;
    case 'glorot': {
      // Uniform, as TensorFlow's dense layers default to (Glorot & Bengio, 2010, eq. 16).
      const limit = Math.sqrt(6 / (shape[0]! + shape[1]!));
      return values.map(() => limit * (2 * rng.uniform() - 1));
    }
  }
}

/** Standard normal, drawn again beyond two standard deviations. */
function truncatedNormal(rng: Rng): number {
  let value = rng.normal();
  while (Math.abs(value) > 2) value = rng.normal();
  return value;
}

/** Number of elements of a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Number of trainable values. */
export function parameterCount(specs: ParameterSpecs): number {
  return Object.values(specs).reduce((total, { shape }) => total + elementCount(shape), 0);
}

/** The tensor of that name. Throws an Error that names a missing one: the caller's defect, never the user's. */
export function tensorNamed<T extends Tensor>(tensors: Tensors, name: string): T {
  const tensor = tensors[name];
  if (!tensor) throw new Error(`No tensor is named ${name}`);
  return tensor as T;
}

/** Weight [out, in] and bias [out] of a linear layer. */
export function linearSpecs(name: string, outSize: number, inSize: number, depth: number): ParameterSpecs {
  return {
    [`${name}.weight`]: { shape: [outSize, inSize], init: 'normal', decay: true, depth },
    [`${name}.bias`]: { shape: [outSize], init: 'zeros', decay: false, depth },
  };
}

/** Scale and shift of a layer norm over `size` features. */
export function layerNormSpecs(name: string, size: number, depth: number): ParameterSpecs {
  return {
    [`${name}.weight`]: { shape: [size], init: 'ones', decay: false, depth },
    [`${name}.bias`]: { shape: [size], init: 'zeros', decay: false, depth },
  };
}
