/** Element-wise kernels of one or two inputs. Constants are folded, and broadcasts stay lazy. */
import type { GraphBuilder } from '../graphBuilder';
import { traced } from '../traced';
import { beforeBroadcast, broadcastTo, filled, isFilledWith, type Value, type ValueType } from '../value';
import { broadcastShape } from './broadcastShape';
import { absorbBias, absorbFactor } from './matMul';
import { absorbScatter } from './scatter';

/** One ONNX operator of two broadcastable inputs. Two filled inputs are folded with `compute`, where given. */
export function binary(graph: GraphBuilder, operator: string, a: Value, b: Value, dtype: ValueType, compute?: (a: number, b: number) => number | boolean): Value {
  const shape = broadcastShape(a.shape, b.shape);
  if (compute && a.kind === 'filled' && b.kind === 'filled') return filled(Number(compute(a.fill, b.fill)), shape, dtype);
  const [left, right] = [beforeBroadcast(a), beforeBroadcast(b)];
  return broadcastTo(graph.node(operator, [left, right], { shape: broadcastShape(left.shape, right.shape), dtype }), shape);
}

/** One ONNX operator of one input. A filled input is folded with `compute`, where given. */
export function unary(graph: GraphBuilder, operator: string, x: Value, dtype: ValueType = x.dtype, compute?: (x: number) => number | boolean): Value {
  if (compute && x.kind === 'filled') return filled(Number(compute(x.fill)), x.shape, dtype);
  const small = beforeBroadcast(x);
  return broadcastTo(graph.node(operator, [small], { shape: small.shape, dtype }), x.shape);
}

function add(graph: GraphBuilder, a: Value, b: Value): Value {
  const shape = broadcastShape(a.shape, b.shape);
  if (isFilledWith(a, 0)) return broadcastTo(b, shape);
  if (isFilledWith(b, 0)) return broadcastTo(a, shape);
  const absorbed = absorbScatter(graph, a, b) ?? absorbScatter(graph, b, a) ?? absorbBias(graph, a, b) ?? absorbBias(graph, b, a);
  return absorbed ?? binary(graph, 'Add', a, b, a.dtype, (x, y) => x + y);
}

function subtract(graph: GraphBuilder, a: Value, b: Value): Value {
  if (isFilledWith(b, 0)) return broadcastTo(a, broadcastShape(a.shape, b.shape));
  return binary(graph, 'Sub', a, b, a.dtype, (x, y) => x - y);
}

/** Takes 0·x for 0, also where x is not finite. */
function multiply(graph: GraphBuilder, a: Value, b: Value): Value {
  const shape = broadcastShape(a.shape, b.shape);
  if (isFilledWith(a, 1)) return broadcastTo(b, shape);
  if (isFilledWith(b, 1)) return broadcastTo(a, shape);
  if (isFilledWith(a, 0) || isFilledWith(b, 0)) return filled(0, shape, a.dtype);
  return absorbFactor(graph, a, b) ?? absorbFactor(graph, b, a) ?? binary(graph, 'Mul', a, b, a.dtype, (x, y) => x * y);
}

function divide(graph: GraphBuilder, a: Value, b: Value): Value {
  if (isFilledWith(b, 1)) return broadcastTo(a, broadcastShape(a.shape, b.shape));
  return binary(graph, 'Div', a, b, a.dtype, a.dtype === 'float32' ? (x, y) => x / y : undefined);
}

/** Rounds down. ONNX divides integers towards zero, but its Mod takes the sign of the divisor. */
function floorDivide(graph: GraphBuilder, a: Value, b: Value): Value {
  if (a.dtype === 'float32') return unary(graph, 'Floor', divide(graph, a, b), 'float32', Math.floor);
  return divide(graph, subtract(graph, a, binary(graph, 'Mod', a, b, a.dtype)), b);
}

type Pair = 'a' | 'b';
traced<Pair>('Add', (graph, { a, b }) => add(graph, a, b));
traced<string>('AddN', (graph, terms) => Object.values(terms).reduce((sum, term) => add(graph, sum, term)));
traced<Pair>('Sub', (graph, { a, b }) => subtract(graph, a, b));
traced<Pair>('Multiply', (graph, { a, b }) => multiply(graph, a, b));
traced<Pair>('RealDiv', (graph, { a, b }) => divide(graph, a, b));
traced<Pair>('FloorDiv', (graph, { a, b }) => floorDivide(graph, a, b));
traced<Pair>('Maximum', (graph, { a, b }) => binary(graph, 'Max', a, b, a.dtype, Math.max));
traced<Pair>('Minimum', (graph, { a, b }) => binary(graph, 'Min', a, b, a.dtype, Math.min));
traced<Pair>('Pow', (graph, { a, b }) => binary(graph, 'Pow', a, b, a.dtype, Math.pow));
traced<Pair>('SquaredDifference', (graph, { a, b }) => {
  const difference = subtract(graph, a, b);
  return multiply(graph, difference, difference);
});

const unaryKernels: readonly (readonly [kernel: string, operator: string, compute?: (x: number) => number])[] = [
  ['Abs', 'Abs', Math.abs],
  ['Cos', 'Cos'],
  ['Erf', 'Erf'],
  ['Exp', 'Exp', Math.exp],
  ['Floor', 'Floor', Math.floor],
  ['Log', 'Log', Math.log],
  ['Neg', 'Neg', (x) => -x],
  ['Reciprocal', 'Reciprocal', (x) => 1 / x],
  ['Relu', 'Relu', (x) => Math.max(0, x)],
  ['Sigmoid', 'Sigmoid'],
  ['Sign', 'Sign', Math.sign],
  ['Sin', 'Sin'],
  ['Softplus', 'Softplus'],
  ['Sqrt', 'Sqrt', Math.sqrt],
  ['Tanh', 'Tanh', Math.tanh],
];
for (const [kernel, operator, compute] of unaryKernels) {
  traced<'x'>(kernel, (graph, { x }) => unary(graph, operator, x, x.dtype, compute));
}
traced<'x'>('Square', (graph, { x }) => multiply(graph, x, x));
traced<'x'>('Rsqrt', (graph, { x }) => unary(graph, 'Reciprocal', unary(graph, 'Sqrt', x, 'float32', Math.sqrt), 'float32', (y) => 1 / y));
traced<'x'>('Log1p', (graph, { x }) => unary(graph, 'Log', add(graph, x, filled(1, [], 'float32')), 'float32', Math.log));
traced<'x', { clipValueMin: number; clipValueMax: number }>('ClipByValue', (graph, { x }, { clipValueMin, clipValueMax }) =>
  graph.node('Clip', [x, filled(clipValueMin, [], x.dtype), filled(clipValueMax, [], x.dtype)], x),
);
