import { html, type TemplateResult } from 'lit';

export interface ButtonControl {
  text: string;
  onClick: () => void;
  appearance?: 'primary' | 'secondary';
  disabled?: boolean;
  /** Said instead of the text where the text alone does not tell which thing it acts on. */
  label?: string;
}

export function button({ text, onClick, appearance, disabled, label }: ButtonControl): TemplateResult {
  return html`<vscode-button appearance=${appearance ?? 'secondary'} ?disabled=${disabled === true} aria-label=${label ?? text} @click=${onClick}>${text}</vscode-button>`;
}

/** A button that looks like a link, for actions of little weight. */
export function linkButton({ text, onClick, label }: ButtonControl): TemplateResult {
  return html`<button type="button" class="link" aria-label=${label ?? text} @click=${onClick}>${text}</button>`;
}

/** The toolkit's own badge sets a style attribute, which the content security policy forbids. */
export function badge(text: string): TemplateResult {
  return html`<span class="badge">${text}</span>`;
}
