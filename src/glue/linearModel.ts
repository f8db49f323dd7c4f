/**
 * L2-regularised linear models on features that are present or absent: logistic regression (one logit for two classes, a
 * softmax for more) and ridge regression. The same minimum as scikit-learn's LogisticRegression(C=1) and Ridge(alpha=1):
 * ½‖w‖² + Σ loss, the intercept free.
 */
import { minimise } from './lbfgs';

/** Features of each example, by column; a column that is named is 1, the others are 0. */
export interface SparseRows {
  rows: readonly Int32Array[];
  columns: number;
}

export interface LinearModel {
  /** Outputs [n, outputs] of each example, row by row: logits, or a score. */
  outputs(features: SparseRows): Float64Array;
  outputCount: number;
}

/** The losses of one example's outputs `z` (in `from`, at `at`), with the gradient written over them. */
type Loss = (z: Float64Array, target: number) => number;

const logistic: Loss = (z, target) => {
  const sign = target === 1 ? 1 : -1;
  const margin = sign * z[0]!;
  const loss = margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
  z[0] = -sign / (1 + Math.exp(margin));
  return loss;
};

const softmax: Loss = (z, target) => {
  const top = Math.max(...z);
  const own = z[target]!;
  let total = 0;
  for (let k = 0; k < z.length; k++) total += z[k] = Math.exp(z[k]! - top);
  for (let k = 0; k < z.length; k++) z[k]! /= total;
  z[target]! -= 1;
  return Math.log(total) + top - own;
};

const halfSquare: Loss = (z, target) => {
  z[0]! -= target;
  return (z[0]! * z[0]!) / 2;
};

/** Tight enough that predictions do not depend on it; loose enough for the largest task in seconds. */
const options = { tolerance: 1e-6, maxIterations: 300 };

/** @param classes number of classes, or null for a regression on `targets` */
export function fitLinearModel(features: SparseRows, targets: ArrayLike<number>, classes: number | null): LinearModel {
  const outputCount = classes === null || classes === 2 ? 1 : classes;
  const loss = classes === null ? halfSquare : classes === 2 ? logistic : softmax;
  const size = (features.columns + 1) * outputCount;
  const n = features.rows.length;
  const weights = minimise((w, gradient) => {
    let value = regularisation(w, gradient, features.columns * outputCount) / n;
    for (let j = 0; j < features.columns * outputCount; j++) gradient[j]! /= n;
    const z = new Float64Array(outputCount);
    for (let i = 0; i < n; i++) {
      outputsOf(features.rows[i]!, w, features.columns, z);
      value += loss(z, targets[i]!) / n;
      addGradient(features.rows[i]!, z, gradient, features.columns, 1 / n);
    }
    return value;
  }, size, options);
  return { outputCount, outputs: (tested) => allOutputs(tested, weights, outputCount) };
}

/** ½‖w‖² of the weights, without the intercepts, which come last; its gradient is written. */
function regularisation(w: Float64Array, gradient: Float64Array, weights: number): number {
  let sum = 0;
  gradient.fill(0);
  for (let j = 0; j < weights; j++) {
    sum += w[j]! * w[j]!;
    gradient[j] = w[j]!;
  }
  return sum / 2;
}

function outputsOf(row: Int32Array, w: Float64Array, columns: number, z: Float64Array): void {
  for (let k = 0; k < z.length; k++) {
    let sum = w[columns * z.length + k]!;
    for (let j = 0; j < row.length; j++) sum += w[row[j]! * z.length + k]!;
    z[k] = sum;
  }
}

function addGradient(row: Int32Array, byOutput: Float64Array, gradient: Float64Array, columns: number, factor: number): void {
  const outputs = byOutput.length;
  for (let k = 0; k < outputs; k++) {
    const own = factor * byOutput[k]!;
    gradient[columns * outputs + k]! += own;
    for (let j = 0; j < row.length; j++) gradient[row[j]! * outputs + k]! += own;
  }
}

function allOutputs({ rows, columns }: SparseRows, weights: Float64Array, outputCount: number): Float64Array {
  const all = new Float64Array(rows.length * outputCount);
  rows.forEach((row, i) => outputsOf(row, weights, columns, all.subarray(i * outputCount, (i + 1) * outputCount)));
  return all;
}
