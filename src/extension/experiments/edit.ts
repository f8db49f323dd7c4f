import { applyEdits, modify, parse, type Edit } from 'jsonc-parser';

type JsonPath = (string | number)[];

/**
 * Edits that set `path` to `value` in a JSON text, or remove it when `value` is undefined, and touch nothing else:
 * comments and layout stay. Objects missing on the way are created; an object left empty by a removal stays.
 */
export function editsFor(text: string, path: JsonPath, value: unknown): Edit[] {
  if (value === undefined && !has(parse(text, [], { allowTrailingComma: true }), path)) return [];
  return modify(text, path, value, { formattingOptions: { insertSpaces: !/^\t/m.test(text), tabSize: indentOf(text), eol: text.includes('\r\n') ? '\r\n' : '\n' } });
}

/** The text after `editsFor`. */
export function edited(text: string, path: JsonPath, value: unknown): string {
  return applyEdits(text, editsFor(text, path, value));
}

function has(content: unknown, path: JsonPath): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return true;
  return typeof content === 'object' && content !== null && key in content && has((content as Record<string | number, unknown>)[key], rest);
}

/** Width of the first indented line; 2 when there is none. */
function indentOf(text: string): number {
  return /^( +)\S/m.exec(text)?.[1]?.length ?? 2;
}
