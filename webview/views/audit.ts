import { html, nothing, type TemplateResult } from 'lit';
import type { AuditRow, VariantAudit } from '../../src/objectives/audit';
import { badge, button } from '../controls/button';
import type { Store } from '../state';
import { emptyState } from './emptyState';

/** What training draws, beside what the knobs promise, for one variant or all. */
export function auditView(store: Store): TemplateResult {
  const { experiment, audit, host } = store;
  if (experiment === null) return emptyState('Nothing to audit yet', 'Open an experiment (*.ablation.json); its masks, labels and fakes are then compared with theory here.');
  const shown = audit?.uri === experiment.uri ? audit : null;
  const start = (variant: string | null): void => host.post({ type: 'audit', uri: experiment.uri, variant });
  const isRunning = shown?.state === 'running';
  return html`
    <div class="bar" role="toolbar" aria-label="Audit">
      <h2>${experiment.name}</h2>
      ${isRunning ? badge('auditing …') : nothing}
      ${button({ text: 'Audit all variants', onClick: () => start(null) })}
      ${experiment.variants.map(({ name }) => button({ text: name, label: `Audit ${name}`, onClick: () => start(name) }))}
    </div>
    ${shown === null ? emptyState('Not audited yet', 'Draws thousands of sequences as training does and lays them beside theory: mask rate, what masked tokens become, whole words, span lengths, labels of sentence-level tasks, and how often a generator changes a token.') : nothing}
    ${shown?.state === 'failed' ? html`<p class="audit-off" role="alert">${shown.message}</p>` : nothing}
    ${(shown?.audits ?? []).map(variantTable)}
    ${shown !== null && shown.audits.length > 0 ? html`<p class="help">± is four standard deviations of the draws, for a mask rate against its knob one token a sequence; what has no ± holds exactly.</p>` : nothing}
  `;
}

function variantTable({ variant, objective, masking, sequences, seed, ok, rows }: VariantAudit): TemplateResult {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="Audit of ${variant}">
    <table class="data audit">
      <caption>${variant} · ${objective} · masking by ${masking} · ${sequences} sequences, seed ${seed} · <strong class=${ok ? 'audit-ok' : 'audit-off'}>${ok ? '✓ as expected' : '✗ off'}</strong></caption>
      <thead>
        <tr><th scope="col">What</th><th scope="col">Drawn</th><th scope="col">Expected</th><th scope="col">Verdict</th></tr>
      </thead>
      <tbody>${rows.map(rowView)}</tbody>
    </table>
  </div>`;
}

function rowView(row: AuditRow): TemplateResult {
  const number = (value: number): string => (row.isShare ? `${(100 * value).toFixed(2)} %` : String(value));
  const expected = row.expected === null ? '–' : `${number(row.expected)}${row.tolerance === 0 ? '' : ` ± ${(100 * row.tolerance).toFixed(2)}`}`;
  return html`<tr class=${row.ok ? '' : 'audit-off'}>
    <th scope="row">${row.name}</th>
    <td>${number(row.realised)}</td>
    <td>${expected}</td>
    <td>${row.expected === null ? '' : row.ok ? html`<span class="audit-ok">✓</span>` : '✗ off'}</td>
  </tr>`;
}
