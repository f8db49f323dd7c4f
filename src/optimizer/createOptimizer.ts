import { AdamW } from './adamW';
import type { FlatMemory } from './flatMemory';
import { Lamb } from './lamb';
import type { Optimizer, OptimizerSpec } from './optimizer';

/** The optimizer of that type over the memory, whose moments it moves on. */
export function createOptimizer(memory: FlatMemory, spec: OptimizerSpec): Optimizer {
  return spec.type === 'lamb' ? new Lamb(memory, spec) : new AdamW(memory, spec);
}
