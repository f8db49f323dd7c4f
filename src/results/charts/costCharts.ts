/** Scores against what they cost (as in ELECTRA's Figure 1), and against the generator's size (Figure 3). */
import { formatCount, formatFlops, formatScore, formatSeconds } from '../format';
import { columnTitle, type Cost, type ResultRow, type ResultTable } from '../table';
import { seriesColor } from './palette';
import { scatter, type ScatterPoint } from './scatter';
import { cellOfColumn, type Column } from './scoreBars';

export const costAxes = ['flops', 'flopsSparse', 'tokens', 'wallSeconds'] as const satisfies readonly (keyof Cost)[];
type CostAxis = (typeof costAxes)[number];

export const costTitles: Readonly<Record<CostAxis, string>> = {
  flops: 'training FLOPs',
  flopsSparse: 'training FLOPs, sparse look-up',
  tokens: 'tokens',
  wallSeconds: 'training time',
};
export const costFormats: Readonly<Record<CostAxis, (value: number) => string>> = { flops: formatFlops, flopsSparse: formatFlops, tokens: formatCount, wallSeconds: formatSeconds };
const LOGARITHMIC_FROM = 4;
export const formatY = (value: number): string => formatScore(value).replace(/\.0$/, '');

/** A variant with the width of its generator as a share of the main network's; null without a generator. */
export interface SizedVariant {
  name: string;
  generatorSize: number | null;
}

/** The main score of a table: the average where there is one, or else its only column. */
export function mainColumn(table: ResultTable): Column | null {
  return table.columns.length === 1 ? 0 : table.rows.some(({ average }) => average !== null) ? 'average' : null;
}

/** One point a variant: mean cost and mean score with its interval. Empty where fewer than two variants have both. */
export function costChart(table: ResultTable, column: Column, axis: CostAxis, id: string): string {
  const points = pointsOf(table, column, ({ cost }) => (cost[axis] > 0 ? cost[axis] : null));
  if (points.length < 2) return '';
  const values = points.map(({ x }) => x);
  const log = Math.max(...values) / Math.min(...values) >= LOGARITHMIC_FROM;
  return scatter({ id, title: titleOf(table, column), xTitle: `${costTitles[axis]}${log ? ', logarithmic' : ''}`, points, level: controlLevel(table, column), log, lines: [], formatX: costFormats[axis], formatY });
}

/** Scores over the generator's size as a share of the main network's width; empty unless three variants differ in it. */
export function generatorSizeChart(table: ResultTable, variants: readonly SizedVariant[], column: Column, id: string): string {
  const sizes = new Map(variants.map(({ name, generatorSize }) => [name, generatorSize]));
  const points = pointsOf(table, column, ({ variant }) => sizes.get(variant) ?? null);
  if (new Set(points.map(({ x }) => x)).size < 3) return '';
  return scatter({ id, title: titleOf(table, column), xTitle: 'generator size, as a share of the main network', points, level: null, log: false, lines: [{ color: 'var(--chart-axis)', points }], formatX: (value) => String(Number(value.toPrecision(3))), formatY });
}

function pointsOf(table: ResultTable, column: Column, xOf: (row: ResultRow) => number | null): ScatterPoint[] {
  return table.rows.flatMap((row, i) => {
    const cell = cellOfColumn(row, column);
    const x = row.kind === 'control' ? null : xOf(row);
    return cell === null || x === null ? [] : [{ label: row.variant, isNamed: true, color: seriesColor(i), x, y: cell.mean, interval: cell.interval }];
  });
}

function titleOf(table: ResultTable, column: Column): string {
  return column === 'average' ? 'average over tasks' : columnTitle(table.columns[column]!);
}

/** The untrained control costs nothing: a line, not a point. */
export function controlLevel(table: ResultTable, column: Column): { value: number; label: string } | null {
  const control = table.rows.find(({ kind }) => kind === 'control');
  const cell = control === undefined ? null : cellOfColumn(control, column);
  return cell === null ? null : { value: cell.mean, label: `${control!.variant} ${formatScore(cell.mean)}` };
}
