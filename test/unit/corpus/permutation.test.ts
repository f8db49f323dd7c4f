import { describe, expect, it } from 'vitest';
import { Permutation } from '../../../src/corpus/permutation';

const all = (permutation: Permutation): number[] => Array.from({ length: permutation.length }, (_, index) => permutation.at(index));
const identity = (length: number): number[] => Array.from({ length }, (_, index) => index);

describe('Permutation', () => {
  it.each([1, 2, 3, 4, 5, 16, 17, 63, 64, 65, 1000, 4097])('reaches each of %i places once', (length) => {
    expect(all(new Permutation(length, 9, 'dataOrder', 2)).sort((a, b) => a - b)).toEqual(identity(length));
  });

  it('differs by seed and index and is the same for the same ones', () => {
    const order = (seed: number, index: number): string => all(new Permutation(100, seed, 'dataOrder', index)).join();
    expect(order(1, 0)).toBe(order(1, 0));
    expect(new Set([order(1, 0), order(1, 1), order(2, 0), identity(100).join()]).size).toBe(4);
  });

  it('sends the first place anywhere, equally often', () => {
    const counts = new Array<number>(10).fill(0);
    for (let epoch = 0; epoch < 4000; epoch++) counts[new Permutation(10, 3, 'dataOrder', epoch).at(0)]!++;
    // Four standard deviations of a binomial of 4000 and 1/10: 4 · 19.
    for (const count of counts) expect(Math.abs(count - 400)).toBeLessThan(76);
  });

  it('orders more than 2^31 places without building them', () => {
    const length = 2 ** 32 - 5;
    const permutation = new Permutation(length, 1, 'dataOrder');
    const places = [0, 1, 2 ** 31, length - 1].map((index) => permutation.at(index));
    for (const place of places) expect(place >= 0 && place < length).toBe(true);
    expect(new Set(places).size).toBe(4);
  });

  it('refuses places outside', () => {
    expect(() => new Permutation(3, 1, 'split').at(3)).toThrow(RangeError);
    expect(() => new Permutation(0, 1, 'split')).toThrow(RangeError);
  });
});

describe('indexAt', () => {
  it.each([1, 2, 7, 64, 1000])('undoes a permutation of %i', (length) => {
    const permutation = new Permutation(length, 9, 'split', 3);
    for (let index = 0; index < length; index++) expect(permutation.indexAt(permutation.at(index))).toBe(index);
    expect(() => permutation.indexAt(length)).toThrow(RangeError);
  });
});
