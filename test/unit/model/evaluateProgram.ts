/** Runs programs eagerly on the cpu backend, for tests. */
import { differentiate } from '../../../src/engine/differentiate';
import * as tf from '../../../src/engine/tf';
import { initialParameters } from '../../../src/model/parameters';
import type { BatchArrays, Program, Tensors, TrainingProgram } from '../../../src/model/program';

export type Values = Record<string, Float32Array>;

interface Evaluated {
  outputs: Values;
  gradients: Values;
}

/** All outputs, and the gradient of `loss` with respect to every parameter that it depends on. */
export function evaluateProgram(program: TrainingProgram, parameters: Values, batch: BatchArrays): Evaluated {
  const { outputs, gradients } = tf.tidy(() => differentiate(program, parameterTensors(program, parameters), batchTensors(program, batch)));
  const read = { outputs: valuesOf(outputs), gradients: valuesOf(gradients) };
  tf.dispose([outputs, gradients]);
  return read;
}

/** Initial values, ten times as large, so that attention and GELU are far from linear. */
export function largeParameters(program: Program, seed = 5): Values {
  const initial = initialParameters(program.parameters, seed);
  return Object.fromEntries(Object.entries(initial).map(([name, values]) => [name, program.parameters[name]!.init === 'ones' ? values : values.map((value) => 10 * value)]));
}

export function parameterTensors(program: Program, values: Values): Tensors {
  return Object.fromEntries(Object.entries(program.parameters).map(([name, { shape }]) => [name, tf.tensor(values[name]!, [...shape])]));
}

export function batchTensors(program: Program, batch: BatchArrays): Tensors {
  return Object.fromEntries(Object.entries(program.batch).map(([name, { shape, dtype }]) => [name, tf.tensor(batch[name]!, [...shape], dtype)]));
}

function valuesOf(tensors: Tensors): Values {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, Float32Array.from(tensor.dataSync())]));
}
