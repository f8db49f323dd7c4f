/** Softmax and layer norm, in float32 whatever the precision. */
import type { TensorflowValue } from '../tensorflowGraph';
import type { Translate, Translation } from '../translation';

function softmax(operator: 'Softmax' | 'LogSoftmax'): Translate {
  return (translation) => {
    const x = translation.input(0);
    if (![-1, x.shape.length - 1].includes(translation.integer('axis', -1))) throw translation.unsupported('an axis that is not the last');
    return translation.graph.node(operator, [x], x);
  };
}

/** y, mean and 1/√(variance + ε) of each row of a matrix. Means are products with a column, faster than Mean. */
function layerNorm(translation: Translation): TensorflowValue[] {
  const { graph } = translation;
  const [x, gamma, beta] = translation.inputs() as [TensorflowValue, TensorflowValue, TensorflowValue];
  if (x.shape.length !== 2) throw translation.unsupported('an input that is not a matrix');
  const features = x.shape[1]!;
  const { epsilon } = translation.attributes as { epsilon: { float: number } };
  const meanOf = (value: TensorflowValue) => graph.matMul(value, graph.filled(1 / features, [features, 1], 'float32'));
  const mean = meanOf(x);
  const variance = meanOf(graph.node('SquaredDifference', [x, mean], x));
  const inverseDeviation = graph.node('Rsqrt', [graph.node('AddV2', [variance, graph.float(epsilon.float)], variance)], variance);
  const standardized = graph.node('Mul', [graph.node('Sub', [x, mean], x), inverseDeviation], x);
  return [graph.node('AddV2', [graph.node('Mul', [standardized, gamma], x), beta], x), mean, inverseDeviation];
}

export const normalization: Readonly<Record<string, Translate>> = {
  Softmax: softmax('Softmax'),
  LogSoftmax: softmax('LogSoftmax'),
  LayerNormalization: layerNorm,
};
