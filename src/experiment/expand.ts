import { createHash } from 'node:crypto';
import { runConfigSchema, type ExperimentFile, type RunConfig, type VariantFile } from './schema';
import { objectiveKnobs } from './knobs/objectives';
import { withRecipe } from './recipes';

/** A variant with its whole configuration: what a run trains. */
export interface VariantPlan {
  name: string;
  /** Name of the variant that it is compared with; null for the first one. */
  baseline: string | null;
  description: string | null;
  config: RunConfig;
}

type ObjectiveFile = NonNullable<ExperimentFile['base']['objective']>;
type KnowledgeFile = NonNullable<ExperimentFile['base']['knowledge']>;
type TokenizerFile = NonNullable<ExperimentFile['base']['tokenizer']>;

/**
 * Resolves every variant: defaults, then the base, then the variant's overrides; for evaluation, the recipe in between.
 * Expects a file that `parseExperiment` found valid; throws a ZodError otherwise.
 */
export function expandExperiment(file: ExperimentFile): VariantPlan[] {
  const first = file.variants[0]?.name;
  return file.variants.map((variant) => ({
    name: variant.name,
    baseline: variant.baseline ?? (variant.name === first ? null : (first ?? null)),
    description: variant.description ?? null,
    config: resolveConfig(file, variant),
  }));
}

function resolveConfig(file: ExperimentFile, variant: VariantFile): RunConfig {
  const { base } = file;
  return runConfigSchema.parse({
    corpus: { ...base.corpus, ...variant.corpus },
    tokenizer: mergeTokenizer(base.tokenizer ?? {}, variant.tokenizer),
    model: { ...base.model, ...variant.model },
    objective: mergeObjective(base.objective ?? { type: 'rtd' }, variant.objective),
    input: { ...base.input, ...variant.input },
    training: { ...base.training, ...variant.training },
    budget: variant.budget ?? base.budget ?? { steps: 1_000_000 },
    logging: base.logging ?? {},
    knowledge: mergeKnowledge(base.knowledge ?? { type: 'none' }, variant.knowledge),
    evaluation: withRecipe(file.evaluation ?? {}),
  });
}

/** A variant's tokenizer of another type keeps the base's knobs but for its files, which are of the base's type. */
function mergeTokenizer(base: TokenizerFile, override: TokenizerFile = {}): TokenizerFile {
  const { file: _, mergesFile: __, ...kept } = base;
  return { ...(override.type === undefined || override.type === base.type ? base : kept), ...override };
}

/** Knobs of the base objective carry over to another objective where that has them too, such as `maskProb`. */
function mergeObjective(base: ObjectiveFile, override: ObjectiveFile | undefined): Record<string, unknown> {
  if (override === undefined) return base;
  const known = objectiveKnobs[override.type];
  return { ...Object.fromEntries(Object.entries(base).filter(([key]) => key in known)), ...override };
}

/** Knobs of the base's graph carry over to a variant's graph. */
function mergeKnowledge(base: KnowledgeFile, override: KnowledgeFile | undefined): KnowledgeFile {
  return override?.type === base.type ? { ...base, ...override } : (override ?? base);
}

/** First 16 hex digits of the sha256 of a resolved configuration; logging does not change results and is left out. */
export function configHash(config: RunConfig): string {
  const { logging: _, ...science } = config;
  return createHash('sha256').update(canonical(science)).digest('hex').slice(0, 16);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join()}}`;
}
