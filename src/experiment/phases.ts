/** Phases of a run: stretches of its steps that train with one loss. Pure functions of configuration and step. */
import { strategyOf } from './generator';
import type { RunConfig } from './schema';

/** `pretrain` is a run in one phase; two-stage training has `generator` and then `discriminator` (ELECTRA §3.2). */
export type PhaseName = 'pretrain' | 'generator' | 'discriminator';

export interface Phase {
  name: PhaseName;
  /** Steps made before its first one. */
  firstStep: number;
  /** Steps made after its last one. */
  endStep: number;
}

type HasObjective = Pick<RunConfig, 'objective'>;

/** The phases of a run of `totalSteps` in their order, each of one step at least. */
export function phasesOf({ objective }: HasObjective, totalSteps: number): Phase[] {
  const strategy = strategyOf(objective);
  if (strategy.type !== 'twoStage') return [{ name: 'pretrain', firstStep: 0, endStep: totalSteps }];
  const switchStep = Math.min(totalSteps - 1, Math.max(1, Math.round(totalSteps * strategy.generatorShare)));
  const phases: Phase[] = [
    { name: 'generator', firstStep: 0, endStep: switchStep },
    { name: 'discriminator', firstStep: switchStep, endStep: totalSteps },
  ];
  return phases.filter(({ firstStep, endStep }) => endStep > firstStep);
}

/** The phase in which all networks run: the only one, or the last. */
export function fullPhase({ objective }: HasObjective): PhaseName {
  return strategyOf(objective).type === 'twoStage' ? 'discriminator' : 'pretrain';
}

/** The phase that ends within its warm-up, with its steps; null where there is none. Each phase has a warm-up of its own. */
export function phaseOfWarmupOnly(config: Pick<RunConfig, 'objective' | 'training'>, totalSteps: number): { name: PhaseName; steps: number } | null {
  const phases = phasesOf(config, totalSteps).map(({ name, firstStep, endStep }) => ({ name, steps: endStep - firstStep }));
  return phases.find(({ steps }) => config.training.warmupSteps >= steps) ?? null;
}
