import { describe, expect, it } from 'vitest';
import { Rng, philox, type Stream, streams } from '../../../src/common/rng';

const hex = (words: Uint32Array): string[] => Array.from(words, (word) => word.toString(16).padStart(8, '0'));

describe('philox', () => {
  // philox4x32-10 lines of kat_vectors, Random123.
  it.each([
    ['zeros', [0, 0, 0, 0], [0, 0], ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']],
    ['ones', Array<number>(4).fill(0xffffffff), [0xffffffff, 0xffffffff], ['408f276d', '41c83b0e', 'a20bc7c6', '6d5451fd']],
    ['digits of pi', [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], ['d16cfe09', '94fdcceb', '5001e420', '24126ea1']],
  ])('gives the known answer for %s', (_, counter, key, answer) => {
    expect(hex(philox(counter, key))).toEqual(answer);
  });
});

describe('Rng', () => {
  it('begins with the block of counter (0, i, j, k) and key (seed, stream)', () => {
    const rng = new Rng(7, 'masking', 11, 13, 17);
    const blocks = [philox([0, 11, 13, 17], [7, streams.masking]), philox([1, 11, 13, 17], [7, streams.masking])];
    expect(Array.from({ length: 8 }, () => rng.uint32())).toEqual(blocks.flatMap((block) => Array.from(block)));
  });

  it('gives other numbers for another seed, stream or index', () => {
    const first = (seed: number, stream: Stream, i = 0, j = 0, k = 0): number => new Rng(seed, stream, i, j, k).uint32();
    const draws = [first(1, 'init'), first(2, 'init'), first(1, 'dataOrder'), first(1, 'init', 1), first(1, 'init', 0, 1), first(1, 'init', 0, 0, 1)];
    expect(new Set(draws).size).toBe(draws.length);
  });

  it('draws uniforms below 1 that float32 holds exactly, with the moments of the uniform distribution', () => {
    const rng = new Rng(3, 'sampling');
    const draws = Array.from({ length: 20000 }, () => rng.uniform());
    expect(Math.max(...draws)).toBeLessThan(1);
    expect(draws).toEqual(draws.map(Math.fround));
    // Standard error of the mean: sqrt(1/12 / 20000) = 0.002; of the mean square: 0.0021.
    expect(Math.abs(mean(draws) - 1 / 2)).toBeLessThan(0.008);
    expect(Math.abs(mean(draws.map((x) => x * x)) - 1 / 3)).toBeLessThan(0.0085);
  });

  it('draws normals with mean 0 and variance 1', () => {
    const rng = new Rng(4, 'init');
    const draws = Array.from({ length: 20000 }, () => rng.normal());
    expect(Math.abs(mean(draws))).toBeLessThan(0.03);
    expect(Math.abs(mean(draws.map((x) => x * x)) - 1)).toBeLessThan(0.04);
  });

  it('draws every integer below n equally often', () => {
    const rng = new Rng(5, 'dataOrder');
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 14000; i++) counts[rng.int(7)]!++;
    // Four standard deviations of a binomial of 14000 and 1/7: 4 · 41.4.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(166);
  });

  it('refuses a range without integers', () => {
    expect(() => new Rng(1, 'init').int(0)).toThrow(RangeError);
    expect(() => new Rng(1, 'init').int(2 ** 32 + 1)).toThrow(RangeError);
  });

  it('shuffles into a permutation', () => {
    const shuffled = new Rng(6, 'packing').shuffle(Array.from({ length: 50 }, (_, i) => i));
    expect(shuffled).not.toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect([...shuffled].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
