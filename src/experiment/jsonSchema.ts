import * as z from 'zod';
import { experimentFileSchema } from './schema';

/** The part of JSON Schema that is read and written here. */
interface Schema {
  title?: string;
  description?: string;
  default?: unknown;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  examples?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  if?: Schema;
  then?: Schema;
}

/**
 * The JSON Schema behind completion and hovers in `*.ablation.json`, derived from the one schema. It proposes and
 * never judges: VS Code would report each mistake a second time, in words of its own.
 */
export function experimentJsonSchema(): string {
  const schema = proposing(z.toJSONSchema(experimentFileSchema, { io: 'input', target: 'draft-7' }) as Schema);
  return `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...schema, title: 'Ablation Bench experiment', allowComments: true, allowTrailingCommas: true }, null, 1)}\n`;
}

/** What completion and hovers read of a schema: names, descriptions, defaults, and allowed values as examples. */
function proposing({ title, description, default: initial, properties, items, anyOf, oneOf, ...values }: Schema): Schema {
  const examples = exampleValues(values);
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(initial === undefined ? {} : { default: initial }),
    ...(properties === undefined ? {} : { properties: proposingEach(properties) }),
    ...(items === undefined ? {} : { items: proposing(items) }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map(proposing) }),
    ...(oneOf === undefined ? {} : byType(oneOf)),
    ...(examples.length === 0 ? {} : { examples }),
  };
}

function proposingEach(properties: Record<string, Schema>): Record<string, Schema> {
  return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, proposing(one)]));
}

function exampleValues({ const: only, enum: values, type }: Schema): unknown[] {
  if (only !== undefined) return [only];
  return values ?? (type === 'boolean' ? [true, false] : type === 'null' ? [null] : []);
}

/** Alternatives told apart by their `type`: each proposes its keys where the file names that type, or none yet. */
function byType(options: Schema[]): Schema {
  const typeOf = ({ properties }: Schema) => properties?.type?.const;
  return {
    properties: { type: { examples: options.map(typeOf) } },
    allOf: options.map((option) => {
      const { type: _, ...knobs } = option.properties ?? {};
      return { if: { properties: { type: { const: typeOf(option) } } }, then: { properties: proposingEach(knobs) } };
    }),
  };
}
