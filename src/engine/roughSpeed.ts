/** How fast an engine is, to the order of magnitude: enough to see beforehand whether a step can be timed. */
import type { EngineName } from '../experiment/schema';
import type { Engine } from './engine';

/**
 * FLOPs a second (ELECTRA's convention) of one thread on a processor with AVX2, and whether more threads help.
 * Measured with the quick preset's step and rounded down, so that what is planned by them fits on slower machines.
 */
const onProcessor: Record<EngineName, { flops: number; threaded: boolean }> = {
  onnx: { flops: 2e10, threaded: true },
  tensorflow: { flops: 2e10, threaded: true },
  wasm: { flops: 4e9, threaded: true },
  webgpu: { flops: 1e7, threaded: false },
  cpu: { flops: 2e7, threaded: false },
};

/** Infinite for a GPU: there a step that fits into its memory is short, and only the whole batch shows its speed. */
export function roughSpeed({ name, usesGpu, isSoftware }: Pick<Engine, 'name' | 'usesGpu' | 'isSoftware'>, threads: number): number {
  if (usesGpu && !isSoftware) return Infinity;
  const { flops, threaded } = onProcessor[name];
  return threaded ? flops * threads : flops;
}
