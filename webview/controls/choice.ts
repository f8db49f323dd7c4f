import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { accessible, chosenOption } from './settled';

export interface Option {
  value: string;
  label: string;
}

export interface DropdownControl {
  label: string;
  value: string;
  options: readonly Option[];
  description?: string;
  disabled?: boolean;
  onChoose: (value: string) => void;
}

/** One of several. */
export function dropdown({ label, value, options, description, disabled, onChoose }: DropdownControl): TemplateResult {
  return html`<vscode-dropdown
    ${accessible(label, description ?? '')}
    ?disabled=${disabled === true}
    @change=${(event: Event) => chooseIfOther(event, value, onChoose)}
    .value=${chosenOption(value)}
    >${repeat(options, (option) => option.value, (option) => html`<vscode-option value=${option.value}>${option.label}</vscode-option>`)}</vscode-dropdown
  >`;
}

function chooseIfOther(event: Event, value: string, onChoose: (value: string) => void): void {
  const chosen = (event.currentTarget as HTMLSelectElement).value;
  if (chosen !== value && chosen !== '') onChoose(chosen);
}

export interface CheckboxControl {
  label: string;
  /** Said instead of the label where the label alone does not tell what it is about. */
  name?: string;
  checked: boolean;
  description?: string;
  onToggle: (checked: boolean) => void;
}

/**
 * Yes or no. The toolkit's checkbox also reports changes that the program makes, so the listener is renewed before the
 * value and ignores what is already known.
 */
export function checkbox({ label, name, checked, description, onToggle }: CheckboxControl): TemplateResult {
  const toggle = (event: Event): void => {
    const { checked: now } = event.currentTarget as HTMLInputElement;
    if (now !== checked) onToggle(now);
  };
  return html`<vscode-checkbox ${accessible(name ?? label, description ?? '')} @change=${toggle} .checked=${checked}>${label}</vscode-checkbox>`;
}

export interface CheckboxesControl {
  label: string;
  values: readonly string[];
  options: readonly Option[];
  description?: string;
  onChoose: (values: string[]) => void;
}

/** Any of several, in the order of the options. */
export function checkboxes({ label, values, options, description, onChoose }: CheckboxesControl): TemplateResult {
  const toggled = (value: string, on: boolean): string[] => options.map((option) => option.value).filter((one) => (one === value ? on : values.includes(one)));
  return html`<div class="checkboxes" role="group" aria-label=${label} aria-description=${description ?? ''}>
    ${options.map((option) => checkbox({ label: option.label, checked: values.includes(option.value), onToggle: (on) => onChoose(toggled(option.value, on)) }))}
  </div>`;
}
