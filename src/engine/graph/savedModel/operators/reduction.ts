/** Sums, means, extremes, running sums. */
import { type TensorflowValue, typeOf } from '../tensorflowGraph';
import type { Translate, Translation } from '../translation';

/** Rows or columns of a matrix at least this long are summed as a product with a vector, which is faster than Sum. */
const shortestProduct = 64;

function reduction(operator: string): Translate {
  return (translation) => {
    const { graph } = translation;
    const x = translation.input(0);
    const axes = graph.integers(translation.known(1));
    return graph.node(operator, [x, axes], translation.output(), { ...typeOf(x), Tidx: { type: 'int32' }, keep_dims: { boolean: translation.integer('keepdims', 1) === 1 } });
  };
}

/** A sum or mean over one axis of a matrix as a product; others by the operator. */
function sum(operator: 'Sum' | 'Mean'): Translate {
  const byOperator = reduction(operator);
  return (translation) => {
    const x = translation.input(0);
    const [axis, ...others] = translation.known(1);
    if (x.shape.length !== 2 || x.dtype !== 'float32' || axis === undefined || others.length > 0 || x.shape[axis]! < shortestProduct) return byOperator(translation);
    const sums = matrixSums(translation, x, axis, operator === 'Mean' ? 1 / x.shape[axis]! : 1);
    return translation.graph.reshape(sums, translation.output().shape);
  };
}

function matrixSums({ graph }: Translation, x: TensorflowValue, axis: number, weight: number): TensorflowValue {
  const [rows, columns] = x.shape as [number, number];
  return axis === 0 ? graph.matMul(graph.filled(weight, [1, rows], 'float32'), x) : graph.matMul(x, graph.filled(weight, [columns, 1], 'float32'));
}

function argMax(translation: Translation): TensorflowValue {
  if (translation.integer('keepdims', 1) !== 0) throw translation.unsupported('keepdims');
  const { graph } = translation;
  const x = translation.input(0);
  const attributes = { ...typeOf(x), Tidx: { type: 'int32' }, output_type: { type: 'int64' } } as const;
  return graph.node('ArgMax', [x, graph.integer(translation.integer('axis', 0))], translation.output(), attributes);
}

function cumulativeSum(translation: Translation): TensorflowValue {
  const flag = (name: string) => ({ boolean: translation.integer(name, 0) === 1 });
  const [x, axis] = translation.inputs() as [TensorflowValue, TensorflowValue];
  return translation.graph.node('Cumsum', [x, axis], x, { ...typeOf(x), Tidx: { type: axis.dtype }, exclusive: flag('exclusive'), reverse: flag('reverse') });
}

export const reductions: Readonly<Record<string, Translate>> = {
  ReduceSum: sum('Sum'),
  ReduceMean: sum('Mean'),
  ReduceMax: reduction('Max'),
  ReduceMin: reduction('Min'),
  ArgMax: argMax,
  CumSum: cumulativeSum,
};
