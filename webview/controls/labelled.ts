import { html, type TemplateResult } from 'lit';

/** A control under its label, which the control says itself to those who cannot see it. */
export function labelled(label: string, control: TemplateResult): TemplateResult {
  return html`<div class="labelled"><span class="control-label" aria-hidden="true">${label}</span>${control}</div>`;
}
