/** Limited-memory BFGS (Nocedal & Wright, Numerical Optimization, algorithms 7.4 and 7.5), deterministic. */

/** The function's value at `x`; its gradient is written into `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface LbfgsOptions {
  /** Ends when no component of the gradient is larger. */
  tolerance: number;
  maxIterations: number;
}

const MEMORY = 10;
/** Decrease that a step has to bring, as a share of what the slope promises (Armijo). */
const SUFFICIENT = 1e-4;
const MOST_HALVINGS = 40;

interface Pair {
  s: Float64Array;
  y: Float64Array;
  rho: number;
}

/** Minimises a smooth convex function from 0. Returns the best point found, also where it ran out of iterations. */
export function minimise(objective: Objective, size: number, { tolerance, maxIterations }: LbfgsOptions): Float64Array {
  let x: Float64Array = new Float64Array(size);
  let gradient: Float64Array = new Float64Array(size);
  let value = objective(x, gradient);
  const pairs: Pair[] = [];
  for (let iteration = 0; iteration < maxIterations && largest(gradient) > tolerance; iteration++) {
    const direction = descentDirection(gradient, pairs);
    const next = lineSearch(objective, { x, value, gradient }, direction, iteration === 0 ? 1 / Math.max(1, norm(gradient)) : 1);
    if (next === null) break;
    remember(pairs, difference(next.x, x), difference(next.gradient, gradient));
    ({ x, value, gradient } = next);
  }
  return x;
}

interface Point {
  x: Float64Array;
  value: number;
  gradient: Float64Array;
}

/** Halves the step until the value has fallen enough; null when no step does. */
function lineSearch(objective: Objective, from: Point, direction: Float64Array, firstStep: number): Point | null {
  const slope = dot(from.gradient, direction);
  let step = firstStep;
  for (let halving = 0; halving < MOST_HALVINGS; halving++, step /= 2) {
    const x = from.x.map((each, i) => each + step * direction[i]!);
    const gradient = new Float64Array(x.length);
    const value = objective(x, gradient);
    if (value <= from.value + SUFFICIENT * step * slope) return { x, value, gradient };
  }
  return null;
}

/** −H·gradient by the two-loop recursion. */
function descentDirection(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const q = gradient.map((each) => -each);
  const alphas: number[] = [];
  for (const { s, y, rho } of pairs.toReversed()) {
    const alpha = rho * dot(s, q);
    alphas.push(alpha);
    addScaled(q, y, -alpha);
  }
  const newest = pairs.at(-1);
  if (newest !== undefined) scale(q, 1 / (newest.rho * dot(newest.y, newest.y)));
  for (const { s, y, rho } of pairs) addScaled(q, s, alphas.pop()! - rho * dot(y, q));
  return q;
}

/** Keeps a pair whose curvature is positive; only such keep the direction one of descent. */
function remember(pairs: Pair[], s: Float64Array, y: Float64Array): void {
  const curvature = dot(s, y);
  if (curvature <= 1e-12 * norm(s) * norm(y)) return;
  pairs.push({ s, y, rho: 1 / curvature });
  if (pairs.length > MEMORY) pairs.shift();
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

function largest(a: Float64Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]!));
  return most;
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((each, i) => each - b[i]!);
}

function addScaled(target: Float64Array, other: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * other[i]!;
}

function scale(target: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! *= factor;
}
