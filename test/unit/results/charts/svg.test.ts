import { describe, expect, it } from 'vitest';
import { escapeXml, linearScale, svgPicture, ticks } from '../../../../src/results/charts/svg';

describe('ticks', () => {
  it.each([
    [0, 100, 5, [0, 20, 40, 60, 80, 100]],
    [-0.07, 0.012, 4, [-0.06, -0.04, -0.02, 0]],
    [4.52, 6.8, 5, [5, 5.5, 6, 6.5]],
    [0, 1.2e6, 5, [0, 2e5, 4e5, 6e5, 8e5, 1e6, 1.2e6]],
    [3, 3, 5, [3]],
  ])('from %d to %d', (low, high, count, expected) => {
    expect(ticks(low, high, count)).toEqual(expected);
  });
});

describe('linearScale', () => {
  it('maps ends to ends, also downwards', () => {
    const y = linearScale([2, 6], [100, 20]);
    expect([2, 3, 6].map(y)).toEqual([100, 80, 20]);
  });

  it('puts a single value in the middle', () => {
    expect(linearScale([5, 5], [10, 30])(5)).toBe(20);
  });
});

describe('svgPicture', () => {
  it('has an accessible name and description and escapes both', () => {
    const svg = svgPicture({ id: 'a', width: 10, height: 20.123, title: 'x < y', description: '"q" & more' }, '');
    expect(svg).toContain('viewBox="0 0 10 20.12" role="img" aria-labelledby="a-title a-desc"');
    expect(svg).toContain('<title id="a-title">x &lt; y</title><desc id="a-desc">&quot;q&quot; &amp; more</desc>');
  });

  it('escapes all five characters', () => {
    expect(escapeXml(`<a b="c" d='e'>&`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;');
  });
});
