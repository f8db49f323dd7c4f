/** Kernels that move, cut or retype elements without computing. */
import * as tf from '../../tfCore';
import type { GraphBuilder } from '../graphBuilder';
import { traced } from '../traced';
import { broadcastTo, type Constant, filled, int64s, sameShape, type Shape, sizeOf, type Value, type ValueType } from '../value';

/** Element type codes of ONNX's TensorProto, as the Cast operator takes them. */
const castCodes: Record<ValueType, number> = { float32: 1, int32: 6, int64: 7, bool: 9 };

/** A reshape of a reshape becomes one; back to the original shape, none. */
export function reshape(graph: GraphBuilder, x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  if (x.kind === 'filled' || x.kind === 'constant') return { ...x, shape };
  const producer = graph.producerOf(x);
  const source = producer?.operator === 'Reshape' ? producer.operands[0]! : x;
  if (sameShape(source.shape, shape)) return source;
  return graph.node('Reshape', [source, int64s(shape)], { shape, dtype: x.dtype });
}

/** Moving axes of size 1 alone is a reshape. */
function transpose(graph: GraphBuilder, x: Value, perm: readonly number[]): Value {
  const shape = perm.map((axis) => x.shape[axis]!);
  if (x.kind === 'filled') return { ...x, shape };
  const wide = perm.filter((axis) => x.shape[axis] !== 1);
  if (wide.every((axis, i) => i === 0 || axis > wide[i - 1]!)) return reshape(graph, x, shape);
  return graph.node('Transpose', [x], { shape, dtype: x.dtype }, { perm });
}

/** Floats are cut towards zero; anything but zero is true. */
export function cast(graph: GraphBuilder, x: Value, dtype: ValueType): Value {
  if (x.dtype === dtype) return x;
  if (x.kind === 'filled') return filled(dtype === 'bool' ? Number(x.fill !== 0) : x.fill, x.shape, dtype);
  if (x.kind === 'broadcast') return broadcastTo(cast(graph, x.of, dtype), x.shape);
  return graph.node('Cast', [x], { shape: x.shape, dtype }, { to: castCodes[dtype] });
}

export function slice(graph: GraphBuilder, x: Value, begin: readonly number[], size: readonly number[]): Value {
  if (sameShape(size, x.shape)) return x;
  if (x.kind === 'filled') return { ...x, shape: size };
  const end = begin.map((start, axis) => start + size[axis]!);
  const axes = begin.map((_, axis) => axis);
  return graph.node('Slice', [x, int64s(begin), int64s(end), int64s(axes)], { shape: size, dtype: x.dtype });
}

function concat(graph: GraphBuilder, parts: readonly Value[], axis: number): Value {
  const shape = [...parts[0]!.shape];
  shape[axis] = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
  return graph.node('Concat', parts, { shape, dtype: parts[0]!.dtype }, { axis });
}

/** Axes may be counted from the end. */
const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

const withAxis = (shape: Shape, axis: number, size: number): number[] => [...shape.slice(0, axis), size, ...shape.slice(axis)];

traced<'x'>('Identity', (_, { x }) => x);
traced<'x', { dtype: ValueType }>('Cast', (graph, { x }, { dtype }) => cast(graph, x, dtype));
traced<'x', { shape: number[] }>('Reshape', (graph, { x }, { shape }) => reshape(graph, x, tf.util.inferFromImplicitShape(shape, sizeOf(x.shape))));
traced<'input', { dim: number }>('ExpandDims', (graph, { input }, { dim }) =>
  reshape(graph, input, withAxis(input.shape, axisOf(dim, input.shape.length + 1), 1)),
);
traced<'x', { perm: number[] }>('Transpose', (graph, { x }, { perm }) => transpose(graph, x, perm));
traced<'x', { begin: number[]; size: number[] }>('Slice', (graph, { x }, { begin, size }) => {
  const [starts, sizes] = tf.slice_util.parseSliceParams({ dataId: x, shape: [...x.shape], dtype: 'float32' } as never, begin, size);
  return slice(graph, x, starts!, sizes!);
});
traced<string, { axis: number }>('Concat', (graph, inputs, { axis }) => {
  const parts = Object.values(inputs).filter((part) => sizeOf(part.shape) > 0);
  return parts.length === 1 ? parts[0]! : concat(graph, parts, axisOf(axis, parts[0]!.shape.length));
});
traced<string, { axis: number }>('Pack', (graph, inputs, { axis }) => {
  const parts = Object.values(inputs);
  const at = axisOf(axis, parts[0]!.shape.length + 1);
  return concat(graph, parts.map((part) => reshape(graph, part, withAxis(part.shape, at, 1))), at);
});
traced<'value', { axis: number }>('Unpack', (graph, { value }, { axis }) => {
  const at = axisOf(axis, value.shape.length);
  const shape = value.shape.filter((_, i) => i !== at);
  return Array.from({ length: value.shape[at]! }, (_, i) => reshape(graph, alongAxis(graph, value, at, i, 1), shape));
});
traced<'x', { numOrSizeSplits: number[] | number; axis: number }>('SplitV', (graph, { x }, { numOrSizeSplits, axis }) => {
  const at = axisOf(axis, x.shape.length);
  let start = 0;
  return tf.backend_util.prepareSplitSize({ shape: [...x.shape] } as tf.Tensor, numOrSizeSplits, at).map((size) => {
    start += size;
    return alongAxis(graph, x, at, start - size, size);
  });
});
traced<'x', { reps: number[] }>('Tile', (graph, { x }, { reps }) => {
  const shape = x.shape.map((size, axis) => size * reps[axis]!);
  if (x.shape.every((size, axis) => size === 1 || reps[axis] === 1)) return broadcastTo(x, shape);
  return graph.node('Tile', [x, int64s(reps)], { shape, dtype: x.dtype });
});
traced<'x', { shape: number[] }>('BroadcastTo', (_, { x }, { shape }) => broadcastTo(x, shape));
traced<'x', { paddings: [number, number][]; constantValue: number }>('PadV2', (graph, { x }, { paddings, constantValue }) => {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  const shape = x.shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]);
  const amounts: Constant = int64s([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  return graph.node('Pad', [x, amounts, filled(constantValue, [], x.dtype)], { shape, dtype: x.dtype });
});

function alongAxis(graph: GraphBuilder, x: Value, axis: number, start: number, size: number): Value {
  const begin = x.shape.map((_, i) => (i === axis ? start : 0));
  return slice(graph, x, begin, x.shape.map((whole, i) => (i === axis ? size : whole)));
}
