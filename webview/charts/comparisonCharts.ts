import { html, nothing, type TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import { comparisonFigures, type Figure } from '../../src/results/charts/figures';
import { standaloneSvg } from '../../src/results/charts/standaloneSvg';
import type { RunResult } from '../../src/runs/records';
import type { ResultTable } from '../../src/results/table';
import { linkButton } from '../controls/button';
import type { Store } from '../state';
import { pictureFormats } from './pictureFormats';

/** The report's charts over tasks and cost, in the theme's colours; each can be saved as a file for a paper. */
export function comparisonCharts(table: ResultTable, results: readonly RunResult[], store: Store): TemplateResult | typeof nothing {
  const figures = comparisonFigures(table, results, store.experiment?.variants ?? []);
  if (figures.length === 0) return nothing;
  // The pictures are strings of our own, with every text of the experiment escaped.
  return html`<section class="comparison-charts" aria-label="By task and by cost">
      ${figures.map((figure) => html`<figure>${unsafeHTML(figure.svg)}<figcaption>${saveButtons(figure, store)}</figcaption></figure>`)}
    </section>
    <p class="help">By cost: one point a variant; lines: 95 % intervals; dashed: the untrained control. The vertical axis does not begin at zero.</p>`;
}

function saveButtons({ title, svg }: Figure, store: Store): TemplateResult[] {
  return pictureFormats.map(({ format, name }) => linkButton({ text: `Save as ${name}`, label: `Save “${title}” as ${name}`, onClick: () => store.host.post({ type: 'export', format, text: standaloneSvg(svg) }) }));
}
