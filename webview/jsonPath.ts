/** Where a value lives in a JSON document: object keys and array indices from the root. */
export type JsonPath = readonly (string | number)[];

/** The value at `path`; undefined where the document does not go that far. */
export function valueAt(document: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined), document);
}

/** A copy of the document with `value` at `path`, objects made on the way; undefined removes what is there. */
export function withValueAt(document: unknown, path: JsonPath, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(document)) return withItem(document, Number(key), rest, value);
  const object = typeof document === 'object' && document !== null ? { ...(document as Record<string, unknown>) } : {};
  if (rest.length === 0 && value === undefined) delete object[key];
  else object[key] = withValueAt(object[key], rest, value);
  return object;
}

function withItem(items: unknown[], index: number, rest: JsonPath, value: unknown): unknown[] {
  if (rest.length === 0 && value === undefined) return items.filter((_, i) => i !== index);
  const copy = [...items];
  copy[index] = withValueAt(items[index], rest, value);
  return copy;
}

export function startsWith(path: JsonPath, prefix: JsonPath): boolean {
  return prefix.every((key, i) => path[i] === key);
}
