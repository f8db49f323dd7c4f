import { html, type TemplateResult } from 'lit';
import { typedText } from './settled';

export interface SearchBoxControl {
  /** Unique in the page. */
  id: string;
  label: string;
  value: string;
  placeholder: string;
  completions: readonly string[];
  /** With every change of the text. */
  onType: (text: string) => void;
}

/** A text box that offers completions and says what is typed as it is typed; the toolkit's waits until the end. */
export function searchBox({ id, label, value, placeholder, completions, onType }: SearchBoxControl): TemplateResult {
  return html`<input
      type="search"
      class="search-box"
      aria-label=${label}
      list="${id}-completions"
      placeholder=${placeholder}
      autocomplete="off"
      spellcheck="false"
      .value=${typedText(value)}
      @input=${(event: Event) => onType((event.currentTarget as HTMLInputElement).value)}
    /><datalist id="${id}-completions">${completions.map((word) => html`<option value=${word}></option>`)}</datalist>`;
}
