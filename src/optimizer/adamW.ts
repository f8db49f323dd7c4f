/** AdamW with clipping by global norm, as BERT and ELECTRA train (google-research/electra, model/optimization.py). */
import type { FlatMemory } from './flatMemory';
import { kernelOn } from './kernel';
import { biasCorrections, clip, type Optimizer, type OptimizerSpec, type UpdateRates } from './optimizer';

/** Parameters that lie side by side and are updated alike. In floats. */
interface Range {
  start: number;
  length: number;
  decay: boolean;
  lrScale: number;
}

export class AdamW implements Optimizer {
  private readonly kernel;
  private readonly ranges: Range[];

  constructor(
    private readonly memory: FlatMemory,
    private readonly spec: OptimizerSpec,
  ) {
    this.kernel = kernelOn(memory);
    this.ranges = mergeRanges(memory, spec.lrScale ?? (() => 1));
  }

  update(rates: UpdateRates): { gradientNorm: number } {
    const { gradientNorm, gradientScale } = clip(this.kernel, this.memory, this.spec.clipNorm);
    if (Number.isFinite(gradientNorm)) for (const range of this.ranges) this.updateRange(range, rates, gradientScale);
    return { gradientNorm };
  }

  private updateRange(range: Range, { learningRate, updatesBefore }: UpdateRates, gradientScale: number): void {
    const { beta1, beta2, epsilon, weightDecay } = this.spec;
    const { values, gradients, firstMoment, secondMoment } = this.memory.regions;
    const { firstScale, rootScale } = biasCorrections(this.spec, updatesBefore);
    const rate = learningRate * range.lrScale;
    const offset = range.start * Float32Array.BYTES_PER_ELEMENT;
    this.kernel.update(
      values.address + offset, gradients.address + offset, firstMoment.address + offset, secondMoment.address + offset, range.length,
      gradientScale, beta1, 1 - beta1, beta2, 1 - beta2,
      range.decay ? 1 - rate * weightDecay : 1, rate * firstScale, rootScale, epsilon,
    ); // prettier-ignore
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
