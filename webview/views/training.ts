import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { curveLegend } from '../charts/curveLegend';
import { curveTable } from '../charts/curveTable';
import { LossChart } from '../charts/lossChart';
import { emptyFrame, plotFrame, type PlotFrame, type Range } from '../charts/plotFrame';
import { button, linkButton } from '../controls/button';
import type { Curve } from '../curves/curveSet';
import { CurveSet } from '../curves/curveSet';
import { lowerBound, nearestIndex } from '../curves/growingColumn';
import { metricOf } from '../curves/metrics';
import { formatValue, formatX, plural, xAxisLabels } from '../format';
import { runsOf } from '../runStates';
import type { Store } from '../state';
import { readChartColours } from '../theme';
import { curveControls } from './curveControls';
import { emptyState } from './emptyState';
import { runList } from './runList';

/** Live curves of all runs of the experiment, with the list of runs. Holds what is not worth keeping: cursor and zoom. */
export class TrainingView {
  readonly #curveSet = new CurveSet();
  #chart: LossChart | null = null;
  #curves: readonly Curve[] = [];
  #frame: PlotFrame = emptyFrame;
  #zoom: Range | null = null;
  #cursor: number | null = null;
  #spoken = '';
  #tableOpen = false;

  /** Gives the chart its place in the page, or takes it away; one function for good, or lit would call it every time. */
  readonly #mount = (element: Element | undefined): void => {
    this.#chart?.destroy();
    this.#chart = null;
    if (!(element instanceof HTMLElement)) return;
    const events = { onCursor: (x: number | null) => this.#setCursor(x), onZoom: (range: Range | null) => this.#setZoom(range) };
    this.#chart = new LossChart(element, events, readChartColours());
  };

  constructor(
    readonly store: Store,
    readonly requestFrame: () => void,
  ) {}

  template(): TemplateResult {
    const { store } = this;
    const runs = runsOf(store);
    if (runs.length === 0) return noRuns(store);
    this.#curves = this.#curveSet.update(store.view, runs, store.curves, store.experiment);
    const visible = this.#visible();
    this.#frame = this.#makeFrame(visible);
    return html`
      ${curveControls(store, runs)}
      <figure class="chart" aria-label=${this.#summary(visible)}>
        <div class="chart-canvas" tabindex="0" role="application" aria-roledescription="line chart" aria-label="${this.#summary(visible)} Arrow keys move the cursor, Home and End go to the ends." @keydown=${(event: KeyboardEvent) => this.#steer(event)} ${ref(this.#mount)}></div>
        ${visible.length === 0 ? html`<p class="chart-empty">${this.#emptyText()}</p>` : nothing}
        <figcaption>${this.#caption(visible)} ${this.#zoom === null ? nothing : linkButton({ text: 'Show all', onClick: () => this.#setZoom(null) })}</figcaption>
      </figure>
      <div class="visually-hidden" aria-live="polite">${this.#spoken}</div>
      ${curveLegend(store, this.#curves, this.#cursor)}
      <details class="group" @toggle=${(event: Event) => this.#toggleTable(event)}>
        <summary>The curves as a table</summary>
        ${this.#tableOpen ? curveTable(visible, store.view) : nothing}
      </details>
      ${runList(store, runs, this.#curves)}
    `;
  }

  /** Draws the chart after the template has been rendered. */
  draw(): void {
    if (this.#chart === null) return;
    const { view } = this.store;
    const options = { formatX: (x: number) => formatX(view.xAxis, x), formatY: formatValue, labelX: xAxisLabels[view.xAxis], labelY: metricOf(view.metric).label, logScale: view.logScale };
    this.#chart.draw(this.#frame, options);
  }

  recolour(): void {
    this.#chart?.recolour(readChartColours());
  }

  /** Forgets what belongs to the axis that was shown. */
  resetAxis(): void {
    this.#zoom = null;
    this.#cursor = null;
  }

  #visible(): Curve[] {
    return this.#curves.filter(({ key }) => !this.store.view.hiddenCurves.includes(key));
  }

  #makeFrame(curves: readonly Curve[]): PlotFrame {
    const { xAxis, logScale } = this.store.view;
    return plotFrame(curves, { xAxis, logScale, zoom: this.#zoom, buckets: this.#chart?.buckets ?? 512 });
  }

  #setCursor(x: number | null): void {
    if (x === this.#cursor) return;
    this.#cursor = x;
    this.requestFrame();
  }

  #setZoom(range: Range | null): void {
    this.#zoom = range;
    this.requestFrame();
  }

  #toggleTable(event: Event): void {
    this.#tableOpen = (event.currentTarget as HTMLDetailsElement).open;
    this.requestFrame();
  }

  #steer(event: KeyboardEvent): void {
    const x = this.#steered(event.key);
    if (x === undefined) return;
    event.preventDefault();
    this.#chart?.moveCursor(x);
    this.#setCursor(x);
    this.#spoken = x === null ? '' : this.#sentenceAt(x);
  }

  /** Where a key moves the cursor: null off the chart, undefined if the key means nothing here. */
  #steered(key: string): number | null | undefined {
    if (key === 'Escape') return null;
    const longest = this.#visible().reduce<Curve | null>((best, curve) => (best !== null && best.group.length >= curve.group.length ? best : curve), null);
    if (longest === null) return undefined;
    const x = longest.group.x[this.store.view.xAxis].values;
    const last = longest.group.length - 1;
    const stride = Math.max(1, Math.round(longest.group.length / 100));
    const at = this.#cursor === null ? -stride : lowerBound(x, last, this.#cursor);
    const moves: Record<string, number> = { ArrowRight: at + stride, ArrowLeft: at - stride, PageDown: at + 10 * stride, PageUp: at - 10 * stride, Home: 0, End: last };
    const target = moves[key];
    return target === undefined ? undefined : x[Math.max(0, Math.min(last, target))]!;
  }

  #sentenceAt(x: number): string {
    const { xAxis } = this.store.view;
    const values = this.#visible().map(({ label, group }) => `${label} ${formatValue(group.mean.values[nearestIndex(group.x[xAxis].values, group.length, x)]!)}`);
    return `${xAxisLabels[xAxis]} ${formatX(xAxis, x)}: ${values.join(', ')}`;
  }

  #summary(visible: readonly Curve[]): string {
    const { metric, xAxis, split } = this.store.view;
    return `${metricOf(metric).label} over ${xAxisLabels[xAxis].toLowerCase()}, ${split === 'train' ? 'training' : 'held-out'}, ${plural(visible.length, 'curve')}.`;
  }

  #caption(visible: readonly Curve[]): TemplateResult {
    const { total, shown } = this.#frame;
    const points = shown < total ? `Showing ${shown.toLocaleString('en')} of ${plural(total, 'point')}, minimum and maximum kept.` : `Showing all ${plural(total, 'point')}.`;
    const band = visible.some(({ group }) => group.seeds > 1) ? 'Line: mean over seeds; band: lowest to highest seed.' : '';
    return html`${points} ${band} ${metricOf(this.store.view.metric).note ?? ''}`;
  }

  #emptyText(): string {
    if (this.#curves.length > 0) return 'All curves are switched off in the legend.';
    return this.store.view.split === 'heldOut' ? 'No held-out evaluation yet: the first one comes after “Evaluate every” steps.' : 'No point logged yet: the first one comes after “Log every” steps.';
  }
}

function noRuns(store: Store): TemplateResult {
  const { experiment } = store;
  if (experiment === null) return emptyState('No runs yet', 'Open an experiment (*.ablation.json) or create one with “Ablation Bench: New Experiment”, then run it.');
  return emptyState(`“${experiment.name}” has not been run`, 'Start it here or from the Configure view; its loss curves appear with the first logged step.', button({ text: 'Run experiment', appearance: 'primary', onClick: () => store.host.post({ type: 'run', uri: experiment.uri, variant: null }) }));
}
