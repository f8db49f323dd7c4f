/** The tree of experiments, variants and runs as plain data. */
import type { RunState, RunSummary } from '../../panel/protocol';
import type { Localize } from '../localize';
import { runDescription, severalRuns, stateText } from './statusText';

export interface TreeNode {
  id: string;
  kind: 'experiment' | 'variant' | 'run';
  /** URI of the experiment file. */
  uri: string;
  label: string;
  description: string;
  tooltip: string;
  /** Name of a product icon. */
  icon: string;
  contextValue: string;
  variant: string | null;
  runId: string | null;
  children: TreeNode[];
}

/** An experiment and what is known of its runs. */
export interface TreeSource {
  uri: string;
  name: string;
  fileName: string;
  problems: number;
  running: boolean;
  variants: { name: string; difference: string }[];
  runs: RunSummary[];
}

const stateIcons: Record<RunState, string> = {
  queued: 'circle-outline',
  running: 'sync~spin',
  evaluating: 'beaker',
  finished: 'pass',
  stopped: 'debug-pause',
  interrupted: 'warning',
  failed: 'error',
  diverged: 'flame',
};

export function experimentTree(sources: TreeSource[], t: Localize): TreeNode[] {
  return sources.map((source) => experimentNode(source, t));
}

function experimentNode(source: TreeSource, t: Localize): TreeNode {
  const known = new Set(source.variants.map(({ name }) => name));
  // Runs of variants that the file no longer has, and the control, still belong to the experiment.
  const others = [...new Set(source.runs.map(({ variant }) => variant))].filter((name) => !known.has(name));
  const variants = [...source.variants, ...others.map((name) => ({ name, difference: '' }))];
  return {
    ...blank(source),
    id: source.uri,
    kind: 'experiment',
    label: source.name,
    description: source.problems > 0 ? t('{0} problem(s) in the file', source.problems) : finishedOf(source.runs, t),
    tooltip: source.fileName,
    icon: source.problems > 0 ? 'warning' : source.running ? 'sync~spin' : 'beaker',
    contextValue: source.running ? 'experiment.running' : 'experiment',
    children: variants.map((variant) => variantNode(source, variant, known.has(variant.name), t)),
  };
}

function variantNode(source: TreeSource, variant: { name: string; difference: string }, inFile: boolean, t: Localize): TreeNode {
  const runs = source.runs.filter((run) => run.variant === variant.name);
  const control = runs.some((run) => run.kind === 'control');
  const active = runs.filter(isActive);
  return {
    ...blank(source),
    id: `${source.uri}#${variant.name}`,
    kind: 'variant',
    label: variant.name,
    description: control ? t('untrained network') : progressOf(runs, active, t),
    tooltip: variant.difference || (control ? t('Random-initialisation control') : t('Not in the experiment file any more')),
    icon: active.length > 0 ? 'sync~spin' : 'symbol-variable',
    contextValue: inFile ? 'variant' : 'formerVariant',
    variant: variant.name,
    children: runs.map((run) => runNode(source, run, t)),
  };
}

function progressOf(runs: RunSummary[], active: RunSummary[], t: Localize): string {
  const [run] = active;
  if (run === undefined) return finishedOf(runs, t);
  return active.length === 1 ? runDescription(run, t) : severalRuns(active, t);
}

function runNode(source: TreeSource, run: RunSummary, t: Localize): TreeNode {
  return {
    ...blank(source),
    id: `${source.uri}#${run.id}`,
    kind: 'run',
    label: t('seed {0}', run.seed),
    description: run.kind === 'control' ? stateText(run.state, t) : runDescription(run, t),
    tooltip: run.message ?? run.id,
    icon: stateIcons[run.state],
    contextValue: 'run',
    variant: run.variant,
    runId: run.id,
    children: [],
  };
}

function blank({ uri }: TreeSource): Pick<TreeNode, 'uri' | 'variant' | 'runId'> {
  return { uri, variant: null, runId: null };
}

function finishedOf(runs: RunSummary[], t: Localize): string {
  if (runs.length === 0) return '';
  return t('{0} of {1} runs finished', runs.filter(({ state }) => state === 'finished').length, runs.length);
}

/** Whether a process is at work on the run. */
export function isActive({ state }: RunSummary): boolean {
  return state === 'running' || state === 'evaluating';
}
