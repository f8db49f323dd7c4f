import { describe, expect, it } from 'vitest';
import { parseExperiment, type Experiment } from '../../../src/experiment/load';
import { planRuns } from '../../../src/trainer/planRuns';

function experiment(evaluation: object = {}): Experiment {
  const text = JSON.stringify({
    schemaVersion: 1,
    name: 'plan',
    base: { budget: { steps: 20 }, training: { warmupSteps: 1 } },
    variants: [{ name: 'A' }, { name: 'B', objective: { type: 'mlm' } }],
    seeds: [7, 3],
    evaluation,
  });
  const { file, plans } = parseExperiment(text);
  return { path: 'plan.ablation.json', file: file!, plans, warnings: [] };
}
const all = { variant: null, seed: null };
const names = (runs: ReturnType<typeof planRuns>) => runs.map(({ variant, seed }) => `${variant} ${seed}`);

describe('planRuns', () => {
  it('makes all variants and the control with one seed before the next seed', () => {
    expect(names(planRuns(experiment(), all))).toEqual(['A 7', 'B 7', 'random-init 7', 'A 3', 'B 3', 'random-init 3']);
  });

  it('makes no control where evaluation wants none', () => {
    expect(names(planRuns(experiment({ randomInitControl: false }), all))).toEqual(['A 7', 'B 7', 'A 3', 'B 3']);
  });

  it("gives the control the first variant's network", () => {
    const runs = planRuns(experiment(), all);
    expect(runs[2]).toMatchObject({ kind: 'control', baseline: 'A', config: runs[0]!.config });
  });

  it('selects by variant and by seed', () => {
    expect(names(planRuns(experiment(), { variant: 'B', seed: null }))).toEqual(['B 7', 'B 3']);
    expect(names(planRuns(experiment(), { variant: 'random-init', seed: 3 }))).toEqual(['random-init 3']);
  });

  it('names what there is when asked for what there is not', () => {
    expect(() => planRuns(experiment(), { variant: 'C', seed: null })).toThrow('The experiment has no variant "C". Name one of: A, B, random-init.');
    expect(() => planRuns(experiment(), { variant: null, seed: 1 })).toThrow('The experiment has no seed 1. Name one of: 7, 3.');
  });
});
