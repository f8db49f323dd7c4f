/** Small programs and ways to run them, shared by the engine tests. */
import { messageOf } from '../../../src/common/errors';
import { Rng } from '../../../src/common/rng';
import { EagerEngine } from '../../../src/engine/eager';
import type { Engine, Outputs } from '../../../src/engine/engine';
import { OnnxEngine } from '../../../src/engine/onnx';
import { openTensorflow } from '../../../src/engine/tensorflow';
import { tensorflowFolder } from '../../../src/engine/tensorflowRuntime/load';
import * as tf from '../../../src/engine/tf';
import type { BatchArrays, ParameterSpecs, Tensors, TensorSpecs, TrainingProgram } from '../../../src/model/program';
import { FlatMemory, type ParameterViews } from '../../../src/optimizer/flatMemory';

export const cpu = new EagerEngine('cpu', 'cpu', 'CPU');
/** The engines that are compared with the cpu engine. */
export const comparedEngines = ['onnx', 'tensorflow'] as const;

/** Opens an engine with two threads; skips the test, with the reason, where the TensorFlow runtime is not set up. */
export async function openCompared(name: (typeof comparedEngines)[number], skip: (condition: boolean, reason: string) => void): Promise<Engine> {
  if (name === 'onnx') return openOnnx(2);
  const missing = missingTensorflow();
  skip(missing !== null, missing ?? '');
  return openTensorflow(2);
}

/** Why there is no TensorFlow here; null when there is. One that is here and does not load fails its tests. */
export function missingTensorflow(): string | null {
  try {
    tensorflowFolder();
    return null;
  } catch (error) {
    return process.env['ABLATION_BENCH_NO_TENSORFLOW'] ?? messageOf(error);
  }
}

export const openOnnx = (threads = 1): Promise<OnnxEngine> => OnnxEngine.open(threads);

function parameterSpecs(shapes: Record<string, readonly number[]>): ParameterSpecs {
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape, init: 'normal', decay: true, depth: 0 }]));
}

/** Deterministic normal values. */
export function fillNormal(views: ParameterViews, seed: number, scale = 1): void {
  const rng = new Rng(seed, 'init');
  for (const view of Object.values(views)) for (let i = 0; i < view.length; i++) view[i] = scale * rng.normal();
}

/** The loss Σ w·y with fixed unequal weights w, so that every element of a gradient differs. */
export function weightedSum(y: tf.Tensor): tf.Scalar {
  const weights = Float32Array.from({ length: y.size }, (_, i) => Math.cos(1.7 * i + 0.3));
  return tf.sum<tf.Scalar>(tf.mul(tf.cast(y, 'float32'), tf.tensor(weights, y.shape)));
}

/** The value of `compute`, off the tape: comparisons have no gradient in tfjs. */
export function constantOf(compute: () => tf.Tensor): tf.Tensor {
  return tf.customGrad(() => ({ value: compute(), gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy) }))(tf.scalar(0));
}

export function program(shapes: Record<string, readonly number[]>, batch: TensorSpecs, run: (parameters: Tensors, batch: Tensors) => Tensors & { loss: tf.Scalar }): TrainingProgram {
  return { parameters: parameterSpecs(shapes), batch, run };
}

export interface Evaluated {
  outputs: Outputs;
  gradients: Record<string, number[]>;
}

/** Outputs and gradients of one call, with parameters made from the seed by `prepare`. */
export async function evaluate(engine: Engine, training: TrainingProgram, batch: BatchArrays, prepare: (values: ParameterViews) => void): Promise<Evaluated> {
  const memory = new FlatMemory(training.parameters);
  prepare(memory.values);
  const compiled = await engine.compileGradients(training, memory.values, memory.gradients);
  const outputs = await compiled.run(batch);
  await compiled.dispose();
  return { outputs, gradients: Object.fromEntries(Object.entries(memory.gradients).map(([name, view]) => [name, [...view]])) };
}

/** The largest difference, as a fraction of the largest magnitude expected. */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  const scale = Math.max(1e-6, ...Array.from(expected, Math.abs));
  return Math.max(0, ...Array.from(expected, (value, i) => Math.abs(value - found[i]!))) / scale;
}
