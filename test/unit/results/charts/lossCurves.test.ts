import { describe, expect, it } from 'vitest';
import { lossCurves, type CurveChart, type CurveSeries } from '../../../../src/results/charts/lossCurves';
import { seriesColor, seriesDash } from '../../../../src/results/charts/palette';

const band = (values: number[]) => ({ x: values.map((_, i) => i + 1), mean: values, low: values.map((v) => v - 0.1), high: values.map((v) => v + 0.1), valuesPerPoint: 3 });
const series: CurveSeries = { name: 'A', index: 2, train: band([5, 4, 3.21]), heldOut: { ...band([4.5]), x: [2] }, reference: [4, 4, 4] };
const chart: CurveChart = { id: 'c', title: 'Loss', axis: 'step', series: [series], level: null, referenceLabel: 'Dashed: to beat.', hasLegend: false };

describe('lossCurves', () => {
  it('draws band, line, reference and held-out dots in the colour of the variant', () => {
    const svg = lossCurves(chart);
    expect(svg.match(/<path /g)).toHaveLength(3);
    expect(svg.match(/<circle /g)).toHaveLength(1);
    expect(svg.split('var(--series-2)')).toHaveLength(5);
  });

  it('describes where every curve ends and what a point stands for', () => {
    expect(lossCurves(chart)).toContain('A ends at 3.21. Lines are means over seeds, bands reach from the smallest to the largest logged value; a point stands for up to 3 logged values. Dashed: to beat.');
  });

  it('draws a level line inside the axis', () => {
    const svg = lossCurves({ ...chart, series: [{ ...series, train: band([0.6, 0.7]) , heldOut: band([]), reference: null }], level: { value: 0.5, label: 'chance' } });
    expect(svg).toContain('chance</text>');
    expect(svg).not.toContain('NaN');
  });

  it('names its series and what is dashed below the axis when it stands alone', () => {
    const height = (svg: string) => Number(/viewBox="0 0 560 (\d+)"/.exec(svg)![1]);
    const names = ['A & B', 'a name that is long enough to take a line', 'another one that does not fit beside it'];
    const svg = lossCurves({ ...chart, hasLegend: true, series: names.map((name, index) => ({ ...series, name, index })) });
    expect([...svg.matchAll(/<text x="(\d+)" y="(\d+)">([^<]*)</g)].map(([, x, y, name]) => [Number(x), Number(y), name])).toEqual([
      [80, 350, 'A &amp; B'], [168, 350, names[1]], [80, 370, names[2]],
    ]);
    expect(svg).toContain('y="390">Dashed: to beat.</text>');
    expect([height(lossCurves(chart)), height(svg)]).toEqual([330, 406]);
  });

  it('survives a series without points', () => {
    const svg = lossCurves({ ...chart, series: [{ ...series, train: band([]), heldOut: band([]), reference: null }, series] });
    expect(svg).toContain('A: no values');
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});

describe('palette', () => {
  it('repeats colours with another dash after eight series', () => {
    expect(seriesColor(9)).toBe(seriesColor(1));
    expect(seriesDash(1)).toBe('none');
    expect(seriesDash(9)).not.toBe('none');
  });
});
