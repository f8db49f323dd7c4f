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
  return [scoreSection(table), ...(hasIntervals(table) ? [intervalSection(table)] : []), ...(compared ? [differenceSection(table)] : []), ...(table.glueAverages.length > 0 ? [glueAverageSection(table)] : []), costSection(table), ...publishedSections(table)];
}

const MAJORITY = 'majority label';
const BAG_OF_WORDS = 'bag of words';

/** Whether a row of that name is one that variants are held against. */
export function isReferenceRow(name: string): boolean {
  return name === MAJORITY || name === BAG_OF_WORDS || name.includes('(control)');
}

/** Name of a row for a reader: the control is marked as such. */
export function rowTitle(row: Pick<ResultRow, 'variant' | 'kind'>): string {
  return row.kind === 'control' ? `${row.variant} (control)` : row.variant;
}

/** Name of a row of differences; without a baseline, of the row itself. */
export function comparisonTitle(row: Pick<ResultRow, 'variant' | 'kind'>, baseline: string | null): string {
  return baseline === null ? rowTitle(row) : `${rowTitle(row)} − ${baseline}`;
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
  const width = taskHeader(table).length + 2;
  const lastVariant = table.rows.filter((row) => row.kind === 'variant').length;
  for (const { name, scores } of referenceRows(table).reverse()) rows.splice(lastVariant, 0, Array.from({ length: width }, (_, i) => plain(i === 0 ? name : (scores[i - 1] ?? ''))));
  return { title: 'Scores × 100 (accuracy unless named otherwise), mean ± standard deviation over seeds', url: null, header: ['variant', ...taskHeader(table), 'n'], rows };
}

/** Controls that train no network, with a score for each column where they have one. */
function referenceRows({ columns }: ResultTable): { name: string; scores: string[] }[] {
  if (columns.length === 0) return [];
  const words = columns.map(({ bagOfWords }) => (bagOfWords === undefined ? '' : formatScore(bagOfWords)));
  const majority = { name: MAJORITY, scores: columns.map((column) => formatScore(column.majority)) };
  return words.every((score) => score === '') ? [majority] : [majority, { name: BAG_OF_WORDS, scores: words }];
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
    .map((row) => [plain(comparisonTitle(row, row.baseline)), ...taskCells(table, row).map((cell) => plain(differenceText(cell?.difference ?? null)))]);
  return { title: 'Paired difference from the baseline by seed, mean [95 % interval], exact sign-flip p', url: null, header: ['comparison', ...taskHeader(table)], rows };
}

function differenceText(difference: PairedDifference | null): string {
  return difference?.p == null ? formatPaired(difference) : `${formatPaired(difference)} ${formatP(difference.p)}`;
}

/** Papers do not agree on one GLUE average: each convention has a column. */
function glueAverageSection({ rows, glueAverages }: ResultTable): Section {
  const cell = (variant: string, { cells }: ResultTable['glueAverages'][number]): TextCell => plain(formatCell(cells.find((one) => one.variant === variant)?.summary ?? null));
  const rules = glueAverages.map(({ label, rule }) => `${label}: ${rule}`).join('. ');
  return {
    title: `GLUE averages × 100 as papers define them, mean ± standard deviation over seeds. ${rules}`,
    url: null,
    header: ['variant', ...glueAverages.map(({ label }) => label)],
    rows: rows.map((row) => [plain(rowTitle(row)), ...glueAverages.map((average) => cell(row.variant, average))]),
  };
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
