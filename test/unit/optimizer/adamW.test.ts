import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/common/rng';
import type { ParameterSpecs } from '../../../src/model/program';
import { AdamW } from '../../../src/optimizer/adamW';
import { FlatMemory } from '../../../src/optimizer/flatMemory';
import type { OptimizerSpec } from '../../../src/optimizer/optimizer';

const specs: ParameterSpecs = {
  weight: { shape: [3, 7], init: 'normal', decay: true, depth: 1 },
  bias: { shape: [7], init: 'zeros', decay: false, depth: 1 },
  table: { shape: [5, 2], init: 'normal', decay: true, depth: 0 },
};
const base: OptimizerSpec = { type: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01, clipNorm: 0, biasCorrection: false };

/** AdamW in double precision, one parameter value at a time. */
class Oracle {
  private step = 0;
  private readonly m: Record<string, number[]> = {};
  private readonly v: Record<string, number[]> = {};

  constructor(
    readonly values: Record<string, number[]>,
    private readonly options: OptimizerSpec,
  ) {}

  update(gradients: Record<string, number[]>, learningRate: number): number {
    const { beta1, beta2, epsilon, weightDecay, clipNorm, biasCorrection, lrScale } = this.options;
    const norm = Math.hypot(...Object.values(gradients).flat());
    const clip = clipNorm > 0 ? Math.min(1, clipNorm / norm) : 1;
    this.step++;
    for (const [name, values] of Object.entries(this.values)) {
      const m = (this.m[name] ??= values.map(() => 0));
      const v = (this.v[name] ??= values.map(() => 0));
      const lr = learningRate * (lrScale?.(name) ?? 1);
      for (let i = 0; i < values.length; i++) {
        const g = gradients[name]![i]! * clip;
        m[i] = beta1 * m[i]! + (1 - beta1) * g;
        v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
        const mHat = biasCorrection ? m[i]! / (1 - beta1 ** this.step) : m[i]!;
        const vHat = biasCorrection ? v[i]! / (1 - beta2 ** this.step) : v[i]!;
        values[i]! -= lr * (mHat / (Math.sqrt(vHat) + epsilon) + (specs[name]!.decay ? weightDecay * values[i]! : 0));
      }
    }
    return norm;
  }
}

function compareOverSteps(options: OptimizerSpec, steps: number): void {
  const memory = new FlatMemory(specs);
  const optimizer = new AdamW(memory, options);
  const rng = new Rng(7, 'init');
  for (const view of Object.values(memory.values)) view.forEach((_, i) => (view[i] = rng.normal()));
  const oracle = new Oracle(Object.fromEntries(Object.entries(memory.values).map(([name, view]) => [name, [...view]])), options);
  for (let step = 0; step < steps; step++) {
    for (const view of Object.values(memory.gradients)) view.forEach((_, i) => (view[i] = rng.normal()));
    const gradients = Object.fromEntries(Object.entries(memory.gradients).map(([name, view]) => [name, [...view]]));
    expect(optimizer.update({ learningRate: 0.01, updatesBefore: step }).gradientNorm).toBeCloseTo(oracle.update(gradients, 0.01), 10);
  }
  for (const name of Object.keys(specs)) {
    memory.values[name]!.forEach((value, i) => expect(Math.abs(value - oracle.values[name]![i]!)).toBeLessThan(2e-6));
  }
}

describe('AdamW', () => {
  it('takes the first step that the equations give by hand', () => {
    const memory = new FlatMemory({ w: { shape: [1], init: 'zeros', decay: true, depth: 0 } });
    memory.values.w![0] = 2;
    memory.gradients.w![0] = 0.5;
    new AdamW(memory, { ...base, weightDecay: 0.1, epsilon: 1e-3 }).update({ learningRate: 0.01, updatesBefore: 0 });
    // m = 0.05, v = 0.00025; 2 − 0.01·(0.05/(0.0158114 + 0.001) + 0.1·2)
    expect(memory.firstMoment.w![0]).toBeCloseTo(0.05, 7);
    expect(memory.secondMoment.w![0]).toBeCloseTo(0.00025, 9);
    expect(memory.values.w![0]).toBeCloseTo(1.9682584, 6);
  });

  it('moves by the learning rate on the first step when the bias is corrected', () => {
    const memory = new FlatMemory({ w: { shape: [3], init: 'zeros', decay: false, depth: 0 } });
    memory.gradients.w!.set([0.5, -20, 3]);
    new AdamW(memory, { ...base, biasCorrection: true, epsilon: 1e-12 }).update({ learningRate: 0.01, updatesBefore: 0 });
    expect([...memory.values.w!].map((value) => Number(value.toFixed(7)))).toEqual([-0.01, 0.01, -0.01]);
  });

  it('follows a double-precision oracle without bias correction', () => compareOverSteps(base, 20));
  it('follows it with bias correction', () => compareOverSteps({ ...base, biasCorrection: true }, 20));
  it('follows it with clipping', () => compareOverSteps({ ...base, clipNorm: 1 }, 20));
  it('follows it with a learning rate per parameter', () => compareOverSteps({ ...base, lrScale: (name) => (name === 'table' ? 0.25 : name === 'bias' ? 2 : 1) }, 20));

  it('decays only parameters that say so', () => {
    const memory = new FlatMemory(specs);
    for (const view of Object.values(memory.values)) view.fill(1);
    new AdamW(memory, { ...base, weightDecay: 0.5 }).update({ learningRate: 0.1, updatesBefore: 0 });
    expect(memory.values.weight![20]).toBeCloseTo(0.95, 6);
    expect(memory.values.table![9]).toBeCloseTo(0.95, 6);
    expect(memory.values.bias![6]).toBe(1);
  });

  it('leaves the gap between parameters zero', () => {
    const memory = new FlatMemory(specs);
    for (const view of Object.values(memory.gradients)) view.fill(3);
    new AdamW(memory, base).update({ learningRate: 0.1, updatesBefore: 0 });
    expect(memory.regions.values.all[21]).toBe(0);
    expect(memory.regions.secondMoment.all[31]).toBe(0);
  });

  it('changes nothing when the gradient is not finite', () => {
    const memory = new FlatMemory(specs);
    memory.values.weight!.fill(1);
    memory.gradients.weight![4] = Number.NaN;
    expect(new AdamW(memory, base).update({ learningRate: 0.1, updatesBefore: 0 }).gradientNorm).toBeNaN();
    expect([...memory.firstMoment.weight!]).toEqual(new Array(21).fill(0));
    expect([...memory.values.weight!]).toEqual(new Array(21).fill(1));
  });

  it('continues bit for bit from copied memory and the count of updates', () => {
    const options = { ...base, biasCorrection: true };
    const straight = new FlatMemory(specs);
    const optimizer = new AdamW(straight, options);
    straight.gradients.weight!.fill(0.3);
    for (let updatesBefore = 0; updatesBefore < 3; updatesBefore++) optimizer.update({ learningRate: 0.01, updatesBefore });
    const resumed = new FlatMemory(specs);
    new Float32Array(resumed.memory.buffer).set(new Float32Array(straight.memory.buffer));
    for (const each of [optimizer, new AdamW(resumed, options)]) each.update({ learningRate: 0.01, updatesBefore: 3 });
    expect(resumed.values.weight).toEqual(straight.values.weight);
  });
});
