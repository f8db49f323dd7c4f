/** Eigenvalues and eigenvectors of a symmetric matrix (Golub & Van Loan, Matrix Computations, 4th ed., §8.3). */

export interface Eigen {
  /** Descending. */
  values: Float64Array;
  /** Unit eigenvectors as rows [n, n], in the order of the values. Their signs are as they come. */
  vectors: Float64Array;
}

interface Tridiagonal {
  diagonal: Float64Array;
  /** Beside the diagonal; n − 1 are used. */
  beside: Float64Array;
  /** Rows of the transposed orthogonal factor, [n, n]. */
  basis: Float64Array;
}

const SWEEPS_PER_VALUE = 60;

/** All n pairs of a symmetric matrix [n, n], row-major, which is left as it was. O(n³). */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const reduced = tridiagonalized(Float64Array.from(matrix), n);
  diagonalize(reduced, n);
  const order = Array.from(reduced.diagonal.keys()).sort((a, b) => reduced.diagonal[b]! - reduced.diagonal[a]! || a - b);
  const vectors = new Float64Array(n * n);
  order.forEach((from, row) => vectors.set(reduced.basis.subarray(from * n, (from + 1) * n), row * n));
  return { values: Float64Array.from(order, (index) => reduced.diagonal[index]!), vectors };
}

/** Householder reflections, one a column; `a` is overwritten. */
function tridiagonalized(a: Float64Array, n: number): Tridiagonal {
  const basis = new Float64Array(n * n);
  for (let i = 0; i < n; i++) basis[i * n + i] = 1;
  const beside = new Float64Array(n);
  for (let k = 0; k + 2 < n; k++) {
    const v = new Float64Array(n);
    for (let i = k + 1; i < n; i++) v[i] = a[i * n + k]!;
    const norm = Math.hypot(...v);
    const alpha = v[k + 1]! > 0 ? -norm : norm;
    beside[k] = alpha;
    if (norm === 0) continue;
    v[k + 1]! -= alpha;
    const scale = 2 / v.reduce((sum, x) => sum + x * x, 0);
    reflect(a, v, scale, k + 1, n);
    reflectRows(basis, v, scale, k + 1, n);
  }
  if (n > 1) beside[n - 2] = a[(n - 1) * n + n - 2]!;
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), beside, basis };
}

/** H·A·H of the part from `start` on, with H = I − scale·v·vᵀ. */
function reflect(a: Float64Array, v: Float64Array, scale: number, start: number, n: number): void {
  const w = new Float64Array(n);
  let inner = 0;
  for (let i = start; i < n; i++) {
    let sum = 0;
    for (let j = start; j < n; j++) sum += a[i * n + j]! * v[j]!;
    w[i] = scale * sum;
    inner += w[i]! * v[i]!;
  }
  for (let i = start; i < n; i++) w[i]! -= (scale / 2) * inner * v[i]!;
  for (let i = start; i < n; i++) for (let j = start; j < n; j++) a[i * n + j]! -= v[i]! * w[j]! + w[i]! * v[j]!;
}

/** H·B, where H changes the rows from `start` on. */
function reflectRows(b: Float64Array, v: Float64Array, scale: number, start: number, n: number): void {
  const sums = new Float64Array(n);
  for (let i = start; i < n; i++) for (let j = 0; j < n; j++) sums[j]! += v[i]! * b[i * n + j]!;
  for (let i = start; i < n; i++) for (let j = 0; j < n; j++) b[i * n + j]! -= scale * v[i]! * sums[j]!;
}

/** Implicit QR steps with Wilkinson's shift until nothing is left beside the diagonal. */
function diagonalize(reduced: Tridiagonal, n: number): void {
  const { diagonal, beside } = reduced;
  const negligible = (i: number): boolean => Math.abs(beside[i]!) <= Number.EPSILON * (Math.abs(diagonal[i]!) + Math.abs(diagonal[i + 1]!));
  let sweeps = 0;
  for (let high = n - 1; high > 0; ) {
    if (negligible(high - 1)) {
      high--;
      continue;
    }
    if (++sweeps > SWEEPS_PER_VALUE * n) throw new Error('The eigenvalues did not converge: the matrix holds values that are not finite.');
    let low = high - 1;
    while (low > 0 && !negligible(low - 1)) low--;
    chaseBulge(reduced, low, high, n);
  }
}

function chaseBulge({ diagonal, beside, basis }: Tridiagonal, low: number, high: number, n: number): void {
  const half = (diagonal[high - 1]! - diagonal[high]!) / 2;
  const off = beside[high - 1]!;
  const shift = diagonal[high]! - off ** 2 / (half + (half < 0 ? -1 : 1) * Math.hypot(half, off));
  let [x, z] = [diagonal[low]! - shift, beside[low]!];
  for (let k = low; k < high; k++) {
    const r = Math.hypot(x, z);
    const [c, s] = r === 0 ? [1, 0] : [x / r, z / r];
    const [a, b, d] = [diagonal[k]!, beside[k]!, diagonal[k + 1]!];
    if (k > low) beside[k - 1] = r;
    diagonal[k] = c * c * a + 2 * c * s * b + s * s * d;
    diagonal[k + 1] = s * s * a - 2 * c * s * b + c * c * d;
    beside[k] = c * s * (d - a) + (c * c - s * s) * b;
    x = beside[k]!;
    if (k + 1 < high) {
      z = s * beside[k + 1]!;
      beside[k + 1]! *= c;
    }
    rotateRows(basis, k * n, n, c, s);
  }
}

function rotateRows(basis: Float64Array, start: number, n: number, c: number, s: number): void {
  for (let i = start; i < start + n; i++) {
    const [upper, lower] = [basis[i]!, basis[i + n]!];
    basis[i] = c * upper + s * lower;
    basis[i + n] = c * lower - s * upper;
  }
}
