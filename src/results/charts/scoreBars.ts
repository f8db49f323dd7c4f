/** The table's scores and differences as interval bars. */
import { formatCell, formatDifference, formatPaired, formatScore } from '../format';
import type { Interval } from '../statistics';
import { ghostLabel, ghostsOf } from '../published';
import { rowTitle } from '../sections';
import { columnTitle, type ResultRow, type ResultTable, type ScoreCell } from '../table';
import { intervalBars } from './intervalBars';
import { seriesColor } from './palette';

/** Index of a task column, or the average over tasks. */
export type Column = number | 'average';

/** A row's cell in a column. */
export const cellOfColumn = (row: ResultRow, column: Column): ScoreCell | null => (column === 'average' ? row.average : (row.scores[column] ?? null));
const clipped = ({ low, high }: Interval, min: number, max: number): Interval => ({ low: Math.max(low, min), high: Math.min(high, max) });

/** Colour of a row: by its place in the experiment, grey for the control. */
function rowColor(row: ResultRow, index: number): string {
  return row.kind === 'control' ? 'var(--chart-control)' : seriesColor(index);
}

/** Scores of all rows in one column, against the majority label. Intervals end where scores cannot go. */
export function scoreBars(table: ResultTable, column: Column, id: string): string {
  const task = column === 'average' ? null : table.columns[column]!;
  const ghosts = ghostsOf(table, task);
  const signed = table.columns.some((one, i) => (column === 'average' || i === column) && one.metric !== 'accuracy' && one.metric !== 'f1');
  const rows = table.rows.map((row, i) => {
    const cell = cellOfColumn(row, column);
    const interval = cell?.interval == null ? null : clipped(cell.interval, signed ? -1 : 0, 1);
    return { label: rowTitle(row), color: rowColor(row, i), mean: cell?.mean ?? null, interval, dots: cell?.perSeed.map((seed) => seed.value) ?? [], ghost: (row.kind === 'control' ? undefined : ghosts.get(row.variant)?.score) ?? null, text: formatCell(cell) };
  });
  const reference = task === null ? null : { value: task.majority, label: `majority ${formatScore(task.majority)}` };
  return intervalBars({ id, title: task === null ? 'average over tasks' : columnTitle(task), rows, origin: 0, domain: signed ? [0, 0.1] : [0, 1], reference, note: ghostLabel(ghosts), tickText: (value) => formatScore(value).replace(/\.0$/, '') });
}

/** Paired differences of all variants with a baseline in one column; the control's would dwarf them. */
export function differenceBars(table: ResultTable, column: Column, id: string): string {
  const compared = table.rows.flatMap((row, i) => (row.baseline === null || row.kind === 'control' ? [] : [{ row, i }]));
  const rows = compared.map(({ row, i }) => {
    const difference = cellOfColumn(row, column)?.difference ?? null;
    return {
      label: `${rowTitle(row)} − ${row.baseline!}`,
      color: rowColor(row, i),
      mean: difference?.mean ?? null,
      interval: difference?.interval == null ? null : clipped(difference.interval, -1, 1),
      dots: difference?.perSeed.map((seed) => seed.value) ?? [],
      ghost: null,
      text: formatPaired(difference),
    };
  });
  const title = column === 'average' ? 'average over tasks' : columnTitle(table.columns[column]!);
  return intervalBars({ id, title, rows, origin: 0, domain: [-0.01, 0.01], reference: null, note: null, tickText: (value) => formatDifference(value).replace(/\.0$/, '') });
}
