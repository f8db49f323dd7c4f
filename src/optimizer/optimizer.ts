/** What an optimizer is told, and what every optimizer begins with: the global norm, and clipping by it. */
import type { FlatMemory } from './flatMemory';
import type { Kernel } from './kernel';

export interface OptimizerSpec {
  type: 'adamw' | 'lamb';
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Decoupled, for parameters whose spec says `decay`. */
  weightDecay: number;
  /** Largest global norm of the gradient; 0 switches clipping off. */
  clipNorm: number;
  /** Off in the BERT, ELECTRA and ALBERT sources; on is Adam as published (Kingma & Ba, 2015, algorithm 1). */
  biasCorrection: boolean;
  /** Factor on the learning rate of a parameter, for layer-wise decay; 1 where absent. */
  lrScale?: (name: string) => number;
}

/** What changes from update to update. */
export interface UpdateRates {
  learningRate: number;
  /** Updates made before this one: bias correction depends on it. */
  updatesBefore: number;
}

export interface Optimizer {
  /**
   * One update of all parameters from the memory's gradients, in place; the gradients are used up.
   * Where the gradient's norm is not finite nothing is changed: the caller decides.
   * @returns the global norm before clipping
   */
  update(rates: UpdateRates): { gradientNorm: number };
}

/** Global norm of the gradients, and the factor that clips it. */
export function clip(kernel: Kernel, { regions }: FlatMemory, clipNorm: number): { gradientNorm: number; gradientScale: number } {
  const { address, all } = regions.gradients;
  const gradientNorm = Math.sqrt(kernel.sumOfSquares(address, all.length));
  return { gradientNorm, gradientScale: clipNorm > 0 && gradientNorm > clipNorm ? clipNorm / gradientNorm : 1 };
}

/** Factors of Adam's bias correction on the first moment and on the root of the second. */
export function biasCorrections({ beta1, beta2, biasCorrection }: OptimizerSpec, updatesBefore: number): { firstScale: number; rootScale: number } {
  if (!biasCorrection) return { firstScale: 1, rootScale: 1 };
  const step = updatesBefore + 1;
  return { firstScale: 1 / (1 - beta1 ** step), rootScale: 1 / Math.sqrt(1 - beta2 ** step) };
}
