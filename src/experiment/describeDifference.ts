import type { VariantPlan } from './expand';
import type { ObjectiveType } from './knobs/objectives';
import type { ObjectiveConfig, RunConfig } from './schema';

/** What each objective's loss is taken over: the part of an ablation that a number cannot say. */
const lossOver: Record<ObjectiveType, string> = {
  mlm: 'predicts the selected tokens from [MASK] inputs, without a generator',
  rtd: 'detects replaced tokens at every position',
  rtd15: 'detects replaced tokens at the selected positions only',
  replaceMlm: 'predicts the selected tokens from generator samples instead of [MASK]',
  allTokensMlm: 'predicts every token from generator samples, with a copy mechanism',
};

/** In words, what a variant changes against its baseline, for CodeLens, panel and report. */
export function describeDifference(plan: VariantPlan, baseline: VariantPlan | undefined): string {
  if (baseline === undefined || baseline.name === plan.name) return `${plan.config.objective.type}: ${lossOver[plan.config.objective.type]}`;
  const [mine, theirs] = [plan.config, baseline.config];
  const others = (['model', 'input', 'training', 'budget', 'corpus'] as const).flatMap((group) => knobChanges(mine[group], theirs[group]));
  const named = [...tokenizerChanges(mine.tokenizer, theirs.tokenizer), ...knowledgeChanges(mine.knowledge, theirs.knowledge)];
  const changes = [...objectiveChanges(mine.objective, theirs.objective), ...others, ...named];
  return changes.length === 0 ? `the same as ${baseline.name}` : `${baseline.name}, but ${changes.join('; ')}`;
}

function objectiveChanges(mine: ObjectiveConfig, theirs: ObjectiveConfig): string[] {
  if (mine.type === theirs.type) return knobChanges(mine, theirs);
  return [`${mine.type}: ${lossOver[mine.type]}`, ...knobChanges(without(mine, theirs), without(theirs, mine))];
}

function tokenizerChanges(mine: RunConfig['tokenizer'], theirs: RunConfig['tokenizer']): string[] {
  return knobChanges(mine, theirs).map((change) => (change.startsWith('type ') ? `tokenizer${change.slice('type'.length)}` : change));
}

function knobChanges(group: object, base: object): string[] {
  const mine = group as Record<string, unknown>;
  const theirs = base as Record<string, unknown>;
  return Object.keys({ ...theirs, ...mine })
    .filter((key) => JSON.stringify(mine[key]) !== JSON.stringify(theirs[key]))
    .map((key) => (key in mine && key in theirs ? `${key} ${shown(mine[key])} instead of ${shown(theirs[key])}` : key in mine ? `${key} ${shown(mine[key])}` : `no ${key}`));
}

/** With or without a graph, else the graph's knobs. */
function knowledgeChanges(mine: RunConfig['knowledge'], theirs: RunConfig['knowledge']): string[] {
  if (mine.type === theirs.type) return knobChanges(mine, theirs);
  return [mine.type === 'none' ? 'no knowledge graph' : `knowledge ${shown(mine)}`];
}

/** The knobs that both objectives have, their types left out. */
function without(mine: object, theirs: object): object {
  return Object.fromEntries(Object.entries(mine).filter(([key]) => key !== 'type' && key in theirs));
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || !('type' in value)) return JSON.stringify(value);
  const { type, ...knobs } = value as Record<string, unknown>;
  const parts = Object.entries(knobs).map(([name, one]) => `${name} ${shown(one)}`);
  return parts.length === 0 ? String(type) : `${String(type)} (${parts.join(', ')})`;
}
