/** A tfjs backend whose kernels execute nothing: each call appends nodes to a graph. */
import * as tf from '../tfCore';
import type { GraphBuilder } from './graphBuilder';
import { constant, dataOf, sizeOf, type Value, type ValueType } from './value';

export const tracingBackendName = 'trace';

/** What a traced tensor's `dataId` holds. Each tensor has its own, so that tfjs counts tensors as on any backend. */
class TracedData {
  constructor(readonly value: Value) {}
}

export class TracingBackend extends tf.KernelBackend {
  /** The graph that kernels append to; set for the time of a trace. */
  graph: GraphBuilder | null = null;

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): TracedData {
    return new TracedData(constant(values as Float32Array | Int32Array | Uint8Array, shape, dtype as ValueType));
  }

  override readSync(dataId: object): tf.BackendValues {
    const { value } = dataId as TracedData;
    if (value.kind === 'constant') return value.data as Float32Array;
    if (value.kind === 'filled') return dataOf(value.fill, sizeOf(value.shape), value.dtype) as Float32Array;
    throw new Error('A program reads the value of a tensor while it is traced. Programs must be pure functions of tensors.');
  }

  override async read(dataId: object): Promise<tf.BackendValues> {
    return this.readSync(dataId);
  }

  override disposeData(): boolean {
    return true;
  }

  override incRef(): void {}

  override refCount(): number {
    return 1;
  }

  override numDataIds(): number {
    return 0;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {}
}

tf.registerBackend(tracingBackendName, () => new TracingBackend(), 0);

/** The graph value of a tensor; tensors of other backends become constants. */
export function valueOf(tensor: tf.TensorInfo): Value {
  if (tensor.dataId instanceof TracedData) return tensor.dataId.value;
  return constant(tf.engine().readSync(tensor.dataId) as Float32Array, tensor.shape, tensor.dtype as ValueType);
}

/** A graph value in the form in which kernels return tensors. */
export function infoOf(value: Value): tf.TensorInfo {
  return { dataId: new TracedData(value), shape: [...value.shape], dtype: value.dtype as tf.DataType };
}
