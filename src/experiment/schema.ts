/**
 * The one schema of an experiment (see ARCHITECTURE.md, "One schema"): every knob is declared once, in `knobs/`, and put
 * together here. Types, defaults, validation, editor completion, the panel's form and the README's table are read from it.
 */
import * as z from 'zod';
import { fullObject, partialObject } from './knob';
import { corpusKnobs, tokenizerKnobs } from './knobs/data';
import { evaluationKnobs } from './knobs/evaluation';
import { inputKnobs } from './knobs/input';
import { knowledgePartial, knowledgeSchema } from './knobs/knowledge';
import { modelKnobs } from './knobs/model';
import { objectiveKnobs } from './knobs/objectives';
import { count, positive } from './knobs/ranges';
import { loggingKnobs, trainingKnobs } from './knobs/training';
import { publishedSchema } from './published';

export const engineNames = ['onnx', 'tensorflow', 'webgpu', 'wasm', 'cpu'] as const;
export type EngineName = (typeof engineNames)[number];

const budgetSchema = z
  .union([z.strictObject({ steps: count }), z.strictObject({ tokens: count }), z.strictObject({ flops: positive }), z.strictObject({ flopsSparse: positive })])
  .meta({ title: 'Budget', description: 'How long a run trains: {"steps": n}, {"tokens": n}, {"flops": x} as ELECTRA counts them, or {"flopsSparse": x} without embedding look-ups; generator included.' });

const objectiveFull = z.discriminatedUnion('type', [
  fullObject(objectiveKnobs.mlm).extend({ type: z.literal('mlm') }),
  fullObject(objectiveKnobs.rtd).extend({ type: z.literal('rtd') }),
  fullObject(objectiveKnobs.rtd15).extend({ type: z.literal('rtd15') }),
  fullObject(objectiveKnobs.replaceMlm).extend({ type: z.literal('replaceMlm') }),
  fullObject(objectiveKnobs.allTokensMlm).extend({ type: z.literal('allTokensMlm') }),
]);
const objectivePartial = z.discriminatedUnion('type', [
  partialObject(objectiveKnobs.mlm).extend({ type: z.literal('mlm') }),
  partialObject(objectiveKnobs.rtd).extend({ type: z.literal('rtd') }),
  partialObject(objectiveKnobs.rtd15).extend({ type: z.literal('rtd15') }),
  partialObject(objectiveKnobs.replaceMlm).extend({ type: z.literal('replaceMlm') }),
  partialObject(objectiveKnobs.allTokensMlm).extend({ type: z.literal('allTokensMlm') }),
]).meta({ title: 'Objective', description: 'The pre-training objective and its knobs.' });

/** Everything that decides a run's numbers, resolved: saved in run.json and hashed. */
export const runConfigSchema = z.strictObject({
  corpus: fullObject(corpusKnobs),
  tokenizer: fullObject(tokenizerKnobs),
  model: fullObject(modelKnobs),
  objective: objectiveFull,
  input: fullObject(inputKnobs).prefault({}),
  training: fullObject(trainingKnobs),
  budget: budgetSchema,
  logging: fullObject(loggingKnobs),
  knowledge: knowledgeSchema.prefault({ type: 'none' }),
  evaluation: fullObject(evaluationKnobs),
});
export type RunConfig = z.output<typeof runConfigSchema>;
export type ModelConfig = RunConfig['model'];
export type ObjectiveConfig = RunConfig['objective'];
export type MlmConfig = Extract<ObjectiveConfig, { type: 'mlm' }>;
/** The objectives that train a generator beside the main network. */
export type GeneratorObjective = Exclude<ObjectiveConfig, { type: 'mlm' }>;
export type InputConfig = RunConfig['input'];
export type TrainingConfig = RunConfig['training'];
export type KnowledgeConfig = RunConfig['knowledge'];
export type EvaluationConfig = RunConfig['evaluation'];

const safeName = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._+=%()-]{0,62}$/u, 'needs a name of letters, digits, spaces and . _ - + = % ( ), at most 63 long: it becomes a folder');

const overrides = {
  corpus: partialObject(corpusKnobs).optional(),
  tokenizer: partialObject(tokenizerKnobs).optional(),
  model: partialObject(modelKnobs).optional(),
  objective: objectivePartial.optional(),
  input: partialObject(inputKnobs).optional(),
  training: partialObject(trainingKnobs).optional(),
  knowledge: knowledgePartial.optional(),
  budget: budgetSchema.optional(),
};

export const variantSchema = z.strictObject({
  name: safeName.meta({ description: 'Name of the variant, unique in the experiment.' }),
  baseline: z.string().optional().meta({ description: 'Name of the variant that this one is compared with. Without it: the first variant.' }),
  description: z.string().optional().meta({ description: 'What differs, in words.' }),
  ...overrides,
});
export type VariantFile = z.output<typeof variantSchema>;

/** The experiment as its file writes it. */
export const experimentFileSchema = z.strictObject({
  $schema: z.string().optional(),
  schemaVersion: z.literal(1).meta({ description: 'Version of this file format.' }),
  name: safeName.meta({ description: 'Name of the experiment: its folder under runs/.' }),
  description: z.string().optional(),
  base: z.strictObject({
    logging: partialObject(loggingKnobs).optional(),
    ...overrides,
  }).meta({ description: 'What all variants have in common. Knobs left out have their default.' }),
  variants: z.array(variantSchema).min(1).meta({ description: 'Each variant overrides the base.' }),
  seeds: z.array(z.int().min(0).max(4294967295)).min(1).meta({ description: 'Every variant runs once with each seed.' }),
  evaluation: partialObject(evaluationKnobs).optional(),
  published: z.array(publishedSchema).optional().meta({ title: 'Published results', description: 'Results that papers printed, shown beside your own and never mixed with them.' }),
  engine: z.enum(['auto', ...engineNames]).default('auto').meta({ title: 'Engine', description: 'Tensor engine; "auto" takes the best one present.' }),
});
export type ExperimentFile = z.output<typeof experimentFileSchema>;
