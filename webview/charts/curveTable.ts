import { html, type TemplateResult } from 'lit';
import type { Curve } from '../curves/curveSet';
import { nearestIndex } from '../curves/growingColumn';
import { formatValue, formatX, xAxisLabels } from '../format';
import type { ViewState } from '../viewState';

const rowCount = 20;

/** The curves as a table: twenty places evenly spread over the x-axis, values as the chart draws them. */
export function curveTable(curves: readonly Curve[], { xAxis }: Pick<ViewState, 'xAxis'>): TemplateResult {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="Curves as a table">
    <table class="data">
      <thead>
        <tr>
          <th scope="col">${xAxisLabels[xAxis]}</th>
          ${curves.map(({ label, group }) => html`<th scope="col">${label}${group.seeds > 1 ? ' [low, high]' : ''}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${places(curves, xAxis).map((x) => html`<tr><th scope="row">${formatX(xAxis, x)}</th>${curves.map((curve) => html`<td>${cell(curve, xAxis, x)}</td>`)}</tr>`)}
      </tbody>
    </table>
  </div>`;
}

function places(curves: readonly Curve[], xAxis: ViewState['xAxis']): number[] {
  const longest = curves.reduce<Curve | null>((best, curve) => (best !== null && best.group.length >= curve.group.length ? best : curve), null);
  if (longest === null) return [];
  const { length, x } = longest.group;
  const rows = Math.min(rowCount, length);
  return Array.from({ length: rows }, (_, row) => x[xAxis].values[rows === 1 ? 0 : Math.round((row * (length - 1)) / (rows - 1))]!);
}

/** The curve's value nearest to `x`; nothing beyond its end. */
function cell({ group }: Curve, xAxis: ViewState['xAxis'], x: number): string {
  const values = group.x[xAxis].values;
  if (x > values[group.length - 1]!) return '';
  const at = nearestIndex(values, group.length, x);
  const mean = formatValue(group.mean.values[at]!);
  return group.seeds > 1 ? `${mean} [${formatValue(group.low.values[at]!)}, ${formatValue(group.high.values[at]!)}]` : mean;
}
