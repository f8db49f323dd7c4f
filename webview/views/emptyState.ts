import { html, type TemplateResult } from 'lit';

/** What a view says when it has nothing to show: what is missing, and what to do about it. */
export function emptyState(title: string, advice: string, action?: TemplateResult): TemplateResult {
  return html`<div class="empty">
    <h2>${title}</h2>
    <p>${advice}</p>
    ${action}
  </div>`;
}
