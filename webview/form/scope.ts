import type { BudgetSpent } from '../../src/experiment/budget';
import type { ExperimentView, FormField } from '../../src/panel/protocol';
import { type JsonPath, valueAt } from '../jsonPath';

/** Which part of the experiment file the form is over: the base (with what has no variants), or one variant's overrides. */
export interface Scope {
  experiment: ExperimentView;
  /** Position in the file's `variants`; null for the base. */
  variant: number | null;
  /** Objective type that holds here; the base's where the variant has none of its own. */
  objective: string;
}

const overridable: readonly FormField['group'][] = ['model', 'objective', 'input', 'training', 'budget', 'knowledge', 'corpus', 'tokenizer'];
const objectiveTypePath = ['base', 'objective', 'type'];

export interface ListedVariant {
  name: string;
  baseline: string | null;
  objective: string | null;
  difference: string;
  /** Null for a file with errors. */
  budget: BudgetSpent | null;
}

/** The variants that the file writes, with the host's words where it has them: it has none for a file with errors. */
export function listedVariants({ content, variants }: ExperimentView): ListedVariant[] {
  const written = valueAt(content, ['variants']);
  return (Array.isArray(written) ? written : []).map((variant: unknown, index): ListedVariant => {
    const name = firstText(valueAt(variant, ['name']), `Variant ${index + 1}`);
    const described = variants.find((one) => one.name === name);
    const baseline = described?.baseline ?? valueAt(variant, ['baseline']);
    const objective = described?.objective ?? valueAt(variant, ['objective', 'type']);
    return { name, baseline: typeof baseline === 'string' ? baseline : null, objective: typeof objective === 'string' ? objective : null, difference: described?.difference ?? '', budget: described?.budget ?? null };
  });
}

export function scopeOf(experiment: ExperimentView, variantName: string | null, fields: readonly FormField[]): Scope {
  const found = listedVariants(experiment).findIndex(({ name }) => name === variantName);
  const variant = found < 0 ? null : found;
  const own = variant === null ? undefined : valueAt(experiment.content, ['variants', variant, 'objective', 'type']);
  const initial = fields.find(({ path }) => path.join() === objectiveTypePath.join())?.initial;
  return { experiment, variant, objective: firstText(own, valueAt(experiment.content, objectiveTypePath), initial) };
}

function firstText(...candidates: unknown[]): string {
  return candidates.find((candidate): candidate is string => typeof candidate === 'string') ?? '';
}

/** The fields that mean something in this scope. */
export function fieldsIn(scope: Scope, fields: readonly FormField[]): FormField[] {
  return fields.filter(({ group, objectives }) => (scope.variant === null || overridable.includes(group)) && (objectives === null || objectives.includes(scope.objective)));
}

/** Where the field's value is written in this scope. */
export function pathIn({ variant }: Scope, field: FormField): JsonPath {
  return variant === null ? field.path : ['variants', variant, ...field.path.slice(1)];
}

/** The value as the file writes it in this scope; undefined where it does not. */
export function writtenValue(scope: Scope, field: FormField): unknown {
  return valueAt(scope.experiment.content, pathIn(scope, field));
}

/** What holds where the scope writes nothing: a variant inherits from the base, the base from the schema. */
export function inheritedValue(scope: Scope, field: FormField): { value: unknown; from: 'base' | 'default' } {
  const base = scope.variant === null ? undefined : valueAt(scope.experiment.content, field.path);
  return base === undefined ? { value: field.initial, from: 'default' } : { value: base, from: 'base' };
}

export interface Edit {
  path: JsonPath;
  value: unknown;
}

/**
 * The edit that gives the field `value` (undefined: reset). An objective is one tagged object in the file: its type
 * comes with its first knob, takes along only the knobs that the new type has, and goes with the whole.
 */
export function editOf(scope: Scope, field: FormField, value: unknown, fields: readonly FormField[]): Edit {
  const path = pathIn(scope, field);
  if (field.group !== 'objective') return { path, value };
  const objectivePath = path.slice(0, -1);
  const objective = (valueAt(scope.experiment.content, objectivePath) ?? {}) as Record<string, unknown>;
  if (path.at(-1) === 'type') return { path: objectivePath, value: typeof value === 'string' ? retyped(objective, value, fields) : undefined };
  if (value === undefined || 'type' in objective) return { path, value };
  return { path: objectivePath, value: { type: scope.objective, ...objective, [path.at(-1)!]: value } };
}

function retyped(objective: Record<string, unknown>, type: string, fields: readonly FormField[]): Record<string, unknown> {
  const known = fields.filter(({ group, objectives }) => group === 'objective' && objectives?.includes(type) === true).map(({ path }) => path.at(-1));
  return { type, ...Object.fromEntries(Object.entries(objective).filter(([key]) => known.includes(key))) };
}
