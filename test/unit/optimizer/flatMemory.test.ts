import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/common/errors';
import type { ParameterSpec } from '../../../src/model/program';
import { FlatMemory } from '../../../src/optimizer/flatMemory';

const spec = (shape: number[], decay: boolean): ParameterSpec => ({ shape, init: 'zeros', decay, depth: 0 });

describe('FlatMemory', () => {
  it('lays decayed parameters side by side, on cache lines, in the order of the specs', () => {
    const memory = new FlatMemory({ bias: spec([5], false), weight: spec([3, 5], true), norm: spec([17], false), table: spec([4, 4], true) });
    expect(memory.extents).toEqual([
      { name: 'weight', start: 0, paddedLength: 16, decay: true },
      { name: 'table', start: 16, paddedLength: 16, decay: true },
      { name: 'bias', start: 32, paddedLength: 16, decay: false },
      { name: 'norm', start: 48, paddedLength: 32, decay: false },
    ]);
    expect(Object.keys(memory.values)).toEqual(['bias', 'weight', 'norm', 'table']);
  });

  it('gives views of exact length that do not overlap', () => {
    const memory = new FlatMemory({ weight: spec([3, 5], true), bias: spec([5], false) });
    const views = [memory.values, memory.gradients, memory.firstMoment, memory.secondMoment].flatMap((region) => [region.weight!, region.bias!]);
    expect(views.map((view) => view.length)).toEqual([15, 5, 15, 5, 15, 5, 15, 5]);
    views.forEach((view, i) => view.fill(i + 1));
    expect(views.map((view) => new Set(view))).toEqual(views.map((_, i) => new Set([i + 1])));
    expect(views.every((view) => view.buffer === memory.memory.buffer)).toBe(true);
  });

  it('says how much memory a model needs that cannot be had', () => {
    const allocate = () => new FlatMemory({ table: spec([300_000, 1024], true) });
    expect(allocate).toThrow(UserError);
    expect(allocate).toThrow('Parameters, gradients and Adam moments need 4.6 GiB of memory, more than the 4 GiB that can be addressed. Use a smaller model or vocabulary.');
  });
});
