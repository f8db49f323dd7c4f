import { html, nothing, type TemplateResult } from 'lit';
import { accessible, typedText } from './settled';

export interface TextControl {
  label: string;
  value: string;
  placeholder: string;
  /** What explains the control and says what is wrong with it, for those who cannot see it. */
  description: string;
  invalid: boolean;
  numeric?: boolean;
  /** The text when the user has finished: Enter, or leaving the control. */
  onCommit: (text: string) => void;
}

const textOf = (event: Event): string => (event.currentTarget as HTMLInputElement).value;

/** A one-line text box. */
export function textField({ label, value, placeholder, description, invalid, numeric, onCommit }: TextControl): TemplateResult {
  return html`<vscode-text-field
    class=${invalid ? 'invalid' : ''}
    ${accessible(label, description)}
    aria-invalid=${invalid}
    inputmode=${numeric === true ? 'decimal' : nothing}
    spellcheck="false"
    placeholder=${placeholder}
    .value=${typedText(value)}
    @change=${(event: Event) => onCommit(textOf(event))}
  ></vscode-text-field>`;
}

/** A text box of several lines. */
export function textArea({ label, value, placeholder, description, invalid, onCommit }: TextControl): TemplateResult {
  return html`<vscode-text-area
    class=${invalid ? 'invalid' : ''}
    ${accessible(label, description)}
    aria-invalid=${invalid}
    rows="2"
    resize="vertical"
    placeholder=${placeholder}
    .value=${typedText(value)}
    @change=${(event: Event) => onCommit(textOf(event))}
  ></vscode-text-area>`;
}
