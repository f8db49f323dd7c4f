import { html, nothing, type TemplateResult } from 'lit';
import type { ExperimentIssue, FormField } from '../../src/panel/protocol';
import { linkButton } from '../controls/button';
import { checkbox, checkboxes, dropdown } from '../controls/choice';
import { textArea, textField, type TextControl } from '../controls/text';
import { startsWith } from '../jsonPath';
import { budgetControl } from './budgetControl';
import { setField, type FieldContext } from './fieldContext';
import { parseText, textOf } from './fieldText';
import { taggedControl, taggedText } from './taggedControl';
import { inheritedValue, pathIn, writtenValue, type Scope } from './scope';

/** One field of the form: label, control, help with its paper, what holds where nothing is written, and what is wrong. */
export function fieldView(context: FieldContext): TemplateResult {
  const { store, scope, field } = context;
  const id = `field-${pathIn(scope, field).join('-')}`;
  const written = writtenValue(scope, field) !== undefined;
  const draft = store.drafts.get(id);
  const issues = draft === undefined ? issuesOf(scope, field) : [{ severity: 'error' as const, path: [], message: draft.error }];
  return html`<div class=${written ? 'field written' : 'field'} data-field=${field.path.join('.')}>
    <div class="field-head">
      <span class="field-label">${field.label}</span>
      ${written ? linkButton({ text: scope.variant === null ? 'Reset' : 'Inherit', label: `Reset ${field.label}`, onClick: () => reset(context, id) }) : nothing}
    </div>
    ${control(context, id, [...issues.map(({ message }) => message), field.help].join(' '))}
    ${issues.map(({ severity, message }) => html`<p class="issue ${severity}" role="alert">${message}</p>`)}
    <p class="help">${field.help} ${field.paper === null ? nothing : html`<cite title="Where this comes from">${field.paper}.</cite>`} ${inheritedText(scope, field, written)}</p>
  </div>`;
}

function issuesOf({ experiment, ...scope }: Scope, field: FormField): ExperimentIssue[] {
  const path = pathIn({ experiment, ...scope }, field);
  return experiment.issues.filter((issue) => startsWith(issue.path, path));
}

function inheritedText(scope: Scope, field: FormField, written: boolean): TemplateResult | typeof nothing {
  const { value, from } = inheritedValue(scope, field);
  const text = shown(field, value);
  if (!written && from === 'default') return nothing;
  return html`<span class="inherited">${from === 'base' ? 'Base' : 'Default'}: ${text === '' ? 'none' : text}.</span>`;
}

function shown(field: FormField, value: unknown): string {
  if (field.kind === 'tagged') return taggedText(field, value);
  const labels = (Array.isArray(value) ? value : [value]).map((one) => field.choices.find((choice) => choice.value === one)?.label);
  return labels.length > 0 && labels.every((label) => label !== undefined) ? labels.join(', ') : textOf(field.kind, value).replaceAll('\n', ', ');
}

function reset(context: FieldContext, id: string): void {
  context.store.setDraft(id, null);
  setField(context, undefined);
}

function control(context: FieldContext, id: string, description: string): TemplateResult {
  const { scope, field } = context;
  const { label, choices } = field;
  const effective = writtenValue(scope, field) ?? inheritedValue(scope, field).value;
  switch (field.kind) {
    case 'boolean':
      return checkbox({ label: effective === true ? 'On' : 'Off', name: label, checked: effective === true, description, onToggle: (on) => setField(context, on) });
    case 'choice':
      return dropdown({ label, value: String(effective), options: choices, description, onChoose: (value) => setField(context, value) });
    case 'choices':
      return checkboxes({ label, values: Array.isArray(effective) ? effective.map(String) : [], options: choices, description, onChoose: (values) => setField(context, values) });
    case 'budget':
      return budgetControl(context, id, description);
    case 'tagged':
      return taggedControl(context, id, description);
    case 'textList':
      return textArea(typed(context, id, description));
    case 'integer':
    case 'number':
    case 'text':
    case 'integerList':
    case 'numberList':
      return textField(typed(context, id, description));
  }
}

function typed(context: FieldContext, id: string, description: string): TextControl {
  const { store, scope, field } = context;
  const draft = store.drafts.get(id);
  return {
    label: field.label,
    value: draft?.text ?? textOf(field.kind, writtenValue(scope, field)),
    placeholder: textOf(field.kind, inheritedValue(scope, field).value) || 'none',
    description,
    invalid: draft !== undefined || issuesOf(scope, field).some(({ severity }) => severity === 'error'),
    numeric: field.kind === 'integer' || field.kind === 'number',
    onCommit: (text) => commit(context, id, text),
  };
}

/** Writes what was typed if it is a value; keeps it as a draft with the reason if it is not. */
function commit(context: FieldContext, id: string, text: string): void {
  const parsed = parseText(context.field, text);
  if ('error' in parsed) {
    context.store.setDraft(id, { text, error: parsed.error });
    return;
  }
  context.store.setDraft(id, null);
  if (JSON.stringify(parsed.value) !== JSON.stringify(writtenValue(context.scope, context.field))) setField(context, parsed.value);
}
