/** `preflight`: what an experiment costs on this machine, and what else differs, before anything is trained. */
import type { DeviceRequest } from '../engine/device';
import { measureStep, type MeasuredStep } from '../engine/stepTime';
import { budgetSpent } from '../experiment/budget';
import { confounds } from '../experiment/confounds';
import { describeDifference } from '../experiment/describeDifference';
import type { VariantPlan } from '../experiment/expand';
import { loadExperiment, type Experiment } from '../experiment/load';
import { engineNames, type EngineName, type RunConfig } from '../experiment/schema';
import { countParameters } from '../trainer/countParameters';
import { sampleStep } from '../trainer/stepWorkload';
import { autoRequest } from '../trainer/workers/autoRequest';
import { choosePlace, placeSentence, type Place } from '../trainer/workers/place';
import { runSize } from '../trainer/workers/runSize';
import { preflightText, type PreflightReport, type VariantPreflight } from './preflightText';
import { textOption, type Arguments } from './verbs';

/** For each step that is timed, beyond the first ones, which compile. */
const PROBE_MS = 2000;

/** Exit status 0; throws what `loadExperiment` and `choosePlace` throw. */
export async function preflight(args: Arguments): Promise<number> {
  const { options } = args;
  const experiment = loadExperiment(args.positionals[0]!);
  const engine = textOption<EngineName | 'auto'>('preflight', args, 'engine', ['auto', ...engineNames]);
  const device = textOption<DeviceRequest>('preflight', args, 'device') ?? 'auto';
  const report = options['quick'] === true ? reportOf(experiment, null, new Map()) : await measured(experiment, engine ?? experiment.file.engine, device);
  console.log(options['json'] === true ? JSON.stringify(report, null, 2) : preflightText(report));
  return 0;
}

/** Opens the engine that `run` would take, with as many threads, and times each variant's step alone on it. */
async function measured(experiment: Experiment, engine: EngineName | 'auto', device: DeviceRequest): Promise<PreflightReport> {
  const configs = experiment.plans.map(({ config }) => config);
  const sizes = experiment.file.seeds.flatMap(() => configs.map((config) => runSize(config, vocabOf(config))));
  const request = autoRequest({ experimentFile: experiment.path, configs, unfinished: [], hasWork: true }, () => undefined);
  const place = await choosePlace(sizes, Math.max(...sizes.map(({ flopsPerStep }) => flopsPerStep)), engine, device, { parallel: null, threads: null }, request);
  try {
    const times = new Map<string, MeasuredStep | string>();
    for (const config of configs) {
      const key = stepKey(config);
      if (!times.has(key)) times.set(key, await measureStep(place.engine, place.slots[0]!.threads, sampleStep(config, vocabOf(config)), PROBE_MS));
    }
    return reportOf(experiment, place, times);
  } finally {
    await place.engine.dispose();
  }
}

/** The vocabulary that the file asks for: none need be trained yet. */
const vocabOf = (config: RunConfig): number => config.tokenizer.vocabSize;

/** What decides how long a step takes: variants that differ in their budget alone share a step. */
function stepKey({ model, objective, input, training }: RunConfig): string {
  return JSON.stringify([model, objective, input, training]);
}

function reportOf({ file, plans, warnings }: Experiment, place: Place | null, times: ReadonlyMap<string, MeasuredStep | string>): PreflightReport {
  const variants = plans.map((plan) => variantReport(plan, plans, times.get(stepKey(plan.config)) ?? null));
  const parallel = place?.slots.length ?? 1;
  const minutes = variants.map(({ minutes: own }) => own?.median ?? null);
  return {
    experiment: file.name,
    seeds: file.seeds.length,
    engine: place === null ? null : { name: place.engine.name, device: place.engine.device, threads: place.slots[0]!.threads, parallel, sentence: placeSentence(place) },
    variants,
    totalMinutes: minutes.includes(null) ? null : (file.seeds.length * (minutes as number[]).reduce((a, b) => a + b, 0)) / parallel,
    warnings,
  };
}

function variantReport(plan: VariantPlan, plans: readonly VariantPlan[], time: MeasuredStep | string | null): VariantPreflight {
  const { config } = plan;
  const baseline = plans.find(({ name }) => name === plan.baseline);
  const spent = budgetSpent(config, vocabOf(config));
  const parameters = countParameters(config, vocabOf(config));
  return {
    name: plan.name,
    baseline: plan.baseline,
    difference: describeDifference(plan, baseline),
    parameters,
    memoryBytes: runSize(config, vocabOf(config)).bytes,
    ...spent,
    step: typeof time === 'string' || time === null ? null : { milliseconds: time.milliseconds, quartiles: time.quartiles, timed: time.steps, sequences: time.sequences },
    notTimed: typeof time === 'string' ? time : null,
    minutes: typeof time === 'string' || time === null ? null : minutesOf(time, spent.steps),
    confounds: baseline === undefined ? [] : confounds(plan, sizeOf(config), baseline, sizeOf(baseline.config)),
  };
}

const sizeOf = (config: RunConfig) => ({ parameters: countParameters(config, vocabOf(config)).main, spent: budgetSpent(config, vocabOf(config)) });

/** Of pre-training alone, from the median step; the bounds from its quartiles. */
function minutesOf({ milliseconds, quartiles: [low, high] }: MeasuredStep, steps: number): { median: number; low: number; high: number } {
  const minutes = (each: number): number => (steps * each) / 60_000;
  return { median: minutes(milliseconds), low: minutes(low), high: minutes(high) };
}
