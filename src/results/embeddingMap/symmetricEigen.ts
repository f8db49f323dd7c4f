import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

export interface Eigen {
  /** Descending. */
  values: Float64Array;
  /** Unit eigenvectors as rows [n, n], in the order of the values. Their signs are as they come. */
  vectors: Float64Array;
}

/** All n pairs of a symmetric matrix [n, n] of finite values, row-major, which is left as it was. O(n³). */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const found = new EigenvalueDecomposition(Matrix.from1DArray(n, n, matrix), { assumeSymmetric: true });
  const order = [...found.realEigenvalues.keys()].sort((a, b) => found.realEigenvalues[b]! - found.realEigenvalues[a]! || a - b);
  return {
    values: Float64Array.from(order, (index) => found.realEigenvalues[index]!),
    vectors: Float64Array.from(order.flatMap((index) => found.eigenvectorMatrix.getColumn(index))),
  };
}
