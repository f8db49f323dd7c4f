import { html, type TemplateResult } from 'lit';
import { dropdown } from '../controls/choice';
import { textField } from '../controls/text';
import { setField, type FieldContext } from './fieldContext';
import { parseText } from './fieldText';
import { inheritedValue, writtenValue } from './scope';

const units = [
  { value: 'steps', label: 'steps' },
  { value: 'tokens', label: 'tokens' },
  { value: 'flops', label: 'FLOPs' },
  { value: 'flopsSparse', label: 'FLOPs, sparse look-up' },
];

/** A budget is one number and its unit: {"steps": n}, {"tokens": n}, {"flops": x} or {"flopsSparse": x}. */
export function budgetControl(context: FieldContext, id: string, description: string): TemplateResult {
  const { store, scope, field } = context;
  const written = partsOf(writtenValue(scope, field));
  const inherited = partsOf(inheritedValue(scope, field).value);
  const unit = written?.unit ?? inherited?.unit ?? 'steps';
  const commit = (text: string): void => {
    const parsed = parseText({ kind: unit.startsWith('flops') ? 'number' : 'integer', minimum: 1, maximum: null }, text);
    store.setDraft(id, 'error' in parsed ? { text, error: parsed.error } : null);
    if ('value' in parsed) setField(context, parsed.value === undefined ? undefined : { [unit]: parsed.value });
  };
  const draft = store.drafts.get(id);
  return html`<div class="budget">
    ${textField({
      label: field.label,
      value: draft?.text ?? (written === null ? '' : String(written.amount)),
      placeholder: inherited === null ? '' : String(inherited.amount),
      description,
      invalid: draft !== undefined,
      numeric: true,
      onCommit: commit,
    })}
    ${dropdown({ label: 'Budget unit', value: unit, options: units, onChoose: (chosen) => setField(context, { [chosen]: written?.amount ?? inherited?.amount ?? 1000 }) })}
  </div>`;
}

function partsOf(budget: unknown): { unit: string; amount: number } | null {
  const [part] = Object.entries((budget ?? {}) as Record<string, unknown>);
  return part !== undefined && typeof part[1] === 'number' ? { unit: part[0], amount: part[1] } : null;
}
