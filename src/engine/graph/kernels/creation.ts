/** Kernels that make tensors from nothing. */
import { traced } from '../traced';
import { constant, filled, type ValueType } from '../value';
import { binary } from './elementWise';
import { where } from './logic';
import { cast, reshape } from './shape';

traced<never, { shape: number[]; value: number; dtype?: ValueType }>('Fill', (_, __, { shape, value, dtype }) => filled(value, shape, dtype ?? 'float32'));
traced<'x'>('ZerosLike', (_, { x }) => filled(0, x.shape, x.dtype));
traced<'x'>('OnesLike', (_, { x }) => filled(1, x.shape, x.dtype));

traced<never, { start: number; stop: number; step: number; dtype: ValueType }>('Range', (_, __, { start, stop, step, dtype }) => {
  const length = Math.max(0, Math.ceil((stop - start) / step));
  const values = Array.from({ length }, (___, i) => start + i * step);
  return constant(dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values), [length], dtype);
});

// By comparison: ONNX's OneHot counts negative indices from the end, and onnxruntime has it for few types.
traced<'indices', { depth: number; onValue: number; offValue: number; dtype: ValueType }>('OneHot', (graph, { indices }, { depth, onValue, offValue, dtype }) => {
  const column = reshape(graph, indices, [...indices.shape, 1]);
  const classes = constant(Int32Array.from({ length: depth }, (_, i) => i), [depth], 'int32');
  const hit = binary(graph, 'Equal', cast(graph, column, 'int32'), classes, 'bool');
  return where(graph, hit, filled(onValue, [], dtype), filled(offValue, [], dtype));
});
