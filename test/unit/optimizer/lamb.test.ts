import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/common/rng';
import type { ParameterSpecs } from '../../../src/model/program';
import { createOptimizer } from '../../../src/optimizer/createOptimizer';
import { FlatMemory } from '../../../src/optimizer/flatMemory';
import { Lamb } from '../../../src/optimizer/lamb';
import type { OptimizerSpec } from '../../../src/optimizer/optimizer';

const specs: ParameterSpecs = {
  weight: { shape: [3, 7], init: 'normal', decay: true, depth: 1 },
  bias: { shape: [5], init: 'zeros', decay: false, depth: 1 },
  table: { shape: [4, 2], init: 'normal', decay: true, depth: 0 },
};
const base: OptimizerSpec = { type: 'lamb', beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01, clipNorm: 0, biasCorrection: false };
const norm = (values: readonly number[]): number => Math.hypot(...values);

/** One LAMB update in double precision, moments in place (google-research/albert, lamb_optimizer.py). */
function oracle(name: string, values: number[], gradients: readonly number[], m: number[], v: number[], rate: number): number[] {
  const excluded = !specs[name]!.decay;
  const step = values.map((value, i) => {
    m[i] = 0.9 * m[i]! + 0.1 * gradients[i]!;
    v[i] = 0.999 * v[i]! + 0.001 * gradients[i]! ** 2;
    return m[i] / (Math.sqrt(v[i]) + 1e-6) + (excluded ? 0 : 0.01 * value);
  });
  const trust = excluded || norm(values) === 0 || norm(step) === 0 ? 1 : norm(values) / norm(step);
  return values.map((value, i) => value - rate * trust * step[i]!);
}

describe('LAMB', () => {
  it('follows a double-precision oracle over 20 updates', () => {
    const memory = new FlatMemory(specs);
    const optimizer = createOptimizer(memory, base);
    expect(optimizer).toBeInstanceOf(Lamb);
    const rng = new Rng(7, 'init');
    for (const view of Object.values(memory.values)) view.forEach((_, i) => (view[i] = rng.normal()));
    const expected = Object.fromEntries(Object.entries(memory.values).map(([name, view]) => [name, [...view]]));
    const zeros = () => Object.fromEntries(Object.entries(memory.values).map(([name, view]) => [name, [...view].fill(0)]));
    const [m, v] = [zeros(), zeros()];
    for (let updatesBefore = 0; updatesBefore < 20; updatesBefore++) {
      for (const view of Object.values(memory.gradients)) view.forEach((_, i) => (view[i] = rng.normal()));
      for (const name of Object.keys(specs)) expected[name] = oracle(name, expected[name]!, [...memory.gradients[name]!], m[name]!, v[name]!, 0.01);
      optimizer.update({ learningRate: 0.01, updatesBefore });
    }
    for (const name of Object.keys(specs)) memory.values[name]!.forEach((value, i) => expect(Math.abs(value - expected[name]![i]!)).toBeLessThan(3e-6));
  });

  it('moves a matrix by the learning rate times its own norm, whatever the size of the gradient', () => {
    const memory = new FlatMemory(specs);
    memory.values.table!.fill(3);
    memory.gradients.table!.fill(1e-3);
    createOptimizer(memory, { ...base, weightDecay: 0 }).update({ learningRate: 0.1, updatesBefore: 0 });
    const moved = [...memory.values.table!].map((value) => 3 - value);
    expect(norm(moved)).toBeCloseTo(0.1 * 3 * Math.sqrt(8), 4);
  });

  it('lets a matrix of zeros leave zero', () => {
    const memory = new FlatMemory(specs);
    memory.gradients.table!.fill(2);
    createOptimizer(memory, { ...base, biasCorrection: true }).update({ learningRate: 0.1, updatesBefore: 0 });
    expect([...memory.values.table!].map((value) => Number(value.toFixed(5)))).toEqual(new Array(8).fill(-0.1));
  });

  it('changes nothing when the gradient is not finite', () => {
    const memory = new FlatMemory(specs);
    memory.values.weight!.fill(1);
    memory.gradients.bias![2] = Infinity;
    expect(createOptimizer(memory, base).update({ learningRate: 0.1, updatesBefore: 0 }).gradientNorm).toBe(Infinity);
    expect([...memory.values.weight!]).toEqual(new Array(21).fill(1));
  });
});
