import { html, type TemplateResult } from 'lit';

/** A short piece of the curve's line. */
export function swatch(colour: number, dashed: boolean): TemplateResult {
  return html`<svg class="swatch series-${colour + 1}" width="18" height="10" viewBox="0 0 18 10" aria-hidden="true"><line x1="0" y1="5" x2="18" y2="5" stroke-width="3" stroke-dasharray=${dashed ? '7 4' : 'none'}></line></svg>`;
}
