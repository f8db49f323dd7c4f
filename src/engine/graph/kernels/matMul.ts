/** Matrix products. */
import type { GraphBuilder } from '../graphBuilder';
import { traced } from '../traced';
import { filled, isFilledWith, type Value } from '../value';
import { broadcastShape } from './elementWise';

export interface Product {
  transposeA?: boolean;
  transposeB?: boolean;
  /** Factor on the product; 1 where absent. */
  alpha?: number;
  /** Added to the product, broadcast over its rows. Matrices only. */
  bias?: Value;
}

/** alpha · a·b + bias. a […batch, M, K], b […batch, K, N]; the last two axes swapped where transposed. */
export function matMul(graph: GraphBuilder, a: Value, b: Value, { transposeA = false, transposeB = false, alpha = 1, bias }: Product = {}): Value {
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  const shape = [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns];
  const output = { shape, dtype: 'float32' } as const;
  if (!bias && (isFilledWith(a, 0) || isFilledWith(b, 0))) return filled(0, shape, 'float32');
  if (!transposeA && !transposeB && alpha === 1 && !bias) return graph.node('MatMul', [a, b], output);
  const attributes = { transA: Number(transposeA), transB: Number(transposeB), alpha: { float: alpha } };
  if (a.shape.length === 2 && b.shape.length === 2) return graph.node('Gemm', bias ? [a, b, bias] : [a, b], output, attributes);
  if (bias) throw new Error('A batched matrix product takes no bias.');
  return graph.node('FusedMatMul', [a, b], output, attributes, 'com.microsoft');
}

traced<'a' | 'b', { transposeA: boolean; transposeB: boolean }>('BatchMatMul', (graph, { a, b }, { transposeA, transposeB }) =>
  matMul(graph, a, b, { transposeA, transposeB }),
);
