import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../src/common/rng';
import { principalComponents } from '../../../../src/results/embeddingMap/principalComponents';
import { symmetricEigen } from '../../../../src/results/embeddingMap/symmetricEigen';

interface Golden {
  size: number;
  values: number[];
  x: number[];
  y: number[];
  explained: [number, number];
  eigenvalues: number[];
}

/** From scikit-learn and NumPy: test/parity/principal_components.py. */
const golden = JSON.parse(readFileSync('test/golden/principalComponents.json', 'utf8')) as Golden[];
const wordsOf = (count: number) => Array.from({ length: count }, (_, i) => `w${i}`);
const furthest = (found: ArrayLike<number>, expected: ArrayLike<number>) => Array.from(found).reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), found.length === expected.length ? 0 : Infinity);

describe('principalComponents', () => {
  it.each(golden.map((one) => [one.values.length / one.size, one.size, one] as const))('places %i words of %i dimensions as scikit-learn does, signs included', (count, size, { values, x, y, explained }) => {
    const found = principalComponents({ words: wordsOf(count), size, values: Float32Array.from(values) });
    const scale = Math.max(...x.map(Math.abs));
    expect(furthest(found.x, x) / scale).toBeLessThan(1e-12);
    expect(furthest(found.y, y) / scale).toBeLessThan(1e-12);
    expect(furthest(found.explained, explained)).toBeLessThan(1e-12);
  });

  it('explains nothing where all words are one, and has no second axis in one dimension', () => {
    expect(principalComponents({ words: wordsOf(3), size: 2, values: Float32Array.of(1, 2, 1, 2, 1, 2) })).toEqual({ x: [0, 0, 0], y: [0, 0, 0], explained: [0, 0] });
    expect(principalComponents({ words: wordsOf(3), size: 1, values: Float32Array.of(1, 2, 6) })).toEqual({ x: [-2, -1, 3], y: [0, 0, 0], explained: [1, 0] });
  });
});

describe('symmetricEigen', () => {
  it.each(golden.map((one) => [one.size, one] as const))("finds all %i of NumPy's eigenvalues of a covariance", (size, { values, eigenvalues }) => {
    const count = values.length / size;
    const mean = (axis: number) => values.reduce((total, value, i) => (i % size === axis ? total + value / count : total), 0);
    const means = Array.from({ length: size }, (_, axis) => mean(axis));
    const entry = (i: number, j: number) => wordsOf(count).reduce((total, _, row) => total + ((values[row * size + i]! - means[i]!) * (values[row * size + j]! - means[j]!)) / (count - 1), 0);
    const matrix = Float64Array.from({ length: size * size }, (_, at) => entry(Math.floor(at / size), at % size));
    expect(furthest(symmetricEigen(matrix, size).values, eigenvalues) / eigenvalues[0]!).toBeLessThan(1e-13);
  });

  it('gives orthonormal vectors that the matrix only stretches, repeated eigenvalues included', () => {
    const n = 23;
    const rng = new Rng(2, 'probe');
    const half = Float64Array.from({ length: n * n }, () => rng.normal());
    const random = Float64Array.from({ length: n * n }, (_, at) => half[at]! + half[(at % n) * n + Math.floor(at / n)]!);
    const flat = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 3 : 1));
    for (const matrix of [random, flat]) {
      const { values, vectors } = symmetricEigen(matrix, n);
      const row = (k: number) => vectors.subarray(k * n, (k + 1) * n);
      const dot = (a: Float64Array, b: Float64Array) => a.reduce((total, value, i) => total + value * b[i]!, 0);
      for (let k = 0; k < n; k++) {
        const stretched = Array.from({ length: n }, (_, i) => dot(matrix.subarray(i * n, (i + 1) * n), row(k)));
        expect(furthest(stretched, row(k).map((value) => value * values[k]!))).toBeLessThan(1e-12 * n);
        for (let other = 0; other <= k; other++) expect(Math.abs(dot(row(k), row(other)) - (other === k ? 1 : 0))).toBeLessThan(1e-13 * n);
      }
      expect([...values]).toEqual([...values].sort((a, b) => b - a));
    }
    // 2·I + 11ᵀ: once n + 2, then 2.
    const { values } = symmetricEigen(flat, n);
    expect(furthest(values, [n + 2, ...Array.from({ length: n - 1 }, () => 2)])).toBeLessThan(1e-12);
  });
});
