import { describe, expect, it } from 'vitest';
import { intervalBars, type BarChart } from '../../../../src/results/charts/intervalBars';
import { differenceBars, scoreBars } from '../../../../src/results/charts/scoreBars';
import { resultTable } from '../../../../src/results/table';
import { exampleResults } from '../exampleResults';

const chart: BarChart = {
  id: 'c',
  title: 'T & U',
  rows: [
    { label: 'one', color: 'red', mean: 0.5, interval: { low: 0.4, high: 0.6 }, dots: [0.45, 0.55], ghost: null, text: '50.0' },
    { label: 'none', color: 'blue', mean: null, interval: null, dots: [], ghost: null, text: '–' },
  ],
  origin: 0,
  domain: [0, 1],
  reference: { value: 0.25, label: 'majority 25.0' },
  note: null,
  tickText: (value) => String(100 * value),
};
const count = (svg: string, tag: string): number => svg.split(`<${tag} `).length - 1;

describe('intervalBars', () => {
  it('draws a bar, a whisker and a dot a seed for each row that has a score', () => {
    const svg = intervalBars(chart);
    expect([count(svg, 'rect'), count(svg, 'path'), count(svg, 'circle')]).toEqual([1, 1, 2]);
    expect(svg).toContain('T &amp; U');
    expect(svg).toContain('class="reference"');
    expect(svg).toContain('one: 50.0; none: –. Dots are seeds, whiskers 95 % intervals. Dashed line: majority 25.0.');
  });

  it('widens the axis for a dot and ends a wide interval in arrows', () => {
    const wide = intervalBars({ ...chart, rows: [{ ...chart.rows[0]!, mean: 1.5, dots: [1.5], interval: { low: -9, high: 12 } }] });
    const whisker = /<path [^>]*d="([^"]*)"/.exec(wide)![1]!;
    expect(whisker.match(/L/g)).toHaveLength(4);
    expect(whisker).not.toContain('v8');
    expect(intervalBars(chart)).toContain('v8');
  });

  it('shortens a long label', () => {
    expect(intervalBars({ ...chart, rows: [{ ...chart.rows[0]!, label: 'x'.repeat(40) }] })).toContain(`>${'x'.repeat(31)}…<`);
  });
});

describe('scoreBars and differenceBars', () => {
  const table = resultTable(exampleResults, ['BERT', 'ELECTRA']);

  it('show the control in grey among the scores and not among the differences', () => {
    const scores = scoreBars(table, 0, 's');
    expect(scores).toContain('var(--chart-control)');
    expect(scores).toContain('majority 50.0');
    const differences = differenceBars(table, 0, 'd');
    expect(differences).toContain('ELECTRA − BERT');
    expect(differences).not.toContain('random-init');
    expect(differences).toContain('+7.0 [−5.7, +19.7]');
  });

  it('draw the average without a majority line', () => {
    expect(scoreBars(table, 'average', 's')).not.toContain('majority');
  });
});
