/** Comparisons, logic on their results, and selection. */
import { traced } from '../traced';
import type { GraphBuilder } from '../graphBuilder';
import { beforeBroadcast, broadcastTo, filled, type Value } from '../value';
import { broadcastShape } from './broadcastShape';
import { binary, unary } from './elementWise';
import { cast } from './shape';

type Pair = 'a' | 'b';

const comparisons: readonly (readonly [kernel: string, operator: string, compute: (a: number, b: number) => boolean])[] = [
  ['Equal', 'Equal', (a, b) => a === b],
  ['Greater', 'Greater', (a, b) => a > b],
  ['GreaterEqual', 'GreaterOrEqual', (a, b) => a >= b],
  ['Less', 'Less', (a, b) => a < b],
  ['LessEqual', 'LessOrEqual', (a, b) => a <= b],
];
for (const [kernel, operator, compute] of comparisons) {
  traced<Pair>(kernel, (graph, { a, b }) => binary(graph, operator, a, b, 'bool', compute));
}
traced<Pair>('NotEqual', (graph, { a, b }) => not(graph, binary(graph, 'Equal', a, b, 'bool', (x, y) => x === y)));
traced<Pair>('LogicalAnd', (graph, { a, b }) => binary(graph, 'And', a, b, 'bool', (x, y) => x && y));
traced<Pair>('LogicalOr', (graph, { a, b }) => binary(graph, 'Or', a, b, 'bool', (x, y) => x || y));
traced<'x'>('LogicalNot', (graph, { x }) => not(graph, x));

function not(graph: GraphBuilder, x: Value): Value {
  return unary(graph, 'Not', x, 'bool', (value) => !value);
}

/** ONNX's Where; onnxruntime has none for booleans, so those go through integers. */
export function where(graph: GraphBuilder, condition: Value, then: Value, otherwise: Value): Value {
  if (then.dtype === 'bool') return cast(graph, where(graph, condition, cast(graph, then, 'int32'), cast(graph, otherwise, 'int32')), 'bool');
  const shape = broadcastShape(broadcastShape(condition.shape, then.shape), otherwise.shape);
  const operands = [condition, then, otherwise].map(beforeBroadcast) as [Value, Value, Value];
  const small = operands.map((operand) => [...operand.shape]).reduce(broadcastShape);
  return broadcastTo(graph.node('Where', operands, { shape: small, dtype: then.dtype }), shape);
}
traced<'condition' | 't' | 'e'>('Select', (graph, { condition, t, e }) => where(graph, condition, t, e));

// 1 above zero, alpha below: the derivative of (leaky) relu.
traced<'x', { alpha: number }>('Step', (graph, { x }, { alpha }) => {
  const positive = binary(graph, 'Greater', x, filled(0, [], x.dtype), 'bool', (a, b) => a > b);
  return alpha ? where(graph, positive, filled(1, [], x.dtype), filled(alpha, [], x.dtype)) : cast(graph, positive, x.dtype);
});
