import { stepsOf } from './budget';
import { checkHeldOutText, checkTokenizer } from './dataChecks';
import { checkEvaluation } from './evaluationChecks';
import type { VariantPlan } from './expand';
import type { Finding, Path } from './finding';
import { checkGenerator } from './generatorChecks';
import { replacesTogether } from './knobs/masking';
import { checkInput, checkTokensPerBatch } from './inputChecks';
import { checkKnowledge } from './knowledgeChecks';
import { checkModel } from './modelChecks';
import { phaseOfWarmupOnly } from './phases';
import type { ExperimentFile, RunConfig } from './schema';
import { usesSpanBoundaries } from './spanBoundary';

/** Name of the control row's folder; no variant may take it. */
export const CONTROL_NAME = 'random-init';

/** What the schema alone cannot see: names that clash, and knobs that contradict each other. */
export function checkExperiment(file: ExperimentFile, plans: VariantPlan[]): Finding[] {
  return [
    ...checkNames(file),
    ...checkSeeds(file),
    ...checkPublished(file),
    ...checkEvaluation(file),
    ...plans.flatMap((plan, index) => configFindings(plan.config).map((finding) => ({ ...finding, path: locate(file, index, finding.path) }))),
    ...plans.flatMap((plan, index) => checkBudget(plan, plans, index)),
    ...plans.flatMap((plan, index) => checkHeldOutText(plan, plans.find(({ name }) => name === plan.baseline), index)),
    ...plans.flatMap((plan, index) => checkTokensPerBatch(plan, plans.find(({ name }) => name === plan.baseline), index)),
  ];
}

/** What is wrong within one resolved configuration. Paths are [group, key]. */
function configFindings(config: RunConfig): Finding[] {
  return [...checkTokenizer(config), ...checkModel(config), ...checkConfig(config), ...checkGenerator(config), ...checkInput(config), ...checkKnowledge(config)];
}

/** A finding about a resolved knob belongs where the file writes that knob: the variant, else the base. */
function locate(file: ExperimentFile, index: number, [group, key]: Path): Path {
  const written = (holder: object | undefined) => key !== undefined && holder !== undefined && key in holder;
  const variantGroup = (file.variants[index] as Record<string, unknown>)[group!] as object | undefined;
  if (written(variantGroup)) return ['variants', index, group!, key!];
  const baseGroup = (file.base as Record<string, unknown>)[group!] as object | undefined;
  if (written(baseGroup)) return ['base', group!, key!];
  if (variantGroup !== undefined) return ['variants', index, group!];
  return baseGroup === undefined ? ['base'] : ['base', group!];
}

function checkNames(file: ExperimentFile): Finding[] {
  const seen = new Map<string, string>();
  return file.variants.flatMap((variant, index): Finding[] => {
    const folded = variant.name.toLowerCase();
    const twin = seen.get(folded);
    seen.set(folded, variant.name);
    const findings: Finding[] = [];
    const at = (key: string, message: string) => findings.push({ severity: 'error', path: ['variants', index, key], message });
    if (twin !== undefined) at('name', `Two variants are called "${twin}" and "${variant.name}"; names become folders and must differ by more than case. Rename one.`);
    if (folded === CONTROL_NAME) at('name', `"${CONTROL_NAME}" is the name of the control row. Choose another name.`);
    if (variant.baseline !== undefined && !file.variants.some((other) => other.name === variant.baseline))
      at('baseline', `There is no variant "${variant.baseline}". Name one of: ${file.variants.map((other) => other.name).join(', ')}.`);
    if (variant.baseline === variant.name) at('baseline', `"${variant.name}" is its own baseline. Name another variant, or leave the key out.`);
    return findings;
  });
}

function checkSeeds(file: ExperimentFile): Finding[] {
  const repeated = file.seeds.findIndex((seed, index) => file.seeds.indexOf(seed) !== index);
  if (repeated < 0) return [];
  return [{ severity: 'error', path: ['seeds', repeated], message: `Seed ${file.seeds[repeated]} is listed twice; both runs would be the same. Remove one.` }];
}

function checkPublished(file: ExperimentFile): Finding[] {
  const known = new Set(file.variants.map(({ name }) => name));
  return (file.published ?? []).flatMap(({ rows }, table) =>
    rows.flatMap(({ variant }, row): Finding[] =>
      variant === undefined || known.has(variant)
        ? []
        : [{ severity: 'error', path: ['published', table, 'rows', row, 'variant'], message: `There is no variant "${variant}". Name one of: ${[...known].join(', ')}.` }],
    ),
  );
}

/** Contradictions inside one resolved configuration. Paths are [group, key]. */
function checkConfig(config: RunConfig): Finding[] {
  const findings: Finding[] = [];
  const error = (path: Path, message: string) => findings.push({ severity: 'error', path, message });
  const { model, objective, training } = config;
  if (objective.maskTokenProb + objective.randomTokenProb > 1 + 1e-9)
    error(['objective', 'maskTokenProb'], `maskTokenProb ${objective.maskTokenProb} and randomTokenProb ${objective.randomTokenProb} add up to more than 1. Lower one of them.`);
  if (objective.maxPredictions !== null && objective.maxPredictions > model.maxSeqLength)
    error(['objective', 'maxPredictions'], `maxPredictions ${objective.maxPredictions} is more than the ${model.maxSeqLength} tokens of a sequence. Lower it, or leave it out for as many as maskProb needs.`);
  if (objective.maskRounding === 'random' && replacesTogether(objective.masking))
    error(['objective', 'maskRounding'], 'maskRounding "random" belongs to masking by tokens, words or n-grams; spans and phrases always round up, as SpanBERT does. Leave maskRounding out, or choose another masking.');
  if (usesSpanBoundaries(objective) && !replacesTogether(objective.masking))
    error(['objective', 'sboWeight'], `sboWeight ${objective.sboWeight} asks for the span boundary objective, but masking is by "${objective.masking.type}": there are no spans. Set "masking": {"type": "span"}, or sboWeight to 0.`);
  if (objective.masking.type === 'list' && objective.masking.file === null)
    error(['objective', 'masking'], 'Masking by "list" needs "file": the path of a text file with one phrase a line, or of a folder of such .txt files. Add it, or mask by "wholeWord".');
  if (training.batchSize % training.gradientAccumulationSteps !== 0)
    error(['training', 'gradientAccumulationSteps'], `batchSize ${training.batchSize} cannot be cut into ${training.gradientAccumulationSteps} equal parts. Choose gradientAccumulationSteps so that it divides the batch size.`);
  const short = 'flops' in config.budget || 'flopsSparse' in config.budget ? null : phaseOfWarmupOnly(config, stepsOf(config, 0));
  if (short !== null)
    error(['training', 'warmupSteps'], `warmupSteps ${training.warmupSteps} is not less than the ${short.steps} steps of the ${short.name === 'pretrain' ? 'run' : `${short.name}'s stage`}; the peak learning rate would never be reached. Lower warmupSteps or raise the budget.`);
  return findings;
}

/** Warns of a budget that differs along with other things: alone, it is what is compared. */
function checkBudget(plan: VariantPlan, plans: VariantPlan[], index: number): Finding[] {
  const baseline = plans.find((other) => other.name === plan.baseline);
  if (baseline === undefined || JSON.stringify(baseline.config.budget) === JSON.stringify(plan.config.budget)) return [];
  if (JSON.stringify({ ...plan.config, budget: baseline.config.budget }) === JSON.stringify(baseline.config)) return [];
  return [{
    severity: 'warning',
    path: ['variants', index, 'budget'],
    message: `"${plan.name}" has the budget ${JSON.stringify(plan.config.budget)}, its baseline "${baseline.name}" has ${JSON.stringify(baseline.config.budget)}: a difference in scores may come from the budget.`,
  }];
}
