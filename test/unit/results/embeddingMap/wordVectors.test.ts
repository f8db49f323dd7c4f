import { describe, expect, it } from 'vitest';
import { WordSpace } from '../../../../src/results/embeddingMap/wordVectors';

/** Five words of three dimensions. In the first two alone, "sun" would be nearest to "sky". */
const space = new WordSpace({
  words: ['sky', 'sea', 'sun', 'nil', 'deep'],
  size: 3,
  values: Float32Array.of(1, 0, 0, 4, 3, 0, 5, 0, 12, 0, 0, 0, -2, 0, 0),
});

describe('WordSpace', () => {
  it('has cosines of all dimensions; a vector of zeros is at right angles to every word', () => {
    expect(space.cosine(0, 1)).toBe(0.8);
    expect(space.cosine(0, 2)).toBeCloseTo(5 / 13, 15);
    expect(space.cosine(1, 2)).toBeCloseTo(20 / 65, 15);
    expect([0, 1, 2, 3, 4].map((other) => space.cosine(3, other))).toEqual([0, 0, 0, 0, 0]);
    expect(space.cosine(0, 4)).toBe(-1);
  });

  it('lists the nearest first, never the word itself, and of equal ones the first', () => {
    expect(space.nearest(0, 3)).toEqual([{ index: 1, cosine: 0.8 }, { index: 2, cosine: 5 / 13 }, { index: 3, cosine: 0 }]);
    expect(space.nearest(0, 99).map(({ index }) => index)).toEqual([1, 2, 3, 4]);
    expect(space.nearest(3, 99).map(({ index }) => index)).toEqual([0, 1, 2, 4]);
  });

  it("ranks two words among each other's neighbours, which need not agree", () => {
    expect(space.compare(0, 2)).toEqual({ cosine: 5 / 13, rankOfFirst: 1, rankOfSecond: 2 });
    expect(space.compare(4, 0)).toEqual({ cosine: -1, rankOfFirst: 4, rankOfSecond: 4 });
  });

  it('measures distances by cosine or in a straight line', () => {
    expect(space.distance('cosine', 0, 1)).toBeCloseTo(0.2, 15);
    expect(space.distance('euclidean', 0, 1)).toBeCloseTo(Math.sqrt(18), 14);
    expect(space.distance('euclidean', 2, 3)).toBe(13);
  });

  it('refuses values that are not one row a word', () => {
    expect(() => new WordSpace({ words: ['a', 'b'], size: 3, values: new Float32Array(5) })).toThrow(new RangeError('5 values for 2 words of 3 dimensions'));
  });
});
