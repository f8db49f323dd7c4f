import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Curve } from '../curves/curveSet';
import { nearestIndex } from '../curves/growingColumn';
import { formatValue, formatX, xAxisLabels } from '../format';
import type { Store } from '../state';
import { swatch } from './swatch';

/** The curves by name, each a switch, with its value at the cursor or at its end. */
export function curveLegend(store: Store, curves: readonly Curve[], cursor: number | null): TemplateResult {
  const { hiddenCurves, xAxis } = store.view;
  const toggle = (key: string): void => store.choose({ hiddenCurves: hiddenCurves.includes(key) ? hiddenCurves.filter((one) => one !== key) : [...hiddenCurves, key] });
  return html`<div class="legend" role="group" aria-label="Curves">
    <span class="legend-at">${cursor === null ? 'Last value' : `${xAxisLabels[xAxis]} ${formatX(xAxis, cursor)}`}</span>
    ${repeat(
      curves,
      ({ key }) => key,
      (curve) => html`<button type="button" class="legend-item" aria-pressed=${!hiddenCurves.includes(curve.key)} @click=${() => toggle(curve.key)}>
        ${swatch(curve.colour, curve.dashed)}<span class="legend-label">${curve.label}</span> <span class="legend-value">${valueAt(curve, cursor, store)}</span>
      </button>`,
    )}
  </div>`;
}

function valueAt({ group, constantPredictor }: Curve, cursor: number | null, { view }: Store): TemplateResult {
  const at = cursor === null ? group.length - 1 : nearestIndex(group.x[view.xAxis].values, group.length, cursor);
  const reference = constantPredictor?.mean.values[at];
  const [low, high] = [group.low.values[at]!, group.high.values[at]!];
  return html`${formatValue(group.mean.values[at]!)}${group.seeds > 1 && low !== high ? html` <span class="legend-range">[${formatValue(low)}, ${formatValue(high)}]</span>` : nothing}
  ${reference === undefined ? nothing : html` <span class="legend-range">constant ${formatValue(reference)}</span>`}`;
}
