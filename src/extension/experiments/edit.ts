import { applyEdits, findNodeAtLocation, modify, parseTree, type Edit, type Node } from 'jsonc-parser';

type JsonPath = (string | number)[];

/**
 * Edits that set `path` to `value` in a JSON text, or remove it when `value` is undefined, and touch nothing else:
 * comments and layout stay, an object on one line stays on one line. Objects and lists missing on the way are created;
 * one left empty by a removal stays. No edits for text that is not JSON.
 */
export function editsFor(text: string, path: JsonPath, value: unknown): Edit[] {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (root === undefined) return [];
  const present = findNodeAtLocation(root, path);
  if (value === undefined) return present === undefined ? [] : modify(text, path, undefined, {});
  if (present !== undefined) return [{ offset: present.offset, length: present.length, content: inlineJson(value) }];
  const { container, missing } = deepestContainer(root, path);
  return container === undefined ? [] : insertion(text, container, missing, value);
}

/** The text after `editsFor`. */
export function edited(text: string, path: JsonPath, value: unknown): string {
  return applyEdits(text, editsFor(text, path, value));
}

/** The last object or list on the way to `path`, and the steps from there on, of which there is at least one. */
function deepestContainer(root: Node, path: JsonPath): { container: Node | undefined; missing: JsonPath } {
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const container = findNodeAtLocation(root, path.slice(0, depth));
    if (container !== undefined) return { container, missing: path.slice(depth) };
  }
  return { container: undefined, missing: path };
}

function insertion(text: string, container: Node, [key, ...deeper]: JsonPath, value: unknown): Edit[] {
  const whole = inlineJson(deeper.reduceRight((inner, step) => (typeof step === 'number' ? [inner] : { [step]: inner }), value));
  const item = container.type === 'array' ? whole : `${JSON.stringify(key)}: ${whole}`;
  const last = container.children?.at(-1);
  if (last === undefined) return [{ offset: container.offset + container.length - 1, length: 0, content: ` ${item} ` }];
  return behind(text, last, item);
}

/** Behind a last child: on a line of its own where the child's line ends with it, or else on the same line. */
function behind(text: string, last: Node, item: string): Edit[] {
  const end = last.offset + last.length;
  const lineEnd = /\r?\n|$/.exec(text.slice(end))!.index + end;
  const rest = text.slice(end, lineEnd);
  const comma = /^\s*,/.test(rest) ? '' : ',';
  const alone = /^\s*,?\s*(\/\/.*|\/\*[^*]*\*\/\s*)?$/.test(rest);
  if (!alone || lineEnd === text.length) return [{ offset: end, length: 0, content: `, ${item}` }];
  const indent = /[^\n]*$/.exec(text.slice(0, last.offset))![0].match(/^\s*/)![0];
  const eol = text.startsWith('\r\n', lineEnd) ? '\r\n' : '\n';
  return [
    { offset: end, length: 0, content: comma },
    { offset: lineEnd, length: 0, content: `${eol}${indent}${item}` },
  ];
}

/** JSON on one line with a space after each comma and colon. */
function inlineJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inlineJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return entries.length === 0 ? '{}' : `{ ${entries.map(([key, item]) => `${JSON.stringify(key)}: ${inlineJson(item)}`).join(', ')} }`;
}
