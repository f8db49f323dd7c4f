/** Compares the optimizers and schedules with what optimizers.py has from PyTorch and timm. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ParameterSpecs } from '../../src/model/program';
import { createOptimizer } from '../../src/optimizer/createOptimizer';
import { FlatMemory } from '../../src/optimizer/flatMemory';
import type { OptimizerSpec } from '../../src/optimizer/optimizer';
import { learningRateAt } from '../../src/trainer/schedule';
import { relativeDifference } from '../unit/model/closeTo';

type Values = Record<string, number[]>;

interface Golden {
  learningRate: number;
  shapes: Record<string, number[]>;
  excluded: string[];
  updates: { options: OptimizerSpec; start: Values; gradients: Values[]; after: Values[] }[];
  /** Learning rates before each step, of a peak of 1. */
  schedules: { warmupSteps: number; totalSteps: number; multiply: number[]; replace: number[] }[];
}

const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden', 'optimizers.json'), 'utf8')) as Golden;
const specs: ParameterSpecs = Object.fromEntries(Object.entries(golden.shapes).map(([name, shape]) => [name, { shape, init: 'zeros', decay: !golden.excluded.includes(name), depth: 0 }]));

describe('an update', () => {
  const named = golden.updates.map((update) => [`${update.options.type}, bias correction ${update.options.biasCorrection ? 'on' : 'off'}, clipping at ${update.options.clipNorm}`, update] as const);

  it.each(named)('is that of the reference: %s', (_, { options, start, gradients, after }) => {
    const memory = new FlatMemory(specs);
    const optimizer = createOptimizer(memory, options);
    for (const [name, values] of Object.entries(start)) memory.values[name]!.set(values);
    for (const [step, given] of gradients.entries()) {
      for (const [name, values] of Object.entries(given)) memory.gradients[name]!.set(values);
      optimizer.update({ learningRate: golden.learningRate, updatesBefore: step });
      for (const [name, values] of Object.entries(after[step]!)) expect(relativeDifference(memory.values[name]!, values), `${name} after step ${step}`).toBeLessThan(2e-6);
    }
  });

  it('differs between all of the cases by more than the tolerance', () => {
    const moved = golden.updates.map(({ start, after }) => after[0]!['weight']![0]! - start['weight']![0]!);
    expect(new Set(moved.map((value) => value.toFixed(5))).size).toBe(golden.updates.length);
  });
});

describe('a schedule', () => {
  it.each(golden.schedules)('of $warmupSteps in $totalSteps steps has the learning rates of the reference', ({ warmupSteps, totalSteps, multiply, replace }) => {
    for (const [warmup, rates] of Object.entries({ multiply, replace } as const)) {
      const own = rates.map((_, step) => learningRateAt({ learningRate: 1, warmupSteps, warmup: warmup as 'multiply' | 'replace', totalSteps }, step));
      // The reference cannot begin its ramp at 0, but at 1e-9.
      expect(relativeDifference(own, rates), warmup).toBeLessThan(2e-9);
    }
  });
});
