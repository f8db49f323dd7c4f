/**
 * LAMB (You et al., 2020), as ALBERT trains (google-research/albert, lamb_optimizer.py): Adam's step with weight decay,
 * rescaled for each weight matrix by ‖w‖/‖step‖. Biases and layer norms get neither decay nor rescaling.
 */
import type { Extent, FlatMemory } from './flatMemory';
import { kernelOn } from './kernel';
import { biasCorrections, clip, type Optimizer, type OptimizerSpec, type UpdateRates } from './optimizer';

export class Lamb implements Optimizer {
  private readonly kernel;

  constructor(
    private readonly memory: FlatMemory,
    private readonly spec: OptimizerSpec,
  ) {
    this.kernel = kernelOn(memory);
  }

  update(rates: UpdateRates): { gradientNorm: number } {
    const { gradientNorm, gradientScale } = clip(this.kernel, this.memory, this.spec.clipNorm);
    if (Number.isFinite(gradientNorm)) for (const extent of this.memory.extents) this.updateParameter(extent, rates, gradientScale);
    return { gradientNorm };
  }

  private updateParameter({ name, start, paddedLength, decay }: Extent, { learningRate, updatesBefore }: UpdateRates, gradientScale: number): void {
    const { beta1, beta2, epsilon, weightDecay, lrScale } = this.spec;
    const { values, gradients, firstMoment, secondMoment } = this.memory.regions;
    const { firstScale, rootScale } = biasCorrections(this.spec, updatesBefore);
    const offset = start * Float32Array.BYTES_PER_ELEMENT;
    const [value, direction] = [values.address + offset, gradients.address + offset];
    this.kernel.direction(
      value, direction, firstMoment.address + offset, secondMoment.address + offset, paddedLength,
      gradientScale, beta1, 1 - beta1, beta2, 1 - beta2,
      decay ? weightDecay : 0, firstScale, rootScale, epsilon,
    ); // prettier-ignore
    const trust = decay ? this.trustRatio(value, direction, paddedLength) : 1;
    this.kernel.addScaled(value, direction, paddedLength, -learningRate * (lrScale?.(name) ?? 1) * trust);
  }

  /** ‖w‖/‖step‖; 1 where either is 0, so that a parameter that starts at zero can leave it. */
  private trustRatio(value: number, direction: number, length: number): number {
    const [weights, step] = [value, direction].map((address) => Math.sqrt(this.kernel.sumOfSquares(address, length)));
    return weights! > 0 && step! > 0 ? weights! / step! : 1;
  }
}
