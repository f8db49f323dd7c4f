/** Runs a program once on the tracing backend and returns the graph of what it would compute. */
import { mapEntries } from '../../common/mapEntries';
import type { Program, Tensors, TensorSpecs, TrainingProgram } from '../../model/program';
import { differentiate } from '../differentiate';
import '../kernels/register';
import * as tf from '../tfCore';
import type { Graph } from './graph';
import { GraphBuilder } from './graphBuilder';
import './kernels/creation';
import './kernels/elementWise';
import './kernels/logic';
import './kernels/matMul';
import './kernels/reduction';
import './kernels/scatter';
import { cast } from './kernels/shape';
import { infoOf, type TracingBackend, tracingBackendName, valueOf } from './tracingBackend';
import type { Value } from './value';

/** Names of the graph's inputs and outputs. A runtime must not see the same name on both sides. */
export const portNames = {
  parameter: (name: string) => `parameter:${name}`,
  batch: (name: string) => `batch:${name}`,
  output: (name: string) => `output:${name}`,
  gradient: (name: string) => `gradient:${name}`,
};

/** The graph of a forward pass. Throws an Error that names the kernel where one is unknown. */
export function traceForward(program: Program): Graph {
  return trace((builder) => portsOf(builder, program.run(parametersOf(program, builder), batchOf(program, builder)), portNames.output));
}

/** The graph of outputs and gradients. Parameters that the loss does not depend on have no gradient output. */
export function traceGradients(program: TrainingProgram): Graph {
  return trace((builder) => {
    const { outputs, gradients } = differentiate(program, parametersOf(program, builder), batchOf(program, builder));
    const ports = { ...portsOf(builder, outputs, portNames.output), ...portsOf(builder, gradients, portNames.gradient) };
    tf.dispose(outputs);
    return ports;
  });
}

const parametersOf = ({ parameters }: Program, builder: GraphBuilder): Tensors =>
  mapEntries(parameters, ({ shape }, name) => inputTensor(builder, portNames.parameter(name), shape, 'float32'));

const batchOf = ({ batch }: Program, builder: GraphBuilder): Tensors =>
  mapEntries(batch, ({ shape, dtype }, name) => inputTensor(builder, portNames.batch(name), shape, dtype));

function inputTensor(builder: GraphBuilder, name: string, shape: readonly number[], dtype: TensorSpecs[string]['dtype']): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo(infoOf(builder.input(name, shape, dtype)));
}

/** Booleans leave the graph as integers, as `Outputs` has them. */
function portsOf(builder: GraphBuilder, tensors: Tensors, portName: (name: string) => string): Record<string, Value> {
  const valueFor = (tensor: tf.Tensor): Value => (tensor.dtype === 'bool' ? cast(builder, valueOf(tensor), 'int32') : valueOf(tensor));
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [portName(name), valueFor(tensor)]));
}

function trace(record: (builder: GraphBuilder) => Record<string, Value>): Graph {
  const previous = tf.getBackend();
  // Backends without asynchronous set-up are current as soon as this returns.
  void tf.setBackend(tracingBackendName);
  const backend = tf.backend() as TracingBackend;
  const builder = new GraphBuilder();
  backend.graph = builder;
  const scope = tf.engine();
  scope.startScope('trace');
  try {
    return builder.finish(record(builder));
  } catch (thrown) {
    throw explainUnknownKernel(thrown);
  } finally {
    scope.endScope();
    backend.graph = null;
    void tf.setBackend(previous);
  }
}

function explainUnknownKernel(thrown: unknown): unknown {
  const kernel = thrown instanceof Error && /^Kernel '(\w+)' not registered for backend 'trace'/.exec(thrown.message)?.[1];
  if (!kernel) return thrown;
  return new Error(
    `The tracing backend has no kernel '${kernel}'. Write it as ONNX operators with traced('${kernel}', …) in the fitting file of src/engine/graph/kernels/, and add it to test/unit/engine/kernels.test.ts.`,
  );
}
