import type { RunSummary } from '../../../src/panel/protocol';

/** A run under way, changed by `overrides`. */
export function runSummary(overrides: Partial<RunSummary> = {}): RunSummary {
  const { variant = 'ELECTRA', seed = 1 } = overrides;
  return {
    id: `five/${variant}/seed-${seed}`,
    experiment: 'five',
    variant,
    kind: 'variant',
    baseline: null,
    seed,
    state: 'running',
    step: 1200,
    totalSteps: 25000,
    etaSeconds: 720,
    lastLoss: 4.2126,
    message: null,
    folder: `/w/runs/five/${variant}/seed-${seed}`,
    ...overrides,
  };
}
