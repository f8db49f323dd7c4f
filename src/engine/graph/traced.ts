/** Registers how a tfjs kernel is written into a graph. */
import * as tf from '../tfCore';
import type { GraphBuilder } from './graphBuilder';
import { infoOf, type TracingBackend, tracingBackendName, valueOf } from './tracingBackend';
import type { Value } from './value';

/**
 * @typeParam Inputs names of the kernel's inputs
 * @typeParam Attributes the kernel's attributes, as tfjs-core declares them
 * @param write appends the nodes and returns the output, or the outputs in the kernel's order
 */
export function traced<Inputs extends string, Attributes = object>(
  kernelName: string,
  write: (graph: GraphBuilder, inputs: Record<Inputs, Value>, attributes: Attributes) => Value | Value[],
): void {
  tf.registerKernel({
    kernelName,
    backendName: tracingBackendName,
    kernelFunc({ inputs, attrs, backend }) {
      const { graph } = backend as TracingBackend;
      if (!graph) throw new Error(`Kernel '${kernelName}' was called on the tracing backend outside of a trace.`);
      const values = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, valueOf(tensor as tf.TensorInfo)]));
      const outputs = write(graph, values as Record<Inputs, Value>, attrs as Attributes);
      return Array.isArray(outputs) ? outputs.map(infoOf) : infoOf(outputs);
    },
  });
}
