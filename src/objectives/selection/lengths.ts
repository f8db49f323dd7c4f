import type { Rng } from '../../common/rng';

/** P(ℓ) ∝ p(1 − p)^(ℓ−1) for ℓ = 1 … longest, adding up to 1 (SpanBERT §3.1). Index 0 is ℓ = 1. */
export function geometricLengths(p: number, longest: number): number[] {
  return normalized(Array.from({ length: longest }, (_, i) => p * (1 - p) ** i));
}

/** P(n) ∝ 1/n for n = 1 … longest, adding up to 1 (ALBERT §4.1): 6/11, 3/11, 2/11 for three. Index 0 is n = 1. */
export function harmonicLengths(longest: number): number[] {
  return normalized(Array.from({ length: longest }, (_, i) => 1 / (i + 1)));
}

function normalized(weights: number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** A length from 1 to as many as there are probabilities. */
export function drawLength(probabilities: readonly number[], rng: Rng): number {
  let rest = rng.uniform();
  for (let i = 0; i < probabilities.length - 1; i++) {
    rest -= probabilities[i]!;
    if (rest < 0) return i + 1;
  }
  return probabilities.length;
}
