/** The runs behind each score of a report: their folders, configurations and the commands that make them again. */
import { plural } from '../common/plural';
import { escapeXml } from './charts/svg';
import { runsOfCell } from './exports/provenance';
import { formatScore } from './format';
import { comparisonTitle, rowTitle } from './sections';
import { columnTitle, type ResultRow, type ResultTable } from './table';

/** The fold that the names of rows lead to, in every section of the table. */
export function runAnchors({ rows }: ResultTable): ReadonlyMap<string, string> {
  return new Map(rows.flatMap((row, index) => (row.scores.every((cell) => cell === null) ? [] : [row.baseline, null].map((baseline) => [comparisonTitle(row, baseline), anchorOf(index)] as const))));
}

const anchorOf = (index: number): string => `runs-of-row-${index}`;

/**
 * A fold for each row of the table: a line a run, with its score in each column.
 * @param file name of the experiment file, for the commands
 */
export function reproduceSection(table: ResultTable, file: string): string {
  const folds = table.rows.map((row, index) => rowFold(table, row, index, file)).filter((fold) => fold !== '');
  if (folds.length === 0) return '';
  return `<section><h2>Reproduce a score</h2><p class="note">Every score is a mean over the runs of its row. A command trains its run again from the experiment file and keeps the one before aside.</p>${folds.join('')}</section>`;
}

function rowFold(table: ResultTable, row: ResultRow, index: number, file: string): string {
  const columns = [...row.scores.map((cell, i) => ({ title: columnTitle(table.columns[i]!), cell })), ...(table.columns.length > 1 ? [{ title: 'average', cell: row.average }] : [])];
  const scored = columns.flatMap(({ title, cell }) => (cell === null ? [] : [{ title, runs: runsOfCell(row, cell, file) }]));
  const runs = new Map(scored.flatMap((column) => column.runs.map((run) => [run.seed, run] as const)));
  if (runs.size === 0) return '';
  const score = (seed: number, column: (typeof scored)[number]): string => {
    const run = column.runs.find((one) => one.seed === seed);
    return run === undefined ? '–' : formatScore(run.score);
  };
  const head = ['seed', ...scored.map(({ title }) => title), 'run', 'configuration', 'command'];
  const lines = [...runs.values()].map(({ seed, id, configHash, command }) => [seed, ...scored.map((column) => score(seed, column)), code(`runs/${id}`), code(configHash), code(command)]);
  // Within the fold: browsers open the one that a link leads into.
  return `<details><summary>${escapeXml(rowTitle(row))} · ${plural(runs.size, 'run')}</summary><div class="scroll" id="${anchorOf(index)}"><table><thead><tr>${head.map((text) => `<th scope="col">${escapeXml(text)}</th>`).join('')}</tr></thead><tbody>${lines.map((line) => `<tr>${line.map((text) => `<td>${text}</td>`).join('')}</tr>`).join('')}</tbody></table></div></details>`;
}

const code = (text: string): string => `<code>${escapeXml(text)}</code>`;
