import * as z from 'zod';

/** What a reader wants to know of a knob: shown in the form, in completion, in the README. */
export interface About {
  label: string;
  help: string;
  /** Where the value or the idea comes from, for example "ELECTRA §3.2". */
  paper?: string;
}

/** One knob: its check, its default and its description, declared once. */
export interface Knob<S extends z.ZodType> {
  schema: S;
  initial: z.input<S>;
  about: About;
  /** Where the value is an object told apart by its `type`: the types, with the knobs of each. */
  types?: Tags;
}

/** The types of a tagged value. */
export type Tags = Record<string, About & { knobs: Knobs }>;

export function knob<S extends z.ZodType>(schema: S, initial: z.input<S>, label: string, help: string, paper?: string): Knob<S> {
  return { schema, initial, about: { label, help, ...(paper === undefined ? {} : { paper }) } };
}

/** A knob whose value is one tagged object. `schema` is the union of the types' objects; an override replaces the whole. */
export function taggedKnob<S extends z.ZodType>(types: Tags, schema: S, initial: z.input<S>, label: string, help: string, paper?: string): Knob<S> {
  return { ...knob(schema, initial, label, help, paper), types };
}

export type Knobs = Record<string, Knob<z.ZodType>>;
type Full<K extends Knobs> = { [P in keyof K]: z.ZodDefault<K[P]['schema']> };
type Partial_<K extends Knobs> = { [P in keyof K]: z.ZodOptional<K[P]['schema']> };

function described<K extends Knobs>(knobs: K, wrap: (knob: K[keyof K]) => z.ZodType): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(knobs).map(([name, one]) => [
      name,
      wrap(one as K[keyof K]).meta({ title: one.about.label, description: one.about.help, default: one.initial, ...(one.about.paper === undefined ? {} : { paper: one.about.paper }) }),
    ]),
  );
}

/** The resolved group: every knob present, defaults filled in, unknown keys refused. */
export function fullObject<K extends Knobs>(knobs: K): z.ZodObject<Full<K>, z.core.$strict> {
  return z.strictObject(described(knobs, (one) => one.schema.default(one.initial)) as Full<K>);
}

/** The group as a file writes it: any subset of the knobs, unknown keys refused. */
export function partialObject<K extends Knobs>(knobs: K): z.ZodObject<Partial_<K>, z.core.$strict> {
  return z.strictObject(described(knobs, (one) => one.schema.optional()) as Partial_<K>);
}
