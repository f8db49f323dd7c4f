import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { formatScore } from '../../src/results/format';
import { ghostLabel, ghostsOf, type Ghost } from '../../src/results/published';
import { rowTitle } from '../../src/results/sections';
import { columnTitle, type ResultRow, type ResultTable, type ScoreCell } from '../../src/results/table';
import { seriesColourCount } from '../theme';

const width = 360;
const rowHeight = 26;
const top = 6;
const axisHeight = 22;
const labelWidth = 128;
const valueWidth = 42;
const plotWidth = width - labelWidth - valueWidth;

interface Panel {
  title: string;
  rows: ResultRow[];
  cells: (ScoreCell | null)[];
  majority: number | null;
  /** Published scores by variant, at another scale. */
  ghosts: ReadonlyMap<string, Ghost>;
}

/** A bar chart a task and one of the average: bar = mean, dot = one seed, whisker = 95 % interval of the mean. */
export function scoreCharts(table: ResultTable): TemplateResult {
  const { rows, columns } = table;
  const panels: Panel[] = columns.map((column, i) => ({ title: columnTitle(column), rows, cells: rows.map(({ scores }) => scores[i] ?? null), majority: column.majority, ghosts: ghostsOf(table, column) }));
  if (columns.length > 1) panels.push({ title: 'Average', rows, cells: rows.map(({ average }) => average), majority: null, ghosts: ghostsOf(table, null) });
  const shown = panels.filter(({ cells }) => cells.some((cell) => cell !== null));
  return html`<section class="score-charts" aria-label="Scores as bars">
      ${shown.map((panel) => html`<figure class="score-chart"><figcaption>${panel.title}</figcaption>${panelView(panel)}${panel.ghosts.size === 0 ? nothing : html`<p class="help">${ghostLabel(panel.ghosts)}</p>`}</figure>`)}
    </section>
    <p class="help">Bar: mean. Dots: single seeds. Whisker: 95 % interval, over seeds or, of one seed, over dev examples. Dashed: always answering the commonest label.</p>`;
}

function panelView(panel: Panel): TemplateResult {
  const height = top + panel.rows.length * rowHeight + axisHeight;
  const [low, high] = domain(panel);
  const x = (score: number): number => labelWidth + ((Math.min(Math.max(score, low), high) - low) / (high - low)) * plotWidth;
  const bottom = height - axisHeight;
  return html`<svg viewBox="0 0 ${width} ${height}" width=${width} height=${height} role="img" aria-label=${sentence(panel)}>
    ${ticks(low, high).map((tick) => svg`<line class="grid" x1=${x(tick)} x2=${x(tick)} y1=${top} y2=${bottom}></line><text class="tick" x=${x(tick)} y=${bottom + 14} text-anchor="middle">${formatScore(tick).replace(/\.0$/, '')}</text>`)}
    ${panel.rows.map((row, i) => rowView(row, panel.cells[i] ?? null, i, top + i * rowHeight, x))}
    ${panel.rows.map((row, i) => ghostMark(row.kind === 'control' ? undefined : panel.ghosts.get(row.variant), top + (i + 0.5) * rowHeight, x))}
    ${panel.majority === null ? nothing : svg`<line class="majority-line" x1=${x(panel.majority)} x2=${x(panel.majority)} y1=${top} y2=${bottom}></line>`}
    <line class="zero" x1=${x(0)} x2=${x(0)} y1=${top} y2=${bottom}></line>
  </svg>`;
}

function rowView(row: ResultRow, cell: ScoreCell | null, index: number, y: number, x: (score: number) => number): SVGTemplateResult {
  const middle = y + rowHeight / 2;
  const name = rowTitle(row);
  const className = row.kind === 'control' ? 'control' : `series-${(index % seriesColourCount) + 1}`;
  return svg`<g class=${className}>
    <text class="name" x=${labelWidth - 8} y=${middle + 4} text-anchor="end">${shortened(name)}<title>${name}</title></text>
    ${cell === null ? svg`<text class="tick" x=${x(0) + 6} y=${middle + 4}>no score</text>` : marks(cell, middle, x)}
  </g>`;
}

function marks(cell: ScoreCell, middle: number, x: (score: number) => number): SVGTemplateResult {
  const { mean, interval, perSeed } = cell;
  const [from, to] = [Math.min(x(0), x(mean)), Math.max(x(0), x(mean))];
  return svg`<rect class="bar-mark" x=${from} y=${middle - 8} width=${to - from} height="16"></rect>
    ${interval === null ? nothing : svg`<path class="whisker" d="M${x(interval.low)} ${middle}H${x(interval.high)}M${x(interval.low)} ${middle - 5}v10M${x(interval.high)} ${middle - 5}v10"></path>`}
    ${perSeed.map(({ seed, value }) => svg`<circle class="dot" cx=${x(value)} cy=${middle} r="3"><title>seed ${seed}: ${formatScore(value)}</title></circle>`)}
    <text class="value" x=${width - 2} y=${middle + 4} text-anchor="end">${formatScore(mean)}</text>`;
}

function ghostMark(ghost: Ghost | undefined, middle: number, x: (score: number) => number): SVGTemplateResult | typeof nothing {
  if (ghost === undefined) return nothing;
  return svg`<path class="ghost" d="M${x(ghost.score) - 6} ${middle}l6 -6l6 6l-6 6Z"><title>${ghost.name}: ${formatScore(ghost.score)}, published, other scale: ${ghost.source}</title></path>`;
}

const labelLength = 22;
function shortened(name: string): string {
  return name.length <= labelLength ? name : `${name.slice(0, labelLength - 1)}…`;
}

/** From zero (or the lowest score below it), so that bars compare by length, to a round number above the highest. */
function domain({ cells, majority, ghosts }: Panel): [number, number] {
  const own = cells.flatMap((cell) => (cell === null ? [] : [cell.mean, ...cell.perSeed.map(({ value }) => value)]));
  const scores = [...own, ...[...ghosts.values()].map(({ score }) => score)];
  const low = Math.min(0, Math.floor(10 * Math.min(...scores)) / 10);
  const high = Math.min(1, Math.ceil(10 * Math.max(0.1, majority ?? 0, ...scores) + 1e-9) / 10);
  return [low, high];
}

function ticks(low: number, high: number): number[] {
  const step = high - low > 0.6 ? 0.25 : high - low > 0.3 ? 0.1 : 0.05;
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) => (first + i) * step);
}

function sentence({ title, rows, cells }: Panel): string {
  const parts = rows.flatMap((row, i) => {
    const cell = cells[i];
    return cell === null || cell === undefined ? [] : [`${rowTitle(row)} ${formatScore(cell.mean)}`];
  });
  return `${title}: ${parts.join(', ')}.`;
}
