import { describe, expect, it } from 'vitest';
import { lossCurves, type CurveChart, type CurveSeries } from '../../../../src/results/charts/lossCurves';
import { seriesColor, seriesDash } from '../../../../src/results/charts/palette';

const band = (values: number[]) => ({ x: values.map((_, i) => i + 1), mean: values, low: values.map((v) => v - 0.1), high: values.map((v) => v + 0.1), valuesPerPoint: 3 });
const series: CurveSeries = { name: 'A', index: 2, train: band([5, 4, 3.21]), heldOut: { ...band([4.5]), x: [2] }, reference: [4, 4, 4] };
const chart: CurveChart = { id: 'c', title: 'Loss', axis: 'step', series: [series], level: null, referenceLabel: 'Dashed: to beat.' };

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
