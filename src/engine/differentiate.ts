/** Runs a training program and differentiates its loss, on whatever tfjs backend is current. */
import type { Tensors, TrainingProgram } from '../model/program';
import * as tf from './tfCore';

// A type alias, because tfjs takes only those for containers of tensors.
export type Differentiated = {
  outputs: Tensors;
  /** By parameter name; parameters that the loss does not depend on are missing. */
  gradients: Tensors;
};

/** Call inside `tf.tidy` and return the result from it. Outputs are kept: dispose of them. */
export function differentiate(program: TrainingProgram, parameters: Tensors, batch: Tensors): Differentiated {
  let outputs: Tensors = {};
  const forward = (): tf.Tensor => {
    const results = program.run(parameters, batch);
    // The forward pass runs in a scope of its own that would dispose of everything but the loss.
    for (const tensor of Object.values(results)) tf.keep(tensor);
    outputs = results;
    return results.loss;
  };
  const names = Object.keys(parameters);
  const { grads } = tf.engine().gradients(forward, names.map((name) => parameters[name]!), undefined, true);
  const found = names.map((name, i): [string, tf.Tensor | undefined] => [name, grads[i]]);
  return { outputs, gradients: Object.fromEntries(found.filter((entry): entry is [string, tf.Tensor] => Boolean(entry[1]))) };
}
