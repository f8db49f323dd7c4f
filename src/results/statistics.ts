/** Statistics over seeds: few values, so exact small-sample methods; over the examples of one seed: the bootstrap. */

/** Arithmetic mean. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation (n − 1); null below two values. */
export function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/** The middle value, or the mean of the two in the middle. */
function median(values: readonly number[]): number {
  return percentile([...values].sort((a, b) => a - b), 0.5);
}

/** Quantile with linear interpolation between order statistics, as NumPy's default (Hyndman & Fan 1996, type 7). @param sorted ascending */
function percentile(sorted: ArrayLike<number>, q: number): number {
  const place = q * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  return low + (place - below) * ((sorted[below + 1] ?? low) - low);
}

export interface Interval {
  low: number;
  high: number;
}

/**
 * Mean, median, spread and 95 % interval of one or more values. The spread and the t-interval need two values that
 * differ. One value alone may have an interval by resampling its examples, which says nothing about other seeds.
 */
export interface Summary {
  n: number;
  mean: number;
  median: number;
  sd: number | null;
  interval: Interval | null;
  /** What the interval is over; null without one. */
  over: 'seeds' | 'examples' | null;
}

/**
 * Summarises one or more values.
 * @param resampled of a single value: the values that resampling its examples gave
 */
export function summarise(values: readonly number[], resampled: ArrayLike<number> | null = null): Summary {
  const sd = standardDeviation(values);
  const n = values.length;
  const summary = { n, mean: mean(values), median: median(values), sd };
  const interval = n === 1 && resampled !== null ? percentileInterval(resampled) : tInterval(summary.mean, sd, n);
  return { ...summary, interval, over: interval === null ? null : n === 1 ? 'examples' : 'seeds' };
}

/** Equal values say that scores are coarse, not that they are certain: no interval of width 0. */
function tInterval(centre: number, sd: number | null, n: number): Interval | null {
  if (sd === null || sd === 0) return null;
  const half = (tQuantile(0.975, n - 1) * sd) / Math.sqrt(n);
  return { low: centre - half, high: centre + half };
}

/** 95 % percentile-bootstrap interval (Efron & Tibshirani 1993, §13.3); null when all values are equal or not finite. */
export function percentileInterval(resampled: ArrayLike<number>): Interval | null {
  const sorted = Float64Array.from(resampled).filter(Number.isFinite).sort();
  if (sorted.length === 0 || sorted[0] === sorted.at(-1)) return null;
  return { low: percentile(sorted, 0.025), high: percentile(sorted, 0.975) };
}

/** Whether two intervals share a point. */
export function overlap(a: Interval, b: Interval): boolean {
  return a.low <= b.high && b.low <= a.high;
}

export interface PairedDifference extends Summary {
  /** Seeds that both sides ran, with the difference of each. */
  perSeed: { seed: number; value: number }[];
  /** Two-sided exact sign-flip permutation p-value; null below two seeds and above 16. */
  p: number | null;
}

/**
 * Differences by seed over the seeds that both sides ran; null when they share none.
 * @param resampled differences of the two sides on the same draws of examples, for a seed; used where only one is common
 */
export function pairedDifference(values: ReadonlyMap<number, number>, baseline: ReadonlyMap<number, number>, resampled: (seed: number) => ArrayLike<number> | null = () => null): PairedDifference | null {
  const perSeed = [...values].filter(([seed]) => baseline.has(seed)).map(([seed, value]) => ({ seed, value: value - baseline.get(seed)! }));
  if (perSeed.length === 0) return null;
  const differences = perSeed.map((one) => one.value);
  const examples = perSeed.length === 1 ? resampled(perSeed[0]!.seed) : null;
  return { ...summarise(differences, examples), perSeed, p: signFlipP(differences) };
}

const MAX_SIGN_FLIP = 16;

/**
 * Share of the 2ⁿ sign patterns whose mean is at least as far from 0 as the observed one. With n seeds it cannot be
 * below 2^(1−n): 0.25 for three seeds.
 */
export function signFlipP(differences: readonly number[]): number | null {
  const n = differences.length;
  if (n < 2 || n > MAX_SIGN_FLIP) return null;
  const total = (pattern: number): number => differences.reduce((sum, value, i) => sum + ((pattern >> i) & 1 ? -value : value), 0);
  const scale = differences.reduce((sum, value) => sum + Math.abs(value), 0);
  // Sums of the same numbers in another sign pattern may differ by rounding where they are equal in truth.
  const observed = Math.abs(total(0)) - scale * 1e-12;
  let extreme = 0;
  for (let pattern = 0; pattern < 2 ** n; pattern++) if (Math.abs(total(pattern)) >= observed) extreme++;
  return extreme / 2 ** n;
}

/**
 * Quantile of Student's t distribution by bisection on its distribution function.
 * @param p in (0.5, 1)
 * @param df degrees of freedom, an integer ≥ 1
 */
export function tQuantile(p: number, df: number): number {
  let low = 0;
  let high = 1;
  while (tDistribution(high, df) < p) high *= 2;
  for (let i = 0; i < 200 && high - low > 1e-15 * high; i++) {
    const middle = (low + high) / 2;
    if (tDistribution(middle, df) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(T ≤ t) for t ≥ 0 and integer df, by the finite sums of Abramowitz & Stegun 26.7.3–4. */
function tDistribution(t: number, df: number): number {
  const angle = Math.atan(t / Math.sqrt(df));
  const cosine2 = Math.cos(angle) ** 2;
  const odd = df % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = 0;
  for (let k = odd ? 1 : 0; k <= df - 2; k += 2) {
    sum += term;
    term *= (cosine2 * (k + 1)) / (k + 2);
  }
  const central = odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return (1 + central) / 2;
}
