/** The optimizers' inner loops, in WebAssembly SIMD. Addresses are byte offsets into a flat memory, counts are floats. */
import type { FlatMemory } from './flatMemory';
import { kernelBinary } from './kernelBinary';

/** Arguments of `update` and `direction`, which move along the same arrays. */
type Moments = [
  value: number, gradient: number, firstMoment: number, secondMoment: number, count: number,
  gradientScale: number, beta1: number, oneMinusBeta1: number, beta2: number, oneMinusBeta2: number,
]; // prettier-ignore

export interface Kernel {
  /** In double precision. */
  sumOfSquares(address: number, count: number): number;
  /** value ← keep·value − rate·m/(rootScale·√v + ε), with the moments moved on first. */
  update(...moments: [...Moments, keep: number, rate: number, rootScale: number, epsilon: number]): void;
  /** gradient ← firstScale·m/(rootScale·√v + ε) + decay·value, with the moments moved on first. */
  direction(...moments: [...Moments, decay: number, firstScale: number, rootScale: number, epsilon: number]): void;
  /** target ← target + scale·source. */
  addScaled(target: number, source: number, count: number, scale: number): void;
}

export function kernelOn({ memory }: FlatMemory): Kernel {
  const compiled = new WebAssembly.Module(Buffer.from(kernelBinary, 'base64'));
  return new WebAssembly.Instance(compiled, { flat: { memory } }).exports as unknown as Kernel;
}
