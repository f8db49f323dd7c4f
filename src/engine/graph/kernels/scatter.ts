/**
 * Reading and writing rows by index. Sums go through ScatterElements: onnxruntime's ScatterND with reduction adds in
 * an order that changes between runs.
 */
import type { GraphBuilder } from '../graphBuilder';
import { traced } from '../traced';
import { broadcastTo, filled, int64s, isFilledWith, type Named, sameShape, type Shape, sizeOf, type Value } from '../value';
import { cast, reshape } from './shape';

/** `base` with `updates[i]` added to its row `indices[i]`. base [rows, …rest], indices [n], updates [n, …rest]. */
function scatterAdd(graph: GraphBuilder, base: Value, indices: Value, updates: Value): Value {
  if (isFilledWith(updates, 0)) return base;
  const column = reshape(graph, indices, [indices.shape[0]!, ...updates.shape.slice(1).map(() => 1)]);
  return graph.node('ScatterElements', [base, broadcastTo(column, updates.shape), updates], base, { axis: 0, reduction: 'add' });
}

/** x + (zeros with rows added) is x with rows added: spares a pass over the table's gradient. */
export function absorbScatter(graph: GraphBuilder, scattered: Value, x: Value): Named | undefined {
  const producer = graph.producerOf(scattered);
  if (producer?.operator !== 'ScatterElements' || !sameShape(scattered.shape, x.shape)) return undefined;
  const [base, indices, updates] = producer.operands;
  if (!isFilledWith(base!, 0)) return undefined;
  return graph.node('ScatterElements', [x, indices!, updates!], x, { axis: 0, reduction: 'add' });
}

traced<'x' | 'segmentIds', { numSegments: number }>('UnsortedSegmentSum', (graph, { x, segmentIds }, { numSegments }) =>
  scatterAdd(graph, filled(0, [numSegments, ...x.shape.slice(1)], x.dtype), segmentIds, x),
);

traced<'x' | 'indices', { axis: number; batchDims: number }>('GatherV2', (graph, { x, indices }, { axis, batchDims }) => {
  if (batchDims) throw new Error('The tracing backend gathers without batch dimensions only; reshape to flat indices.');
  const at = axis < 0 ? axis + x.shape.length : axis;
  const shape = [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)];
  return graph.node('Gather', [x, indices], { shape, dtype: x.dtype }, { axis: at });
});

traced<'params' | 'indices'>('GatherNd', (graph, { params, indices }) => {
  const depth = indices.shape.at(-1)!;
  const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
  return graph.node('GatherND', [params, cast(graph, indices, 'int64')], { shape, dtype: params.dtype });
});

traced<'indices' | 'updates', { shape: number[] }>('ScatterNd', (graph, { indices, updates }, { shape }) => {
  const depth = indices.shape.at(-1)!;
  const count = sizeOf(indices.shape) / depth;
  const rest = shape.slice(depth);
  const rows = scatterAdd(
    graph,
    filled(0, [sizeOf(shape.slice(0, depth)), ...rest], updates.dtype),
    flatIndices(graph, indices, shape.slice(0, depth)),
    reshape(graph, updates, [count, ...rest]),
  );
  return reshape(graph, rows, shape);
});

// Rows named twice must get equal updates: their order is not defined.
traced<'tensor' | 'indices' | 'updates'>('TensorScatterUpdate', (graph, { tensor, indices, updates }) =>
  graph.node('ScatterND', [tensor, cast(graph, indices, 'int64'), updates], tensor),
);

/** Index tuples [n, depth] into a block of shape `dims`, as row numbers [n]. */
function flatIndices(graph: GraphBuilder, indices: Value, dims: Shape): Value {
  const count = sizeOf(indices.shape) / dims.length;
  if (dims.length === 1) return reshape(graph, indices, [count]);
  const strides = Int32Array.from(dims, (_, i) => sizeOf(dims.slice(i + 1)));
  const weighted = graph.node('Mul', [reshape(graph, indices, [count, dims.length]), { kind: 'constant', data: strides, shape: [dims.length], dtype: 'int32' }], { shape: [count, dims.length], dtype: 'int32' });
  return graph.node('ReduceSum', [weighted, int64s([1])], { shape: [count], dtype: 'int32' }, { keepdims: 0 });
}
