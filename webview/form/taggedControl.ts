import { html, type TemplateResult } from 'lit';
import type { FormField } from '../../src/panel/protocol';
import { checkbox, dropdown } from '../controls/choice';
import { textArea, textField, type TextControl } from '../controls/text';
import { setField, type FieldContext } from './fieldContext';
import { parseText, textOf } from './fieldText';
import { inheritedValue, writtenValue } from './scope';

type Tagged = { type: string } & Record<string, unknown>;

/** A tagged object: its type, and the parts that this type has. It is written as a whole. */
export function taggedControl(context: FieldContext, id: string, description: string): TemplateResult {
  const { scope, field } = context;
  const value = (writtenValue(scope, field) ?? inheritedValue(scope, field).value) as Tagged;
  const options = field.types.map(({ value: type, label }) => ({ value: type, label }));
  return html`<div class="tagged">
    ${dropdown({ label: field.label, value: value.type, options, description, onChoose: (type) => setField(context, { type }) })}
    ${fieldsOf(field, value.type).map((part) => partField(context, id, value, part))}
  </div>`;
}

function partField(context: FieldContext, id: string, value: Tagged, part: FormField): TemplateResult {
  const { store } = context;
  const key = String(part.path.at(-1));
  const setPart = (one: unknown): void => setField(context, withPart(value, key, one));
  if (part.kind === 'boolean') {
    const checked = (value[key] ?? part.initial) === true;
    return html`<div class="tagged-part">${checkbox({ label: part.label, checked, description: part.help, onToggle: setPart })}</div>`;
  }
  const draft = store.drafts.get(id);
  const commit = (text: string): void => {
    const parsed = parseText(part, text);
    store.setDraft(id, 'error' in parsed ? { text, error: `${part.label}: ${parsed.error}` } : null);
    if ('value' in parsed) setPart(parsed.value);
  };
  const control: TextControl = { label: part.label, value: textOf(part.kind, value[key]), placeholder: textOf(part.kind, part.initial), description: part.help, invalid: draft !== undefined, numeric: part.kind !== 'textList', onCommit: commit };
  return html`<label class="tagged-part">
    <span title=${part.help}>${part.label}</span>
    ${part.kind === 'textList' ? textArea(control) : textField(control)}
  </label>`;
}

/** The object with one part set, or back at its default. */
export function withPart(value: Tagged, key: string, part: unknown): Tagged {
  const { [key]: _, ...others } = value;
  return (part === undefined ? others : { ...others, [key]: part }) as Tagged;
}

/** "Spans, Span p 0.2, Longest span 10". */
export function taggedText(field: FormField, value: unknown): string {
  const { type, ...parts } = value as Tagged;
  const label = field.types.find((one) => one.value === type)?.label ?? type;
  return [label, ...fieldsOf(field, type).map(({ path, label: part, initial }) => `${part} ${partText(parts[String(path.at(-1))] ?? initial)}`)].join(', ');
}

function partText(value: unknown): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

function fieldsOf(field: FormField, type: string): FormField[] {
  return field.types.find(({ value }) => value === type)?.fields ?? [];
}
