/** Every chart of a table by name: for the panel, for files. */
import type { RunResult } from '../../runs/records';
import { sampleEfficiency } from '../sampleEfficiency';
import { columnTitle, type ResultTable } from '../table';
import { costAxes, costChart, costTitles, generatorSizeChart, mainColumn, type SizedVariant } from './costCharts';
import { efficiencyAxes, efficiencyChart } from './efficiencyCharts';
import { reportCurves, type VariantCurves } from '../reportCurves';
import { heatMap } from './heatMap';
import { differenceBars, scoreBars, type Column } from './scoreBars';
import { axes } from './seedBand';

export interface Figure {
  /** Fit for a file: "score-average". */
  name: string;
  title: string;
  svg: string;
}

/** The charts that this table has something for, in reading order. @param results the runs that the table was made of */
export function figuresOf(table: ResultTable, results: readonly RunResult[], variants: readonly SizedVariant[]): Figure[] {
  const columns: Column[] = [...table.columns.keys(), ...(table.columns.length > 1 ? ['average' as const] : [])];
  const compared = table.rows.some(({ baseline, kind }) => baseline !== null && kind === 'variant');
  const titleOf = (column: Column): string => (column === 'average' ? 'average' : columnTitle(table.columns[column]!));
  const bars = columns.flatMap((column) => {
    const name = fileName(titleOf(column));
    return [
      { name: `score-${name}`, title: `Scores, ${titleOf(column)}`, svg: scoreBars(table, column, `figure-score-${column}`) },
      ...(compared ? [{ name: `difference-${name}`, title: `Paired differences, ${titleOf(column)}`, svg: differenceBars(table, column, `figure-difference-${column}`) }] : []),
    ];
  });
  return [...bars, ...comparisonFigures(table, results, variants)];
}

/** The loss curves of each metric over each axis, with the variants' names. */
export function curveFigures(variants: readonly VariantCurves[]): Figure[] {
  return reportCurves(variants, true).flatMap(({ metric, title, svg }) => axes.map((axis) => ({ name: `curve-${metric}-${axis}`, title, svg: svg[axis] })));
}

/** Those that compare variants over tasks, cost and size. */
export function comparisonFigures(table: ResultTable, results: readonly RunResult[], variants: readonly SizedVariant[]): Figure[] {
  const compared = table.rows.some(({ baseline, kind }) => baseline !== null && kind === 'variant');
  const column = mainColumn(table);
  const costs = column === null ? [] : costAxes.map((axis) => ({ name: `cost-${axis}`, title: `Score against ${costTitles[axis]}`, svg: costChart(table, column, axis, `figure-cost-${axis}`) }));
  const size = column === null ? '' : generatorSizeChart(table, variants, column, 'figure-generator-size');
  const efficiency = sampleEfficiency(table, results);
  const along = efficiency === null ? [] : efficiencyAxes.map((axis) => ({ name: `efficiency-${axis}`, title: `Score along training, by ${costTitles[axis]}`, svg: efficiencyChart(efficiency, table, axis, `figure-efficiency-${axis}`) }));
  return [
    { name: 'by-task', title: 'Differences by task', svg: compared && table.columns.length > 1 ? heatMap(table, 'figure-by-task') : '' },
    ...costs,
    ...along,
    { name: 'generator-size', title: 'Score against generator size', svg: size },
  ].filter(({ svg }) => svg !== '');
}

const fileName = (title: string): string => title.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
