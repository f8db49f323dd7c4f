import type { SpeedRow } from './rows';

/** What a table needs said beside it. */
export interface TableNotes {
  machine: string;
  date: string;
  command: string;
  rounds: number;
}

const columns: [title: string, cell: (row: SpeedRow) => string][] = [
  ['config', (row) => row.config],
  ['engine', (row) => row.engine],
  ['precision', (row) => row.precision],
  ['ms/step', (row) => rounded(row.msPerStep)],
  ['tokens/s', (row) => rounded(row.tokensPerSecond)],
  ['examples/s', (row) => rounded(row.examplesPerSecond)],
  ['GFLOP/s', (row) => rounded(row.gflops)],
  ['of sgemm', (row) => `${(100 * row.shareOfSgemm).toFixed(0)} %`],
  ['peak MB', (row) => rounded(row.peakRssMb)],
  ['× PyTorch eager', (row) => ratio(row.ratioToPyTorch)],
  ['× torch.compile', (row) => ratio(row.ratioToCompiledPyTorch)],
];

/** The rows as Markdown, with the machine, the versions, the date and the command that made them. */
export function markdownTable(rows: readonly SpeedRow[], { machine, date, command, rounds }: TableNotes): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const versions = [...new Set(rows.map((row) => `${row.engine} ${row.precision}: ${row.about}`))];
  return [
    line(columns.map(([title]) => title)),
    line(columns.map((_, i) => (i < 3 ? '---' : '---:'))),
    ...rows.map((row) => line(columns.map(([, cell]) => cell(row)))),
    '',
    `\`${command}\` on ${machine}, ${date.slice(0, 10)}. Two threads each, alternated; ${rounds === 1 ? 'one round' : `medians of ${rounds} rounds`}, ratios within a round (above 1: faster than PyTorch in the same precision).`,
    '',
    ...versions.map((version) => `- ${version}`),
    '',
  ].join('\n');
}

const rounded = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const ratio = (value: number | null): string => (value === null ? '–' : value.toFixed(2));
