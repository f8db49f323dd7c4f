/** AdamW with clipping by global norm, as BERT and ELECTRA train (google-research/electra, model/optimization.py). */
import { adamWKernel } from './adamWKernel';
import type { FlatMemory } from './flatMemory';

export interface AdamWOptions {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Decoupled: w ← w − lr·weightDecay·w, for parameters whose spec says `decay`. */
  weightDecay: number;
  /** Largest global norm of the gradient; 0 switches clipping off. */
  clipNorm: number;
  /** Off in the BERT and ELECTRA sources; on is Adam as published (Kingma & Ba, 2015, algorithm 1). */
  biasCorrection: boolean;
  /** Factor on the learning rate of a parameter, for layer-wise decay; 1 where absent. */
  lrScale?: (name: string) => number;
}

/** Parameters that lie side by side and are updated alike. In floats. */
interface Range {
  start: number;
  length: number;
  decay: boolean;
  lrScale: number;
}

interface Kernel {
  sumOfSquares(address: number, count: number): number;
  update(value: number, gradient: number, m: number, v: number, count: number, gradientScale: number, beta1: number, oneMinusBeta1: number, beta2: number, oneMinusBeta2: number, keep: number, rate: number, rootScale: number, epsilon: number): void;
}

export class AdamW {
  /** Updates made so far. Set it when resuming: bias correction depends on it. */
  step = 0;
  private readonly kernel: Kernel;
  private readonly ranges: Range[];

  constructor(
    private readonly memory: FlatMemory,
    private readonly options: AdamWOptions,
  ) {
    const compiled = new WebAssembly.Module(Buffer.from(adamWKernel, 'base64'));
    this.kernel = new WebAssembly.Instance(compiled, { flat: { memory: memory.memory } }).exports as unknown as Kernel;
    this.ranges = mergeRanges(memory, options.lrScale ?? (() => 1));
  }

  /**
   * One update of all parameters from `memory.gradients`, in place.
   * Where the gradient's norm is not finite nothing is changed and nothing counted: the caller decides.
   * @returns the global norm before clipping
   */
  update(learningRate: number): { gradientNorm: number } {
    const { gradients } = this.memory.regions;
    const gradientNorm = Math.sqrt(this.kernel.sumOfSquares(gradients.address, gradients.all.length));
    if (!Number.isFinite(gradientNorm)) return { gradientNorm };
    this.step++;
    const { clipNorm } = this.options;
    const gradientScale = clipNorm > 0 && gradientNorm > clipNorm ? clipNorm / gradientNorm : 1;
    for (const range of this.ranges) this.updateRange(range, learningRate * range.lrScale, gradientScale);
    return { gradientNorm };
  }

  private updateRange(range: Range, learningRate: number, gradientScale: number): void {
    const { beta1, beta2, epsilon, weightDecay, biasCorrection } = this.options;
    const { values, gradients, firstMoment, secondMoment } = this.memory.regions;
    const firstCorrection = biasCorrection ? 1 / (1 - beta1 ** this.step) : 1;
    const rootScale = biasCorrection ? 1 / Math.sqrt(1 - beta2 ** this.step) : 1;
    const offset = range.start * Float32Array.BYTES_PER_ELEMENT;
    this.kernel.update(
      values.address + offset, gradients.address + offset, firstMoment.address + offset, secondMoment.address + offset, range.length,
      gradientScale, beta1, 1 - beta1, beta2, 1 - beta2,
      range.decay ? 1 - learningRate * weightDecay : 1, learningRate * firstCorrection, rootScale, epsilon,
    );
  }
}

function mergeRanges(memory: FlatMemory, lrScale: (name: string) => number): Range[] {
  const ranges: Range[] = [];
  for (const { name, start, paddedLength, decay } of memory.extents) {
    const last = ranges.at(-1);
    const scale = lrScale(name);
    if (last && last.decay === decay && last.lrScale === scale) last.length += paddedLength;
    else ranges.push({ start, length: paddedLength, decay, lrScale: scale });
  }
  return ranges;
}
