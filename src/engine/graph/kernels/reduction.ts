/** Sums, means, extremes, running sums and softmax. */
import * as tf from '../../tfCore';
import type { GraphBuilder } from '../graphBuilder';
import { traced } from '../traced';
import { filled, int64s, sizeOf, type Value } from '../value';
import { cast, reshape } from './shape';

interface Reduction {
  keepDims: boolean;
  axis: number | number[];
}

/** Reduces over `axis`; all axes where it is empty or undefined, as in tfjs. */
function reduce(graph: GraphBuilder, operator: 'ReduceSum' | 'ReduceMean' | 'ReduceMax' | 'ReduceMin', x: Value, axis: number | number[], keepDims: boolean): Value {
  const axes = tf.util.parseAxisParam(axis, [...x.shape]);
  const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
  const shape = keepDims ? kept : x.shape.filter((_, i) => !axes.includes(i));
  const count = sizeOf(axes.map((i) => x.shape[i]!));
  if (x.kind === 'filled') return filled(operator === 'ReduceSum' ? x.fill * count : x.fill, shape, x.dtype);
  if (count === 1) return reshape(graph, x, shape);
  return graph.node(operator, [x, int64s(axes)], { shape, dtype: x.dtype }, { keepdims: Number(keepDims) });
}

const countable = (graph: GraphBuilder, x: Value): Value => (x.dtype === 'bool' ? cast(graph, x, 'int32') : x);

traced<'x', Reduction>('Sum', (graph, { x }, { axis, keepDims }) => reduce(graph, 'ReduceSum', countable(graph, x), axis, keepDims));
traced<'x', Reduction>('Mean', (graph, { x }, { axis, keepDims }) => reduce(graph, 'ReduceMean', cast(graph, x, 'float32'), axis, keepDims));
traced<'x', { reductionIndices: number | number[]; keepDims: boolean }>('Max', (graph, { x }, { reductionIndices, keepDims }) =>
  reduce(graph, 'ReduceMax', x, reductionIndices, keepDims),
);
traced<'x', Reduction>('Min', (graph, { x }, { axis, keepDims }) => reduce(graph, 'ReduceMin', x, axis, keepDims));

traced<'x', { axis: number }>('ArgMax', (graph, { x }, { axis }) => {
  const at = tf.util.parseAxisParam(axis, [...x.shape])[0]!;
  const shape = x.shape.filter((_, i) => i !== at);
  return cast(graph, graph.node('ArgMax', [x], { shape, dtype: 'int64' }, { axis: at, keepdims: 0 }), 'int32');
});

traced<'x', { axis: number; exclusive?: boolean; reverse?: boolean }>('Cumsum', (graph, { x }, { axis, exclusive = false, reverse = false }) =>
  graph.node('CumSum', [x, filled(axis, [], 'int32')], x, { exclusive: Number(exclusive), reverse: Number(reverse) }),
);

const lastAxis = (x: Value, axis: number): number => (axis < 0 ? axis + x.shape.length : axis);
traced<'logits', { dim: number }>('Softmax', (graph, { logits }, { dim }) => graph.node('Softmax', [logits], logits, { axis: lastAxis(logits, dim) }));
traced<'logits', { axis: number }>('LogSoftmax', (graph, { logits }, { axis }) => graph.node('LogSoftmax', [logits], logits, { axis: lastAxis(logits, axis) }));
