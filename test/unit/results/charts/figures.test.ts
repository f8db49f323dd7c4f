import { describe, expect, it } from 'vitest';
import { comparisonFigures, figuresOf } from '../../../../src/results/charts/figures';
import { sampleEfficiency } from '../../../../src/results/sampleEfficiency';
import { standaloneSvg } from '../../../../src/results/charts/standaloneSvg';
import { scatter, type ScatterChart } from '../../../../src/results/charts/scatter';
import { resultTable } from '../../../../src/results/table';
import { exampleResult, exampleResults } from '../exampleResults';

const table = resultTable(exampleResults, ['BERT', 'ELECTRA']);
const names = (figures: readonly { name: string }[]) => figures.map(({ name }) => name);

describe('the charts of a table', () => {
  it('are bars and differences by task, the heat map, and scores against cost', () => {
    expect(names(figuresOf(table, [], []))).toEqual([
      'score-word-order-probe', 'difference-word-order-probe', 'score-sentence-order-probe', 'difference-sentence-order-probe', 'score-average', 'difference-average',
      'by-task', 'cost-flops', 'cost-flopsSparse', 'cost-tokens', 'cost-wallSeconds',
    ]);
  });

  it('leave out what has nothing to compare', () => {
    expect(names(comparisonFigures(resultTable([exampleResult('A', 1, { wordOrder: 0.5 })]), [], []))).toEqual([]);
    expect(comparisonFigures(resultTable([]), [], [])).toEqual([]);
  });

  it('show the generator’s size where three variants differ in it', () => {
    const sizes = [0.25, 0.5, 1].map((generatorSize, i) => ({ name: `g${i}`, generatorSize }));
    const sized = resultTable(sizes.map(({ name }, i) => exampleResult(name, 1, { wordOrder: 0.6 + i / 10 })));
    expect(names(comparisonFigures(sized, [], sizes))).toContain('generator-size');
    expect(names(comparisonFigures(sized, [], sizes.map((one) => ({ ...one, generatorSize: 0.25 }))))).not.toContain('generator-size');
  });

  it('have ids and names of their own and no broken number', () => {
    const figures = figuresOf(table, [], []);
    const ids = figures.map(({ svg }) => / id="([^"]+)"/.exec(svg)![1]);
    expect(new Set([...ids, ...names(figures)]).size).toBe(2 * figures.length);
    for (const { svg } of figures) expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('tint a difference by its size and frame what the interval over seeds establishes', () => {
    const { svg } = comparisonFigures(resultTable([0, 1, 2].flatMap((seed) => [
      exampleResult('A', seed, { wordOrder: 0.5 + seed / 100, sentenceOrder: 0.6 + seed / 50 }),
      exampleResult('B', seed, { wordOrder: 0.7 + seed / 90, sentenceOrder: 0.5 + seed / 40 }, { baseline: 'A' }),
    ])), [], []).find(({ name }) => name === 'by-task')!;
    expect(svg).toContain('fill="var(--series-0)" fill-opacity="0.750" stroke="var(--chart-text)"');
    expect(svg).toContain('fill="var(--series-1)" fill-opacity="0.354" stroke="var(--chart-text)"');
    expect(svg).toContain('B: word-order probe +20.1, sentence-order probe −9.5');
    // Two columns stand beside other charts; a long heading takes two lines.
    expect(svg).toContain('<svg class="chart" ');
    expect([...svg.matchAll(/y="(\d+)"[^>]*>(sentence-order|probe|word-order probe)</g)].map(([, y, text]) => [Number(y), text])).toEqual([[52, 'word-order probe'], [39, 'sentence-order'], [52, 'probe']]);
  });
});

describe('scatter', () => {
  const chart: ScatterChart = {
    id: 's', title: 'T', xTitle: 'FLOPs', log: true, lines: [], level: null, formatX: (x) => `x${x}`, formatY: (y) => `y${y}`,
    points: [{ label: 'a & b', isNamed: true, color: 'red', x: 10, y: 0.5, interval: { low: 0.1, high: 0.9 } }, { label: 'c', isNamed: true, color: 'blue', x: 1000, y: 0.6, interval: null }],
  };

  it('places points by the logarithm of x and by y', () => {
    const at = [...scatter(chart).matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
    const middle = [...scatter({ ...chart, points: [...chart.points, { label: 'm', isNamed: true, color: 'green', x: 100, y: 0.55, interval: null }] }).matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)][1]!;
    expect(Number(middle[1])).toBeCloseTo((at[0]![0]! + at[1]![0]!) / 2, 1);
    expect(Number(middle[2])).toBeCloseTo((at[0]![1]! + at[1]![1]!) / 2, 1);
    expect(at[0]![1]).toBeGreaterThan(at[1]![1]!);
  });

  it('escapes names and moves one that would cover another', () => {
    const svg = scatter({ ...chart, points: chart.points.map((point) => ({ ...point, x: 10, y: 0.5 })) });
    expect(svg).toContain('>a &amp; b</text>');
    const [a, c] = ['a &amp; b', 'c'].map((label) => Number(new RegExp(`y="([\\d.]+)"[^>]*>${label}</text>`).exec(svg)![1]));
    // The two points stand side by side, 13 pixels apart; the right of the first one is taken by the second.
    expect(a).toBe(c);
    const [left, right] = ['a &amp; b', 'c'].map((label) => Number(new RegExp(`x="([\\d.]+)"[^>]*>${label}</text>`).exec(svg)![1]));
    expect(right! - left!).toBeCloseTo(13 + 9 + 9 + 5 * 7.2, 6);
  });

  it('sets points of one x side by side, but not where lines lead to them', () => {
    const same = chart.points.map((point) => ({ ...point, x: 10 }));
    const xs = (lines: ScatterChart['lines']) => [...scatter({ ...chart, points: same, lines }).matchAll(/<circle cx="([\d.]+)"/g)].map(([, x]) => Number(x));
    expect(xs([])[1]! - xs([])[0]!).toBeCloseTo(13, 6);
    expect(xs([{ color: 'red', points: same }])[1]).toBe(xs([{ color: 'red', points: same }])[0]);
  });
});

describe('scores along training', () => {
  const along = (variant: string, seed: number, half: number, end: number, size: number) =>
    exampleResult(variant, seed, { wordOrder: end }, { steps: 100, tokens: 1000 * size, flops: 2e6 * size, flopsSparse: 1e6 * size, intermediate: [{ step: 50, tokens: 400 * size, flops: 8e5 * size, flopsSparse: 4e5 * size, tasks: exampleResult(variant, seed, { wordOrder: half }).tasks }] });
  const results = [along('A', 1, 0.5, 0.6, 1), along('A', 2, 0.54, 0.7, 1), along('B', 1, 0.4, 0.45, 3), exampleResult('C', 1, { wordOrder: 0.9 })];

  it('are means over the seeds at each checkpoint, and none of a variant without checkpoints on the way', () => {
    const { title, curves } = sampleEfficiency(resultTable(results), results)!;
    expect(title).toBe('word-order probe');
    expect(curves.map(({ variant, points }) => [variant, points.map(({ step, tokens, flops, flopsSparse, score, seeds }) => [step, tokens, flops, flopsSparse, Number(score.toFixed(12)), seeds])])).toEqual([
      ['A', [[50, 400, 8e5, 4e5, 0.52, 2], [100, 1000, 2e6, 1e6, 0.65, 2]]],
      ['B', [[50, 1200, 2.4e6, 1.2e6, 0.4, 1], [100, 3000, 6e6, 3e6, 0.45, 1]]],
    ]);
    // t(0.975, 1) = 12.7062, standard deviation 0.04/√2, n = 2.
    expect(curves[0]!.points[0]!.interval!.high).toBeCloseTo(0.52 + 12.7062 * 0.02, 4);
  });

  it('leave the table as it is without them', () => {
    const plain = results.map(({ intermediate: _, ...rest }) => rest);
    expect(resultTable(results)).toEqual(resultTable(plain));
    expect(sampleEfficiency(resultTable(plain), plain)).toBeNull();
  });

  it('are a line a variant, named where it ends', () => {
    const { svg } = comparisonFigures(resultTable(results), results, []).find(({ name }) => name === 'efficiency-tokens')!;
    expect(svg.match(/<circle/g)).toHaveLength(4);
    expect(svg.match(/<path d="M[^"]*L[^"]*" fill="none" stroke="var\(--series-[01]\)"/g)).toHaveLength(2);
    expect(svg.match(/>A<\/text>/g)).toHaveLength(1);
  });
});

describe('a chart as a file', () => {
  it('has its size, its colours on white and nothing of a theme', () => {
    const file = standaloneSvg(figuresOf(table, [], [])[0]!.svg);
    expect(file).toMatch(/^<svg width="560" height="[\d.]+" class="chart"[^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"><style>:root\{--series-0:#0072b2/);
    expect(file).toContain('fill="#fff"/>');
    expect(file).not.toContain('prefers-color-scheme');
  });
});
