/** Variants by tasks: which tasks a change helps and which it costs. */
import { formatDifference, formatScore } from '../format';
import { rowTitle } from '../sections';
import { columnTitle, type ResultRow, type ResultTable, type ScoreCell } from '../table';
import { escapeXml, px, svgPicture } from './svg';

const size = { rowHeight: 30, column: 104, top: 62, bottom: 24 };
const LETTER_WIDTH = 6.6;
const MAX_LABEL = 30;
const FULL = 0.75;
/** Wider than this, it would be drawn too small beside other charts. */
const WIDE = 640;
/** Letters in a line of a heading. */
const HEADING = 18;

/**
 * A cell is tinted by the paired difference from the row's baseline, blue up and orange down, as strong as it is beside the
 * largest one; a frame says that its 95 % interval leaves out zero. A baseline's own cells show its score.
 */
export function heatMap(table: ResultTable, id: string): string {
  const rows = table.rows.filter(({ kind }) => kind === 'variant');
  const left = 12 + LETTER_WIDTH * Math.max(8, ...rows.map((row) => Math.min(MAX_LABEL, rowTitle(row).length)));
  const width = left + table.columns.length * size.column;
  const height = size.top + rows.length * size.rowHeight + size.bottom;
  const largest = Math.max(0, ...rows.flatMap(({ scores }) => scores.map((cell) => Math.abs(cell?.difference?.mean ?? 0))));
  const body = [
    '<text class="heading" x="0" y="15">Difference from the baseline by task, percentage points</text>',
    ...table.columns.flatMap((column, i) => headingMarks(columnTitle(column), left + (i + 0.5) * size.column)),
    ...rows.map((row, i) => rowMarks(row, left, size.top + i * size.rowHeight, largest)),
    `<text class="muted" x="0" y="${height - 6}">Framed: the 95 % interval over seeds leaves out zero. A baseline shows its score.</text>`,
  ];
  return svgPicture({ id, width: Math.max(width, 470), height, title: 'Difference from the baseline by task', description: describe(table, rows), isWide: width > WIDE }, body.join(''));
}

/** In one line or two, above the column. */
function headingMarks(title: string, x: number): string[] {
  const space = title.length > HEADING ? title.lastIndexOf(' ', HEADING) : -1;
  const lines = space < 0 ? [title] : [title.slice(0, space), title.slice(space + 1)];
  return lines.map((line, i) => `<text class="muted" x="${px(x)}" y="${size.top - 10 - 13 * (lines.length - 1 - i)}" text-anchor="middle" font-size="10.5">${escapeXml(shortened(line, HEADING))}</text>`);
}

function rowMarks(row: ResultRow, left: number, top: number, largest: number): string {
  const name = `<text x="${px(left - 8)}" y="${px(top + size.rowHeight / 2 + 4)}" text-anchor="end">${escapeXml(shortened(rowTitle(row), MAX_LABEL))}</text>`;
  return name + row.scores.map((cell, i) => cellMark(cell, left + i * size.column, top, largest)).join('');
}

function cellMark(cell: ScoreCell | null, x: number, top: number, largest: number): string {
  const difference = cell?.difference?.mean ?? 0;
  const strength = largest === 0 ? 0 : (FULL * Math.abs(difference)) / largest;
  const color = difference >= 0 ? 'var(--series-0)' : 'var(--series-1)';
  const frame = isApart(cell) ? ` stroke="var(--chart-text)" stroke-width="1.6"` : ' stroke="var(--chart-grid)"';
  const box = `<rect x="${px(x + 2)}" y="${px(top + 2)}" width="${size.column - 4}" height="${size.rowHeight - 4}" fill="${color}" fill-opacity="${strength.toFixed(3)}"${frame}/>`;
  return `${box}<text x="${px(x + size.column / 2)}" y="${px(top + size.rowHeight / 2 + 4)}" text-anchor="middle">${cellText(cell)}</text>`;
}

/** Only an interval over seeds counts. */
function isApart(cell: ScoreCell | null): boolean {
  const difference = cell?.difference;
  return difference?.over === 'seeds' && difference.interval !== null && (difference.interval.low > 0 || difference.interval.high < 0);
}

function cellText(cell: ScoreCell | null): string {
  if (cell === null) return '–';
  return cell.difference === null ? formatScore(cell.mean) : formatDifference(cell.difference.mean);
}

const shortened = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function describe({ columns }: ResultTable, rows: readonly ResultRow[]): string {
  return `${rows.map((row) => `${rowTitle(row)}: ${columns.map((column, i) => `${columnTitle(column)} ${cellText(row.scores[i] ?? null)}`).join(', ')}`).join('; ')}.`;
}
