import { html, type TemplateResult } from 'lit';
import type { FormField } from '../../src/panel/protocol';
import { checkbox, dropdown } from '../controls/choice';
import { textArea, textField } from '../controls/text';
import { setField, type FieldContext } from './fieldContext';
import { parseText, textOf } from './fieldText';
import { inheritedValue, writtenValue } from './scope';

type Tagged = { type: string } & Record<string, unknown>;

/** A tagged object: its type, and the numbers, choices, switches and lists that this type has. It is written as a whole. */
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
  if (part.kind === 'boolean') return html`<div class="tagged-part">${partCheckbox(context, value, part)}</div>`;
  return html`<label class="tagged-part">
    <span title=${part.help}>${part.label}</span>
    ${part.kind === 'choice' ? partChoice(context, value, part) : partText(context, id, value, part)}
  </label>`;
}

function partCheckbox(context: FieldContext, value: Tagged, part: FormField): TemplateResult {
  const key = keyOf(part);
  const onToggle = (on: boolean): void => setField(context, withPart(value, key, on));
  return checkbox({ label: part.label, checked: (value[key] ?? part.initial) === true, description: part.help, onToggle });
}

function partChoice(context: FieldContext, value: Tagged, part: FormField): TemplateResult {
  const key = keyOf(part);
  const onChoose = (chosen: string): void => setField(context, withPart(value, key, chosen));
  return dropdown({ label: part.label, value: String(value[key] ?? part.initial), options: part.choices, description: part.help, onChoose });
}

function partText(context: FieldContext, id: string, value: Tagged, part: FormField): TemplateResult {
  const { store } = context;
  const key = keyOf(part);
  const draft = store.drafts.get(id);
  const commit = (text: string): void => {
    const parsed = parseText(part, text);
    store.setDraft(id, 'error' in parsed ? { text, error: `${part.label}: ${parsed.error}` } : null);
    if ('value' in parsed) setField(context, withPart(value, key, parsed.value));
  };
  const control = { label: part.label, value: textOf(part.kind, value[key]), placeholder: textOf(part.kind, part.initial), description: part.help, invalid: draft !== undefined, onCommit: commit };
  return part.kind === 'textList' ? textArea(control) : textField({ ...control, numeric: true });
}

function keyOf({ path }: FormField): string {
  return String(path.at(-1));
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
  return [label, ...fieldsOf(field, type).map(({ path, label: part, initial }) => `${part} ${wordsOf(parts[String(path.at(-1))] ?? initial)}`)].join(', ');
}

function wordsOf(value: unknown): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

function fieldsOf(field: FormField, type: string): FormField[] {
  return field.types.find(({ value }) => value === type)?.fields ?? [];
}
