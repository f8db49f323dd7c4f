import * as z from 'zod';
import type { Finding, Path } from './finding';
import type { Tags } from './knob';
import { architectures, layerSharings } from './knobs/architecture';
import { experimentFileSchema } from './schema';
import { generators, strategies } from './knobs/generators';
import { knowledges } from './knobs/knowledge';
import { maskings } from './knobs/masking';
import { objectiveKnobs, objectiveTypes } from './knobs/objectives';

type RawIssue = z.core.$ZodIssue;

/** Knobs whose value is told apart by its type, by name. */
const taggedKnobs: Record<string, Tags> = { masking: maskings, generator: generators, strategy: strategies, architecture: architectures, layerSharing: layerSharings, knowledge: knowledges };

/** Zod's issues as sentences that say what was found, what was expected and what to do. */
export function schemaFindings(content: unknown, error: z.ZodError): Finding[] {
  const mistyped = error.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys.map((key) => meantKey(content, issue.path as Path, key)) : []));
  const missing = ({ path }: RawIssue) => valueAt(content, path as Path) === undefined && mistyped.includes(path.join('.'));
  return error.issues.filter((issue) => !missing(issue)).flatMap((issue) => sentences(content, issue, issue.path as Path));
}

/** Path of the key that an unknown one is taken for: that key is not reported as missing too. */
function meantKey(content: unknown, path: Path, key: string): string | undefined {
  const near = nearest(key, knownKeys(path, content));
  return near === undefined ? undefined : [...path, near].join('.');
}

function sentences(content: unknown, issue: RawIssue, path: Path): Finding[] {
  const found = valueAt(content, path);
  const here = path.length === 0 ? 'The file' : `"${path.join('.')}"`;
  const one = (message: string): Finding[] => [{ severity: 'error', path, message }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ severity: 'error' as const, path: [...path, key], message: unknownKey(content, path, key) }));
    case 'invalid_type':
      return one(found === undefined ? `${here} is missing; expected ${article(issue.expected)}.` : `${here} is ${shown(found)}; expected ${article(issue.expected)}.`);
    case 'invalid_value':
      return one(`${here} is ${shown(found)}; expected ${oneOf(issue.values.map(shown))}.${guess(found, issue.values.map(String))}`);
    case 'invalid_union':
      return one(unionMessage(content, path));
    case 'too_small':
      return one(`${here} is ${shown(found)}; expected ${issue.origin === 'array' || issue.origin === 'string' ? `at least ${String(issue.minimum)} ${issue.origin === 'array' ? 'entries' : 'characters'}` : `${issue.inclusive ? 'at least' : 'more than'} ${String(issue.minimum)}`}.`);
    case 'too_big':
      return one(`${here} is ${shown(found)}; expected ${issue.inclusive ? 'at most' : 'less than'} ${String(issue.maximum)}.`);
    default:
      return one(`${here} is ${shown(found)}: ${issue.message}.`);
  }
}

function unionMessage(content: unknown, path: Path): string {
  if (path.at(-1) === 'budget')
    return `"${path.join('.')}" is ${shown(valueAt(content, path))}; expected exactly one of {"steps": n}, {"tokens": n} or {"flops": x} with a number above 0.`;
  const holder = path.at(-1) === 'type' ? path.slice(0, -1) : path;
  const type = (valueAt(content, holder) as { type?: unknown } | undefined)?.type;
  const what = type === undefined ? `"${holder.join('.')}" has no "type"` : `"${holder.join('.')}" has the type ${shown(type)}`;
  const types = Object.keys(taggedKnobs[String(holder.at(-1))] ?? objectiveKnobs);
  return `${what}; expected ${oneOf(types.map(shown))}.${guess(type, types)}`;
}

function unknownKey(content: unknown, path: Path, key: string): string {
  if (path.at(-1) === 'objective') {
    const owners = objectiveTypes.filter((type) => key in objectiveKnobs[type]);
    const { type } = valueAt(content, path) as { type: string };
    if (owners.length > 0) return `Unknown key "${key}" for the objective "${type}"; it belongs to ${oneOf(owners.map(shown))}. Remove it, or change the type.`;
  }
  return `Unknown key "${key}".${guess(key, knownKeys(path, content)) || ' Remove it, or check its spelling.'}`;
}

/** Keys the schema allows at a path, read from the JSON Schema so that they are declared once. */
function knownKeys(path: Path, content: unknown): string[] {
  type Node = { properties?: Record<string, Node>; items?: Node; oneOf?: Node[]; anyOf?: Node[]; const?: unknown };
  let node: Node | undefined = z.toJSONSchema(experimentFileSchema, { io: 'input', unrepresentable: 'any' }) as Node;
  for (const [depth, step] of path.entries()) {
    node = typeof step === 'number' ? node?.items : node?.properties?.[step];
    const options: Node[] | undefined = node?.oneOf;
    if (options !== undefined) {
      const type = (valueAt(content, path.slice(0, depth + 1)) as { type?: unknown } | undefined)?.type;
      node = options.find((option) => option.properties?.type?.const === type);
    }
  }
  return [...Object.keys(node?.properties ?? {}), ...(node?.anyOf ?? []).flatMap((option) => Object.keys(option.properties ?? {}))];
}

function valueAt(content: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], content);
}

function shown(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function article(type: string): string {
  const name: Record<string, string> = { int: 'a whole number', number: 'a number', string: 'a text', boolean: 'true or false', array: 'a list', object: 'an object' };
  return name[type] ?? type;
}

function oneOf(items: string[]): string {
  return items.length === 1 ? items[0]! : `one of ${items.join(', ')}`;
}

function guess(found: unknown, known: readonly string[]): string {
  const near = typeof found === 'string' ? nearest(found, known) : undefined;
  return near === undefined ? '' : ` Did you mean "${near}"?`;
}

/** The known name that differs in the fewest characters, where those are few. */
function nearest(found: string, known: readonly string[]): string | undefined {
  const near = known.map((name) => ({ name, distance: editDistance(found.toLowerCase(), name.toLowerCase()) })).sort((a, b) => a.distance - b.distance)[0];
  return near !== undefined && near.distance <= Math.max(2, found.length / 3) ? near.name : undefined;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
