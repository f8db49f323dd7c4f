import { html, type TemplateResult } from 'lit';
import type { RunSummary } from '../../src/panel/protocol';
import { button } from '../controls/button';
import { checkbox, dropdown, type Option } from '../controls/choice';
import { curvesCsv } from '../curves/curvesCsv';
import { xAxes, type XAxis } from '../curves/curveBuffer';
import { metricOf, orderedMetrics } from '../curves/metrics';
import { labelled } from '../controls/labelled';
import { xAxisLabels } from '../format';
import type { Store } from '../state';
import type { ViewState } from '../viewState';

const smoothings: Option[] = ['0', '0.3', '0.6', '0.8', '0.9', '0.95', '0.99'].map((value) => ({ value, label: value === '0' ? 'none' : value }));

/** What the chart shows and how: value, split, x-axis, grouping, smoothing, scale. */
export function curveControls(store: Store, runs: RunSummary[]): TemplateResult {
  const { view } = store;
  const metrics = loggedMetrics(store, runs);
  const options = (metrics.includes(view.metric) ? metrics : [view.metric, ...metrics]).map((value) => ({ value, label: metricOf(value).label }));
  return html`<div class="bar chart-controls" role="toolbar" aria-label="Chart">
    ${labelled('Value', dropdown({ label: 'Value', value: view.metric, options, onChoose: (metric) => store.choose({ metric }) }))}
    ${labelled('Split', dropdown({ label: 'Split', value: view.split, options: splits, onChoose: (split) => store.choose({ split: split as ViewState['split'] }) }))}
    ${labelled('X-axis', dropdown({ label: 'X-axis', value: view.xAxis, options: xAxes.map((axis) => ({ value: axis, label: xAxisLabels[axis] })), onChoose: (axis) => store.choose({ xAxis: axis as XAxis }) }))}
    ${labelled('Curves', dropdown({ label: 'Curves', value: view.grouping, options: groupings, onChoose: (grouping) => store.choose({ grouping: grouping as ViewState['grouping'] }) }))}
    ${labelled('Smoothing', dropdown({ label: 'Smoothing', value: String(view.smoothing), options: smoothings, onChoose: (weight) => store.choose({ smoothing: Number(weight) }) }))}
    ${checkbox({ label: 'Log scale', checked: view.logScale, onToggle: (logScale) => store.choose({ logScale }) })}
    ${button({ text: 'Save points as CSV', onClick: () => store.host.post({ type: 'export', format: 'csv', text: curvesCsv(runs, store.curves, view.metric) }) })}
  </div>`;
}

const splits: Option[] = [
  { value: 'train', label: 'Training' },
  { value: 'heldOut', label: 'Held-out' },
];
const groupings: Option[] = [
  { value: 'variant', label: 'Variants, seeds as band' },
  { value: 'run', label: 'Single runs' },
];

/** The values that any of the runs has logged on the split that is shown. */
function loggedMetrics(store: Store, runs: RunSummary[]): string[] {
  return orderedMetrics(runs.flatMap(({ id }) => store.curves.get(id)?.[store.view.split].metrics ?? []));
}
