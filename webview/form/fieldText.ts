import type { FormField } from '../../src/panel/protocol';

/** A value typed into a text box, or what is wrong with the text. */
export type Parsed = { value: unknown } | { error: string };

/** A field's value as a text box shows it. */
export function textOf(kind: FormField['kind'], value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(String).join(kind === 'textList' ? '\n' : ', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Reads what was typed; empty text takes the value out of the file. */
export function parseText(field: Pick<FormField, 'kind' | 'minimum' | 'maximum'>, text: string): Parsed {
  const trimmed = text.trim();
  if (trimmed === '') return { value: undefined };
  switch (field.kind) {
    case 'integer':
    case 'number':
      return parseNumber(trimmed, field, field.kind === 'integer');
    case 'integerList':
    case 'numberList':
      return parseNumbers(trimmed, field, field.kind === 'integerList');
    case 'textList':
      return { value: trimmed.split('\n').map((line) => line.trim()).filter((line) => line !== '') };
    case 'boolean':
    case 'text':
    case 'choice':
    case 'choices':
    case 'budget':
    case 'tagged':
      return { value: trimmed };
  }
}

function parseNumber(text: string, { minimum, maximum }: Pick<FormField, 'minimum' | 'maximum'>, whole: boolean): Parsed {
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isFinite(value)) return { error: `“${text}” is not a number.` };
  if (whole && !Number.isInteger(value)) return { error: `${text} is not a whole number.` };
  if (minimum !== null && value < minimum) return { error: `${text} is below the smallest value, ${minimum}.` };
  if (maximum !== null && value > maximum) return { error: `${text} is above the largest value, ${maximum}.` };
  return { value };
}

function parseNumbers(text: string, field: Pick<FormField, 'minimum' | 'maximum'>, whole: boolean): Parsed {
  const parsed = text.split(/[\s,;]+/).filter((part) => part !== '').map((part) => parseNumber(part, field, whole));
  const failed = parsed.find((one): one is { error: string } => 'error' in one);
  return failed ?? { value: parsed.map((one) => (one as { value: unknown }).value) };
}
