import * as z from 'zod';
import { objectives } from '../objectives/registry';
import type { FormField } from '../panel/protocol';
import type { Knob, Knobs } from './knob';
import { engineNames } from './schema';
import { corpusKnobs, tokenizerKnobs } from './knobs/data';
import { evaluationKnobs } from './knobs/evaluation';
import { inputKnobs } from './knobs/input';
import { knowledge } from './knobs/knowledge';
import { modelKnobs } from './knobs/model';
import { objectiveKnobs, objectiveTypes } from './knobs/objectives';
import { loggingKnobs, trainingKnobs } from './knobs/training';

/** The Configure form, derived from the knobs: one field each, in the schema's order. */
export function formFields(): FormField[] {
  return [
    objectiveTypeField(),
    ...objectiveFields(),
    ...groupFields('input', ['base', 'input'], inputKnobs),
    ...groupFields('model', ['base', 'model'], modelKnobs),
    budgetField(),
    seedsField(),
    ...groupFields('training', ['base', 'training'], trainingKnobs),
    ...groupFields('corpus', ['base', 'corpus'], corpusKnobs),
    ...groupFields('tokenizer', ['base', 'tokenizer'], tokenizerKnobs),
    knobField('knowledge', ['base', 'knowledge'], knowledge),
    ...groupFields('evaluation', ['evaluation'], evaluationKnobs),
    ...groupFields('logging', ['base', 'logging'], loggingKnobs),
    engineField(),
  ];
}

const plain = { paper: null, nullable: false, choices: [], types: [], minimum: null, maximum: null, objectives: null } satisfies Partial<FormField>;

function groupFields(group: FormField['group'], path: string[], knobs: Knobs): FormField[] {
  return Object.entries(knobs).map(([name, knob]) => knobField(group, [...path, name], knob));
}

/** Objectives share most knobs: a field is listed once for each default that it has, with the objectives of that default. */
function objectiveFields(): FormField[] {
  const fields = new Map<string, FormField>();
  for (const type of objectiveTypes) {
    for (const [name, knob] of Object.entries<Knob<z.ZodType>>(objectiveKnobs[type])) {
      const key = `${name} ${JSON.stringify(knob.initial)}`;
      const owners = fields.get(key)?.objectives ?? [];
      fields.set(key, { ...knobField('objective', ['base', 'objective', name], knob), objectives: [...owners, type] });
    }
  }
  return [...fields.values()];
}

interface JsonType {
  oneOf?: JsonType[];
  type?: string;
  enum?: string[];
  items?: JsonType;
  anyOf?: JsonType[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
}

function knobField(group: FormField['group'], path: string[], knob: Knob<z.ZodType>): FormField {
  const whole = z.toJSONSchema(knob.schema, { io: 'input' }) as JsonType;
  const json = whole.anyOf?.find((option) => option.type !== 'null') ?? whole;
  const values = json.enum ?? json.items?.enum ?? [];
  return {
    ...plain,
    path,
    group,
    label: knob.about.label,
    help: knob.about.help,
    paper: knob.about.paper ?? null,
    kind: kindOf(json),
    types: Object.entries(knob.types ?? {}).map(([value, { label, help, knobs }]) => ({ value, label, help, fields: groupFields(group, path, knobs) })),
    nullable: whole.anyOf !== undefined,
    choices: values.map((value) => ({ value, label: value, help: '' })),
    initial: knob.initial,
    minimum: bound(json.minimum ?? json.exclusiveMinimum),
    maximum: bound(json.maximum ?? json.exclusiveMaximum),
  };
}

/** JSON Schema writes "no bound" of a whole number as the largest safe integer. */
function bound(value: number | undefined): number | null {
  return value === undefined || Math.abs(value) === Number.MAX_SAFE_INTEGER ? null : value;
}

const listKinds: Record<string, FormField['kind']> = { integer: 'integerList', number: 'numberList' };

function kindOf(json: JsonType): FormField['kind'] {
  if (json.oneOf !== undefined) return 'tagged';
  if (json.enum !== undefined) return 'choice';
  if (json.type === 'array') return json.items?.enum !== undefined ? 'choices' : listKinds[json.items?.type ?? ''] ?? 'textList';
  if (json.type === 'integer' || json.type === 'number' || json.type === 'boolean') return json.type;
  return 'text';
}

function objectiveTypeField(): FormField {
  const choices = objectiveTypes.map((type) => ({ value: type, label: objectives[type].label, help: objectives[type].summary }));
  return { ...plain, path: ['base', 'objective', 'type'], group: 'objective', label: 'Objective', help: 'The pre-training objective.', paper: 'ELECTRA §3.5', kind: 'choice', choices, initial: 'rtd' };
}

function budgetField(): FormField {
  return { ...plain, path: ['base', 'budget'], group: 'budget', label: 'Budget', help: 'How long each run trains: in steps, tokens or FLOPs, generator included: as ELECTRA counts them, or with the embedding look-up left out (sparse).', kind: 'budget', initial: { steps: 1_000_000 } };
}

function seedsField(): FormField {
  return { ...plain, path: ['seeds'], group: 'seeds', label: 'Seeds', help: 'Every variant runs once with each seed. Three or more make an interval worth reading.', kind: 'integerList', initial: [1], minimum: 0, maximum: 4294967295 };
}

function engineField(): FormField {
  const choices = ['auto', ...engineNames].map((value) => ({ value, label: value, help: '' }));
  return { ...plain, path: ['engine'], group: 'engine', label: 'Engine', help: 'Tensor engine; "auto" takes the best one present.', kind: 'choice', choices, initial: 'auto' };
}
