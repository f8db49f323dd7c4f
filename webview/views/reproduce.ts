/** "Reproduce this cell": the runs behind a score, their configurations and the commands that make them again. */
import { html, nothing, type TemplateResult } from 'lit';
import { formatMedian, formatP, formatScore } from '../../src/results/format';
import { runsOfCell } from '../../src/results/exports/provenance';
import { rowTitle } from '../../src/results/sections';
import { columnTitle, type ResultRow, type ResultTable, type ScoreCell } from '../../src/results/table';
import { linkButton } from '../controls/button';
import type { Store } from '../state';

/** Column of the average over tasks. */
export const AVERAGE = -1;

export function cellOf(row: ResultRow, column: number): ScoreCell | null {
  return column === AVERAGE ? row.average : (row.scores[column] ?? null);
}

/** Names a cell in the view's state. */
export function cellKey(row: ResultRow, column: number): string {
  return `${column} ${row.variant}`;
}

/** The tooltip of a score. */
export function cellTitle(cell: ScoreCell): string {
  const { over, perSeed, difference } = cell;
  const interval = over === null ? 'no interval' : `95 % interval ${over === 'seeds' ? 'over seeds (t)' : 'over dev examples (bootstrap)'}`;
  const p = difference?.p == null ? '' : ` Sign-flip ${formatP(difference.p)}.`;
  return `Median ${formatMedian(cell)}, ${interval}. Seeds: ${perSeed.map(({ seed, value }) => `${seed}: ${formatScore(value)}`).join(', ')}.${p}`;
}

/** The runs of the chosen cell; nothing where none is chosen. */
export function reproduceView(table: ResultTable, store: Store): TemplateResult | typeof nothing {
  const chosen = table.rows.flatMap((row) => [...row.scores.keys(), AVERAGE].filter((column) => cellKey(row, column) === store.view.resultCell).map((column) => ({ row, column })))[0];
  const cell = chosen === undefined ? null : cellOf(chosen.row, chosen.column);
  if (chosen === undefined || cell === null) return nothing;
  const { row, column } = chosen;
  const name = column === AVERAGE ? 'average' : columnTitle(table.columns[column]!);
  const runs = runsOfCell(row, cell, store.experiment?.fileName ?? 'FILE');
  const copy = (): void => void navigator.clipboard.writeText(`${runs.map(({ command }) => command).join('\n')}\n`).catch(() => undefined);
  return html`<section class="reproduce" aria-label="Reproduce this cell">
    <h3>Reproduce “${rowTitle(row)}”, ${name}</h3>
    <p class="help">${cellTitle(cell)}</p>
    <ul>
      ${runs.map(({ id, seed, score, configHash, command }) => html`<li>seed ${seed}: ${formatScore(score)} from <code>runs/${id}</code>, configuration <code>${configHash}</code><br /><code>${command}</code></li>`)}
    </ul>
    ${linkButton({ text: 'Copy the commands', onClick: copy })} ${linkButton({ text: 'Close', onClick: () => store.choose({ resultCell: null }) })}
  </section>`;
}
