/** Runs programs eagerly on the cpu backend, for tests. */
import * as tf from '../../../src/engine/tf';
import type { BatchArrays, Program, Tensors, TensorSpecs, TrainingProgram } from '../../../src/model/program';

export type Values = Record<string, Float32Array | Int32Array>;

function tensorsOf(specs: TensorSpecs, values: Values): Tensors {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape, dtype }]) => {
      const data = values[name];
      if (!data) throw new Error(`The test gives no ${name}`);
      return [name, tf.tensor(data, [...shape], dtype)];
    }),
  );
}

function parameterTensors(program: Program, values: Values): Tensors {
  const specs = Object.entries(program.parameters).map(([name, { shape }]) => [name, { shape, dtype: 'float32' }] as const);
  return tensorsOf(Object.fromEntries(specs), values);
}

function valuesOf(tensors: Tensors): Values {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, Float32Array.from(tensor.dataSync())]));
}

/** All outputs of a forward pass. */
export function forward(program: Program, parameters: Values, batch: BatchArrays): Values {
  return tf.tidy(() => valuesOf(program.run(parameterTensors(program, parameters), tensorsOf(program.batch, batch))));
}

/** All outputs, and the gradient of `loss` with respect to every parameter. */
export function differentiate(program: TrainingProgram, parameters: Values, batch: BatchArrays): { outputs: Values; gradients: Values } {
  return tf.tidy(() => {
    const given = parameterTensors(program, parameters);
    const inputs = tensorsOf(program.batch, batch);
    const names = Object.keys(given);
    let outputs: Values = {};
    const { grads } = tf.engine().gradients(() => {
      const made = program.run(given, inputs);
      outputs = valuesOf(made);
      return made.loss;
    }, names.map((name) => given[name]!));
    return { outputs, gradients: valuesOf(Object.fromEntries(names.map((name, index) => [name, grads[index]!]))) };
  });
}
