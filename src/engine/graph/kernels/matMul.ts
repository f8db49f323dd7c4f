/** Matrix products. */
import type { GraphBuilder } from '../graphBuilder';
import { traced } from '../traced';
import { filled, isFilledWith, type Named, type Value } from '../value';
import { broadcastShape } from './broadcastShape';

interface Product {
  transposeA: boolean;
  transposeB: boolean;
  /** Factor on the product. */
  alpha: number;
}

/** alpha · a·b. a […batch, M, K], b […batch, K, N]; the last two axes swapped where transposed. */
function matMul(graph: GraphBuilder, a: Value, b: Value, { transposeA, transposeB, alpha }: Product): Value {
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  const shape = [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns];
  const output = { shape, dtype: 'float32' } as const;
  if (isFilledWith(a, 0) || isFilledWith(b, 0)) return filled(0, shape, 'float32');
  if (!transposeA && !transposeB && alpha === 1) return graph.node('MatMul', [a, b], output);
  const attributes = { transA: Number(transposeA), transB: Number(transposeB), alpha: { float: alpha } };
  if (a.shape.length === 2 && b.shape.length === 2) return graph.node('Gemm', [a, b], output, attributes);
  return graph.node('FusedMatMul', [a, b], output, attributes, 'com.microsoft');
}

/**
 * The product of two matrices plus one number a column, as one Gemm that starts from the bias: spares a pass over the
 * product. Where a program uses the bare product as well, it is computed twice.
 */
export function absorbBias(graph: GraphBuilder, product: Value, bias: Value): Named | undefined {
  const producer = graph.producerOf(product);
  const [rows, columns] = product.shape;
  if (bias.kind !== 'named' || bias.shape.length !== 1 || product.shape.length !== 2 || bias.shape[0] !== columns || rows === 1) return undefined;
  if (producer?.operator === 'MatMul') return graph.node('Gemm', [...producer.operands, bias], product);
  if (producer?.operator !== 'Gemm' || producer.operands.length > 2) return undefined;
  return graph.node('Gemm', [...producer.operands, bias], product, producer.attributes);
}

/** A product of matrices times a constant, as one product with that factor. Computed twice where both are used. */
export function absorbFactor(graph: GraphBuilder, product: Value, factor: Value): Value | undefined {
  const producer = graph.producerOf(product);
  if (factor.kind !== 'filled' || factor.shape.length > product.shape.length || !producer) return undefined;
  const { operator, operands, attributes } = producer;
  if (!['MatMul', 'Gemm', 'FusedMatMul'].includes(operator) || operands.length > 2) return undefined;
  const { float: alpha } = (attributes.alpha ?? { float: 1 }) as { float: number };
  return matMul(graph, operands[0]!, operands[1]!, { transposeA: attributes.transA === 1, transposeB: attributes.transB === 1, alpha: alpha * factor.fill });
}

traced<'a' | 'b', { transposeA: boolean; transposeB: boolean }>('BatchMatMul', (graph, { a, b }, { transposeA, transposeB }) =>
  matMul(graph, a, b, { transposeA, transposeB, alpha: 1 }),
);
