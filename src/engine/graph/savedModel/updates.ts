/** One update of all parameters from their gradients: the nodes that the optimizers share. */
import type { OptimizerSpec } from '../../../optimizer/optimizer';
import type { TensorflowGraph, TensorflowValue } from './tensorflowGraph';
import type { Variables } from './variables';

/** Scalars that a caller gives at each update. */
export interface Rates {
  learningRate: TensorflowValue;
  /** Bias correction of Adam's step m/(√v + ε): of the first moment by the root of that of the second; 1 without. */
  momentScale: TensorflowValue;
  /** ε by the root of the correction of the second moment. */
  epsilon: TensorflowValue;
}

/** One parameter and its gradient, already clipped. */
export interface ParameterUpdate {
  graph: TensorflowGraph;
  variables: Variables;
  name: string;
  gradient: TensorflowValue;
  /** With the parameter's own learning rate; does not exist where nothing may change. */
  rates: Rates;
  /** Whether it is a weight matrix: biases and layer norms do not decay. */
  decays: boolean;
  spec: OptimizerSpec;
}

export const scalar = { shape: [], dtype: 'float32' } as const;

export const multiply = (graph: TensorflowGraph, a: TensorflowValue, b: TensorflowValue): TensorflowValue => graph.node('Mul', [a, b], a.shape.length >= b.shape.length ? a : b);

/** √Σx² over all values. */
export function globalNorm(graph: TensorflowGraph, values: readonly TensorflowValue[]): TensorflowValue {
  const halves = values.map((value) => graph.node('L2Loss', [value], scalar));
  const half = graph.node('AddN', halves, scalar, { T: { type: 'float32' }, N: { integer: halves.length } });
  return graph.node('Sqrt', [multiply(graph, half, graph.float(2))], scalar);
}

/** What brings a gradient of that norm down to `clipNorm`: min(1, clipNorm/norm). */
export function clipFactor(graph: TensorflowGraph, norm: TensorflowValue, clipNorm: number): TensorflowValue {
  const limit = graph.float(clipNorm);
  return graph.node('RealDiv', [limit, graph.node('Maximum', [norm, limit], scalar)], scalar);
}

export const isFinite = (graph: TensorflowGraph, x: TensorflowValue): TensorflowValue => graph.node('IsFinite', [x], { shape: x.shape, dtype: 'bool' });

/** A part of a graph that runs only under a condition. */
export interface Guarded {
  /** The value where the condition holds. Where it does not, it does not exist, and nothing runs that takes it or waits for it. */
  value: TensorflowValue;
  /** Something to wait for that exists either way: where the condition holds, when `work` is done. */
  done(work: readonly TensorflowValue[]): TensorflowValue;
}

/** `value` under a condition. Dead outputs of Switch are the `if` of a graph without functions. */
export function guard(graph: TensorflowGraph, value: TensorflowValue, condition: TensorflowValue): Guarded {
  const type = { T: { type: value.dtype } } as const;
  const identity = (of: TensorflowValue, after: readonly TensorflowValue[] = []) => graph.effect('Identity', [of], value, type, after);
  const otherwise = graph.effect('Switch', [value, condition], value, type);
  const live = identity({ ...otherwise, reference: `${otherwise.reference}:1` });
  return {
    value: live,
    done: (work) => graph.effect('Merge', [identity(otherwise), identity(live, work)], value, { ...type, N: { integer: 2 } }),
  };
}
