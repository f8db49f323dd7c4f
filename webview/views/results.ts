import { html, nothing, type TemplateResult } from 'lit';
import { formatCount, formatDifference, formatFlops, formatScore, formatSeconds } from '../../src/results/format';
import { renderCsv, renderMarkdown } from '../../src/results/renderText';
import { publishedSections } from '../../src/results/published';
import { rowTitle } from '../../src/results/sections';
import type { PairedDifference } from '../../src/results/statistics';
import { columnTitle, resultTable, type ResultRow, type ResultTable, type ScoreCell, type TaskColumn } from '../../src/results/table';
import { comparisonCharts } from '../charts/comparisonCharts';
import { scoreCharts } from '../charts/scoreCharts';
import { badge, button } from '../controls/button';
import type { Store } from '../state';
import { emptyState } from './emptyState';
import { readingView } from './reading';
import { AVERAGE, cellKey, cellOf, cellTitle, reproduceView } from './reproduce';

/** The GLUE-style table of the experiment and its picture. */
export function resultsView(store: Store): TemplateResult {
  const { results, experiment, replay } = store;
  const reading = results?.running === false ? (replay?.reading ?? null) : null;
  if (results === null || results.results.length === 0) return noResults(store);
  const shown = experiment?.name === results.experiment ? experiment : null;
  const table = resultTable(results.results, shown?.variants.map(({ name }) => name), shown?.published);
  const save = (format: 'csv' | 'markdown', text: string): void => store.host.post({ type: 'export', format, text });
  // Without leave to use the clipboard the text is at least saved.
  const copy = (text: string): void => void navigator.clipboard.writeText(text).catch(() => save('markdown', text));
  return html`
    <div class="bar" role="toolbar" aria-label="Export">
      <h2>${table.experiment}</h2>
      ${results.running ? badge('running: more to come') : nothing}
      ${button({ text: 'Copy as Markdown', onClick: () => copy(renderMarkdown(table)) })}
      ${button({ text: 'Save as Markdown', onClick: () => save('markdown', renderMarkdown(table)) })}
      ${button({ text: 'Save as CSV', onClick: () => save('csv', renderCsv(table)) })}
      ${shown === null || replay !== null ? nothing : button({ text: 'Export …', label: 'Export as JSON, LaTeX, PNG charts, TensorBoard or Hugging Face folders', onClick: () => store.host.post({ type: 'exportResults', uri: shown.uri }) })}
    </div>
    ${reading === null ? nothing : readingView(reading)} ${scoreTable(table, store)} ${reproduceView(table, store)} ${scoreCharts(table)} ${comparisonCharts(table, results.results, store)} ${costTable(table)} ${publishedView(table)}
    <ul class="notes">${table.notes.map((note) => html`<li>${note}</li>`)}</ul>
  `;
}

function noResults({ results, runs, experiment }: Store): TemplateResult {
  if (results?.running === true || runs.some(({ state }) => state === 'running' || state === 'evaluating')) {
    return emptyState('No run has finished yet', 'A row appears here as soon as the first run has been fine-tuned on its tasks. Until then, watch its curves in the Training view.');
  }
  if (experiment === null) return emptyState('No results yet', 'Open an experiment (*.ablation.json) and run it; its table appears here.');
  return emptyState(`“${experiment.name}” has no results yet`, 'Run the experiment from the Configure view. Without a GLUE folder it is scored on probe tasks made from held-out text.');
}

const hasAverage = (table: ResultTable): boolean => table.columns.length > 1;

function scoreTable(table: ResultTable, store: Store): TemplateResult {
  const variants = table.rows.filter(({ kind }) => kind === 'variant');
  const controls = table.rows.filter(({ kind }) => kind === 'control');
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="Scores">
    <table class="data scores">
      <caption>Scores × 100, mean ± standard deviation over seeds; below, the paired difference from the baseline with its 95 % interval. Choose a score to see the runs behind it.</caption>
      <thead>
        <tr>
          <th scope="col">Variant</th>
          <th scope="col">n</th>
          ${table.columns.map((column) => html`<th scope="col">${columnTitle(column)}${column.kind === 'probe' ? html` <span class="probe">not GLUE</span>` : nothing}</th>`)}
          ${hasAverage(table) ? html`<th scope="col">Average</th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${variants.map((row) => scoreRow(table, row, store))} ${majorityRow(table)} ${bagOfWordsRow(table)} ${controls.map((row) => scoreRow(table, row, store))}
      </tbody>
    </table>
  </div>`;
}

function scoreRow(table: ResultTable, row: ResultRow, store: Store): TemplateResult {
  const n = row.seeds.length;
  const cellAt = (column: number): TemplateResult => {
    const key = cellKey(row, column);
    return scoreCell(cellOf(row, column), { chosen: store.view.resultCell === key, choose: () => store.choose({ resultCell: store.view.resultCell === key ? null : key }) });
  };
  return html`<tr class="row-${row.kind}">
    <th scope="row">${rowTitle(row)}${row.baseline === null ? html`<span class="against">baseline</span>` : html`<span class="against">against ${row.baseline}</span>`}</th>
    <td>${n === 1 ? badge('n = 1') : n}</td>
    ${row.scores.map((_, i) => cellAt(i))} ${hasAverage(table) ? cellAt(AVERAGE) : nothing}
  </tr>`;
}

interface Choice {
  chosen: boolean;
  choose(): void;
}

function scoreCell(cell: ScoreCell | null, { chosen, choose }: Choice): TemplateResult {
  if (cell === null) return html`<td class="missing">–</td>`;
  const spread = cell.sd === null ? nothing : html`<span class="spread"> ± ${formatScore(cell.sd)}</span>`;
  return html`<td>
    <button type="button" class=${cell.clearBest ? 'score best' : 'score'} title=${cellTitle(cell)} aria-pressed=${chosen} @click=${choose}>${formatScore(cell.mean)}${spread}</button>
    ${cell.difference === null ? nothing : differenceView(cell.difference)}
  </td>`;
}

/** A difference stands out only where its interval leaves out zero. */
function differenceView({ mean, interval, n }: PairedDifference): TemplateResult {
  const apart = interval !== null && (interval.low > 0 || interval.high < 0);
  const range = interval === null ? `n = ${n}` : `${formatDifference(interval.low)} to ${formatDifference(interval.high)}`;
  return html`<span class=${apart ? 'difference apart' : 'difference'}>${formatDifference(mean)} <span class="interval">[${range}]</span></span>`;
}

function majorityRow(table: ResultTable): TemplateResult {
  const cell = ({ majority }: TaskColumn): TemplateResult => html`<td>${formatScore(majority)}</td>`;
  return html`<tr class="row-majority"><th scope="row">Majority label</th><td></td>${table.columns.map(cell)}${hasAverage(table) ? html`<td></td>` : nothing}</tr>`;
}

function bagOfWordsRow(table: ResultTable): TemplateResult | typeof nothing {
  if (table.columns.every(({ bagOfWords }) => bagOfWords === undefined)) return nothing;
  const cell = ({ bagOfWords }: TaskColumn): TemplateResult => html`<td>${bagOfWords === undefined ? nothing : formatScore(bagOfWords)}</td>`;
  return html`<tr class="row-majority"><th scope="row">Bag of words</th><td></td>${table.columns.map(cell)}${hasAverage(table) ? html`<td></td>` : nothing}</tr>`;
}

/** What papers printed: below everything of one's own, and in a table of its own. */
function publishedView(table: ResultTable): TemplateResult[] {
  return publishedSections(table).map(
    ({ title, url, header, rows }) => html`<div class="table-scroll published" tabindex="0" role="region" aria-label=${title}>
      <table class="data">
        <caption>${title}${url === null ? nothing : html` <a href=${url}>${url}</a>`}. Model, data and steps are others: at most the order compares.</caption>
        <thead><tr>${header.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
        <tbody>${rows.map(([name, ...values]) => html`<tr><th scope="row">${name!.text}</th>${values.map(({ text }) => html`<td>${text}</td>`)}</tr>`)}</tbody>
      </table>
    </div>`,
  );
}

function costTable({ rows }: ResultTable): TemplateResult {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="Cost">
    <table class="data">
      <caption>Cost of training, mean over seeds. FLOPs include the generator and count the embedding look-up as a dense product, as the ELECTRA paper does; “sparse” leaves the look-up out.</caption>
      <thead>
        <tr><th scope="col">Variant</th><th scope="col">Steps</th><th scope="col">Tokens</th><th scope="col">FLOPs</th><th scope="col">FLOPs, sparse</th><th scope="col">Training time</th><th scope="col">Parameters</th></tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`<tr class="row-${row.kind}">
            <th scope="row">${rowTitle(row)}</th>
            <td>${formatCount(row.cost.steps)}</td><td>${formatCount(row.cost.tokens)}</td><td>${formatFlops(row.cost.flops)}</td><td>${formatFlops(row.cost.flopsSparse)}</td><td>${formatSeconds(row.cost.wallSeconds)}</td><td>${formatCount(row.cost.parameters)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
