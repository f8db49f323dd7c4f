import { UserError } from '../common/errors';
import { CONTROL_NAME } from '../experiment/checks';
import { configHash, type VariantPlan } from '../experiment/expand';
import type { Experiment } from '../experiment/load';
import type { RunConfig } from '../experiment/schema';
import type { RunRecord } from '../runs/records';

/** One run to make: a variant, or the random-initialisation control, with one seed. */
export interface PlannedRun {
  experiment: string;
  variant: string;
  kind: RunRecord['kind'];
  baseline: string | null;
  seed: number;
  config: RunConfig;
  configHash: string;
}

/** What to run of an experiment; null means all. */
export interface Selection {
  variant: string | null;
  seed: number | null;
}

/**
 * The runs of an experiment in the order in which they are made: all variants with the first seed, then with the
 * next, so that variants can be compared early. The control follows the variants of its seed.
 * Throws UserErrors `run.noVariant` and `run.noSeed` for a selection that the experiment does not hold.
 */
export function planRuns({ file, plans }: Experiment, { variant, seed }: Selection): PlannedRun[] {
  const candidates = file.seeds.flatMap((each) => [
    ...plans.map((plan) => variantRun(file.name, plan, each)),
    ...controlRuns(file.name, plans, each),
  ]);
  const names = [...new Set(candidates.map((run) => run.variant))];
  if (variant !== null && !names.includes(variant)) throw new UserError('run.noVariant', `The experiment has no variant "${variant}". Name one of: ${names.join(', ')}.`);
  if (seed !== null && !file.seeds.includes(seed)) throw new UserError('run.noSeed', `The experiment has no seed ${seed}. Name one of: ${file.seeds.join(', ')}.`);
  return candidates.filter((run) => (variant === null || run.variant === variant) && (seed === null || run.seed === seed));
}

function variantRun(experiment: string, { name, baseline, config }: VariantPlan, seed: number): PlannedRun {
  return { experiment, variant: name, kind: 'variant', baseline, seed, config, configHash: configHash(config) };
}

/** The control is the first variant's network, never trained. */
function controlRuns(experiment: string, plans: VariantPlan[], seed: number): PlannedRun[] {
  const first = plans[0];
  if (first === undefined || !first.config.evaluation.randomInitControl) return [];
  return [{ ...variantRun(experiment, first, seed), variant: CONTROL_NAME, kind: 'control', baseline: first.name }];
}
