/** The result table as three tables of text: scores, paired differences, cost. Shared by every text format. */
import { formatCell, formatCount, formatFlops, formatPaired, formatScore, formatSeconds } from './format';
import { columnTitle, type ResultRow, type ResultTable, type ScoreCell } from './table';

interface TextCell {
  text: string;
  /** Set only for a best score whose interval no other interval reaches. */
  strong: boolean;
}
/** One table: the first column is left-aligned names, the others are right-aligned values. */
export interface Section {
  title: string;
  header: string[];
  rows: TextCell[][];
}

const plain = (text: string): TextCell => ({ text, strong: false });

/** The table's sections in reading order; the difference section only where something is compared. */
export function tableSections(table: ResultTable): Section[] {
  const compared = table.rows.some((row) => row.baseline !== null);
  return [scoreSection(table), ...(compared ? [differenceSection(table)] : []), costSection(table)];
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
  return { title: 'Scores × 100 (accuracy unless named otherwise), mean ± standard deviation over seeds', header: ['variant', ...taskHeader(table), 'n'], rows };
}

function differenceSection(table: ResultTable): Section {
  const rows = table.rows
    .filter((row) => row.baseline !== null)
    .map((row) => [plain(`${rowTitle(row)} − ${row.baseline!}`), ...taskCells(table, row).map((cell) => plain(formatPaired(cell?.difference ?? null)))]);
  return { title: 'Paired difference from the baseline by seed, mean [95 % t-interval]', header: ['comparison', ...taskHeader(table)], rows };
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
  return { title: 'Training cost, mean over seeds', header: ['variant', 'steps', 'tokens', 'FLOPs', 'FLOPs (sparse look-up)', 'wall time', 'parameters'], rows };
}
