import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { embeddingPlot } from '../../src/results/charts/embeddingPlot';
import { standaloneSvg } from '../../src/results/charts/standaloneSvg';
import { axisTitles, layoutOf, mapCaption } from '../../src/results/embeddingMap/mapWords';
import type { MapMethod } from '../../src/results/embeddingMap/mapRecord';
import { pictureFormats } from '../charts/pictureFormats';
import { WordMap } from '../charts/wordMap';
import { badge, button } from '../controls/button';
import { dropdown } from '../controls/choice';
import { labelled } from '../controls/labelled';
import type { HeldMap } from '../heldMap';
import type { Store } from '../state';
import { readChartColours } from '../theme';
import { emptyState } from './emptyState';
import { mapRuns, requestMap, type MapRun } from './mapRuns';
import { searchedWords, wordNeighbours, type Searched } from './wordNeighbours';

const methods = [
  { value: 'pca', label: 'PCA' },
  { value: 'umap', label: 'UMAP' },
];
const none: Searched = { word: null, compared: null, near: [] };

/** Where the words of a trained run lie, in two dimensions, and which are near each other in all. */
export class EmbeddingsView {
  #chart: WordMap | null = null;
  #held: HeldMap | null = null;
  #searched = none;

  /** Gives the map its place in the page, or takes it away; one function for good, or lit would call it every time. */
  readonly #mount = (element: Element | undefined): void => {
    this.#chart?.destroy();
    const onPick = (index: number): void => this.store.choose({ mapWord: this.#held?.map.words[index] ?? '' });
    this.#chart = element instanceof HTMLElement ? new WordMap(element, { onPick }, readChartColours()) : null;
  };

  constructor(readonly store: Store) {}

  template(): TemplateResult {
    const { store } = this;
    if (store.experiment === null) return emptyState('No embeddings yet', 'Open an experiment (*.ablation.json) and train it; where its words lie is then shown here.');
    const runs = mapRuns(store);
    const run = runs.find(({ key }) => key === store.view.mapRun) ?? runs[0];
    if (run === undefined) return emptyState('No finished run yet', 'The map shows the token embeddings of a finished run: start one from the Configure view, or wait for its end.');
    this.#held = heldFor(store, run);
    this.#searched = this.#held === null ? none : searchedWords(store, this.#held);
    return html`${this.#controls(runs, run)} ${this.#status()} ${this.#held === null ? this.#invitation(run) : this.#content(this.#held, run)}`;
  }

  /** Draws the map after the template has been rendered. */
  draw(): void {
    if (this.#held === null) return;
    const { map } = this.#held;
    const { word, compared, near } = this.#searched;
    const chosen = [word, compared].filter((place) => place !== null);
    this.#chart?.draw({ words: map.words, layout: layoutOf(map, this.store.view.mapMethod), chosen, near: near.map(({ index }) => index) });
  }

  recolour(): void {
    this.#chart?.recolour(readChartColours());
  }

  #controls(runs: MapRun[], run: MapRun): TemplateResult {
    const { store } = this;
    const isRunning = store.embeddings?.state === 'running';
    return html`<div class="bar chart-controls map-controls" role="toolbar" aria-label="Map">
      ${labelled('Run', dropdown({ label: 'Run', value: run.key, options: runs.map(({ key, label }) => ({ value: key, label })), onChoose: (mapRun) => this.#chooseRun(runs, mapRun) }))}
      ${labelled('Map by', dropdown({ label: 'Map by', value: store.view.mapMethod, options: methods, onChoose: (method) => this.#chooseMethod(method as MapMethod, run) }))}
      ${isRunning ? button({ text: 'Cancel', onClick: () => store.host.post({ type: 'cancelEmbeddings' }) }) : button({ text: this.#held === null ? 'Draw map' : 'Draw anew', onClick: () => requestMap(store, run) })}
      ${this.#held === null ? nothing : pictureFormats.map(({ format, name }) => button({ text: `Save as ${name}`, onClick: () => this.#save(format) }))}
    </div>`;
  }

  #chooseRun(runs: readonly MapRun[], mapRun: string): void {
    this.store.choose({ mapRun });
    const run = runs.find(({ key }) => key === mapRun);
    if (run !== undefined) requestMap(this.store, run);
  }

  #chooseMethod(mapMethod: MapMethod, run: MapRun): void {
    this.store.choose({ mapMethod });
    if (this.#held !== null && mapMethod === 'umap' && this.#held.map.umap === null) requestMap(this.store, run);
  }

  #status(): TemplateResult | typeof nothing {
    const { embeddings, experiment, view } = this.store;
    const status = embeddings?.request.uri === experiment?.uri ? embeddings : null;
    if (status?.state === 'failed') return html`<p class="audit-off" role="alert">${status.message}</p>`;
    if (status?.state === 'running') return html`<p role="status">${badge(status.message ?? 'reading the embeddings …')}</p>`;
    const lacksUmap = view.mapMethod === 'umap' && this.#held !== null && this.#held.map.umap === null;
    return lacksUmap ? html`<p class="help">UMAP has not been computed for this run: “Draw anew” does it. Until then PCA is shown.</p>` : nothing;
  }

  #invitation(run: MapRun): TemplateResult {
    return emptyState('Not drawn yet', 'Draws the commonest words of the vocabulary by their token embeddings, and lists the neighbours of any word, so that you can see which words training brought together.', button({ text: `Draw the map of ${run.label}`, appearance: 'primary', onClick: () => requestMap(this.store, run) }));
  }

  #content(held: HeldMap, run: MapRun): TemplateResult {
    const { mapMethod } = this.store.view;
    const [x, y] = axisTitles(held.map, mapMethod);
    return html`<div class="word-map">
      <figure class="chart" aria-label="Embedding map of ${run.label}">
        <div class="word-map-canvas" tabindex="0" role="application" aria-roledescription="map" aria-label="Map of ${held.map.words.length.toLocaleString('en')} words. Arrow keys move it, plus and minus zoom, 0 shows all. The table lists what is near a word." @keydown=${(event: KeyboardEvent) => this.#steer(event)} ${ref(this.#mount)}></div>
        <figcaption>Right: ${x}. Up: ${y}. ${mapCaption(held.map, mapMethod)} Drag to move, scroll to zoom, double-click to see all. Larger points: commoner words.</figcaption>
      </figure>
      ${wordNeighbours(this.store, held, this.#searched, (word) => requestMap(this.store, run, [word]))}
    </div>`;
  }

  #steer(event: KeyboardEvent): void {
    if (!event.ctrlKey && !event.metaKey && this.#chart?.steer(event.key) === true) event.preventDefault();
  }

  #save(format: 'svg' | 'png'): void {
    if (this.#held === null) return;
    const { word, compared, near } = this.#searched;
    const picture = embeddingPlot(this.#held.map, this.store.view.mapMethod, [word, compared].filter((place) => place !== null), near.map(({ index }) => index));
    this.store.host.post({ type: 'export', format, text: standaloneSvg(picture) });
  }
}

/** The map that is held, if it is of this run. */
function heldFor({ map: held, experiment }: Store, { variant, seed, generator }: MapRun): HeldMap | null {
  if (held === null || held.uri !== experiment?.uri) return null;
  const { map } = held;
  return map.variant === variant && map.seed === seed && (map.network === 'generator') === generator ? held : null;
}
