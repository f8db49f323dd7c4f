/** The result table as tables of text: scores, intervals, paired differences, cost, published. Shared by every text format. */
import { formatCell, formatCount, formatFlops, formatMedian, formatP, formatPaired, formatScore, formatSeconds } from './format';
import { publishedSections } from './published';
import type { Section, TextCell } from './section';
import type { PairedDifference } from './statistics';
import { columnTitle, type ResultRow, type ResultTable, type ScoreCell } from './table';

const plain = (text: string): TextCell => ({ text, strong: false });

/** The table's sections in reading order; the difference section only where something is compared. */
export function tableSections(table: ResultTable): Section[] {
  const compared = table.rows.some((row) => row.baseline !== null);
  return [scoreSection(table), ...(hasIntervals(table) ? [intervalSection(table)] : []), ...(compared ? [differenceSection(table)] : []), costSection(table), ...publishedSections(table)];
}

/** Name of a row for a reader: the control is marked as such. */
export function rowTitle(row: Pick<ResultRow, 'variant' | 'kind'>): string {
  return row.kind === 'control' ? `${row.variant} (control)` : row.variant;
}

function taskHeader(table: ResultTable): string[] {
  return [...table.columns.map(columnTitle), ...(table.columns.length > 1 ? ['average'] : [])];
}

function taskCells(table: ResultTable, row: ResultRow): (ScoreCell | null)[] {
  return [...row.scores, ...(table.columns.length > 1 ? [row.average] : [])];
}

function scoreSection(table: ResultTable): Section {
  const score = (cell: ScoreCell | null): TextCell => ({ text: formatCell(cell), strong: cell?.clearBest ?? false });
  const rows = table.rows.map((row) => [plain(rowTitle(row)), ...taskCells(table, row).map(score), plain(String(row.seeds.length))]);
  const majority = [plain('majority label'), ...table.columns.map((column) => plain(formatScore(column.majority)))];
  const lastVariant = table.rows.filter((row) => row.kind === 'variant').length;
  if (table.columns.length > 0) rows.splice(lastVariant, 0, [...majority, ...Array.from({ length: taskHeader(table).length + 2 - majority.length }, () => plain(''))]);
  return { title: 'Scores × 100 (accuracy unless named otherwise), mean ± standard deviation over seeds', url: null, header: ['variant', ...taskHeader(table), 'n'], rows };
}

function hasIntervals({ rows }: ResultTable): boolean {
  return rows.some(({ scores }) => scores.some((cell) => cell?.interval != null));
}

function intervalSection(table: ResultTable): Section {
  const rows = table.rows.map((row) => [plain(rowTitle(row)), ...taskCells(table, row).map((cell) => plain(formatMedian(cell)))]);
  return { title: 'Median over seeds and 95 % interval of the mean [t over seeds; of one seed, bootstrap over examples]', url: null, header: ['variant', ...taskHeader(table)], rows };
}

function differenceSection(table: ResultTable): Section {
  const rows = table.rows
    .filter((row) => row.baseline !== null)
    .map((row) => [plain(`${rowTitle(row)} − ${row.baseline!}`), ...taskCells(table, row).map((cell) => plain(differenceText(cell?.difference ?? null)))]);
  return { title: 'Paired difference from the baseline by seed, mean [95 % interval], exact sign-flip p', url: null, header: ['comparison', ...taskHeader(table)], rows };
}

function differenceText(difference: PairedDifference | null): string {
  return difference?.p == null ? formatPaired(difference) : `${formatPaired(difference)} ${formatP(difference.p)}`;
}

function costSection(table: ResultTable): Section {
  const rows = table.rows.map((row) => [
    plain(rowTitle(row)),
    plain(formatCount(row.cost.steps)),
    plain(formatCount(row.cost.tokens)),
    plain(formatFlops(row.cost.flops)),
    plain(formatFlops(row.cost.flopsSparse)),
    plain(formatSeconds(row.cost.wallSeconds)),
    plain(formatCount(row.cost.parameters)),
  ]);
  return { title: 'Training cost, mean over seeds', url: null, header: ['variant', 'steps', 'tokens', 'FLOPs', 'FLOPs (sparse look-up)', 'wall time', 'parameters'], rows };
}
