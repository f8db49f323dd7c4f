/** The result table as text: for a terminal, as Markdown, as CSV. */
import { alignedTable } from './alignedTable';
import type { Section } from './section';
import { tableSections } from './sections';
import type { ResultRow, ResultTable, ScoreCell, TaskColumn } from './table';

/** Aligned columns for a terminal. */
export function renderTerminal(table: ResultTable): string {
  const sections = tableSections(table).map((section) => `${section.title}\n${section.url === null ? '' : `${section.url}\n`}\n${alignedTable({ header: section.header, rows: section.rows.map((row) => row.map(({ text }) => text)) })}\n`);
  return [`${table.experiment}\n`, ...sections, ...table.notes.map((note) => `* ${note}`)].join('\n');
}

/** Markdown tables. A score is bold only when it is clearly the best. */
export function renderMarkdown(table: ResultTable): string {
  const escape = (text: string): string => text.replaceAll('|', '\\|');
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  const section = ({ title, url, header, rows }: Section): string =>
    [
      url === null ? `**${title}**` : `**[${title}](${url})**`,
      '',
      line(header.map(escape)),
      line(header.map((_, column) => (column === 0 ? '---' : '---:'))),
      ...rows.map((row) => line(row.map((cell) => (cell.strong ? `**${escape(cell.text)}**` : escape(cell.text))))),
      '',
    ].join('\n');
  return [`### ${table.experiment}`, '', ...tableSections(table).map(section), ...table.notes.map((note) => `- ${note}`), ''].join('\n');
}

const csvHeader = [
  'experiment', 'variant', 'kind', 'baseline', 'task', 'metric', 'taskKind', 'majority', 'n', 'mean', 'median', 'sd', 'low', 'high', 'intervalOver',
  'difference', 'differenceN', 'differenceLow', 'differenceHigh', 'signFlipP', 'scoresBySeed', 'configHashes', 'runs',
  'steps', 'tokens', 'flops', 'flopsSparse', 'wallSeconds', 'parameters',
]; // prettier-ignore

/** Tidy CSV (RFC 4180): one line a variant and task, plus the average; unrounded, scores not × 100; nothing published. */
export function renderCsv(table: ResultTable): string {
  const lines = table.rows.flatMap((row) => [
    ...table.columns.map((column, i) => csvLine(table, row, column, row.scores[i] ?? null)),
    ...(table.columns.length > 1 ? [csvLine(table, row, null, row.average)] : []),
  ]);
  return [csvHeader, ...lines].map((line) => line.map(csvField).join(',')).join('\r\n') + '\r\n';
}

function csvLine(table: ResultTable, row: ResultRow, column: TaskColumn | null, cell: ScoreCell | null): (string | number | null)[] {
  const { cost } = row;
  const difference = cell?.difference ?? null;
  return [
    table.experiment, row.variant, row.kind, row.baseline,
    column?.task ?? 'average', column?.metric ?? null, column?.kind ?? table.columns[0]!.kind, column?.majority ?? null,
    cell?.n ?? 0, cell?.mean ?? null, cell?.median ?? null, cell?.sd ?? null, cell?.interval?.low ?? null, cell?.interval?.high ?? null, cell?.over ?? null,
    difference?.mean ?? null, difference?.n ?? null, difference?.interval?.low ?? null, difference?.interval?.high ?? null, difference?.p ?? null,
    cell?.perSeed.map(({ seed, value }) => `${seed}:${value}`).join(' ') ?? null,
    [...new Set(row.runs.map(({ configHash }) => configHash))].join(' '), row.runs.map(({ id }) => id).join(' | '),
    cost.steps, cost.tokens, cost.flops, cost.flopsSparse, cost.wallSeconds, cost.parameters,
  ]; // prettier-ignore
}

function csvField(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
