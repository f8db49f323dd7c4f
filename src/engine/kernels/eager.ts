/** Registers a kernel of ours, written in tfjs operations, for every backend that executes. */
import * as tf from '../tfCore';

/** Backends that run eagerly; kernels may be registered before a backend is there. */
const eagerBackends = ['cpu', 'tensorflow', 'webgpu'];

/**
 * @typeParam Inputs names of the kernel's inputs
 * @param run must not return one of its inputs
 */
export function eager<Inputs extends string, Attributes = object>(
  kernelName: string,
  run: (inputs: Record<Inputs, tf.Tensor>, attributes: Attributes) => tf.Tensor | tf.Tensor[],
): void {
  for (const backendName of eagerBackends) {
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) => tf.tidy(() => run(inputs as Record<Inputs, tf.Tensor>, attrs as Attributes)),
    });
  }
}
