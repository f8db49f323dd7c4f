/** The studies that ship: the table that was read when they were made is what the program makes of their runs today. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadExperiment } from '../../../src/experiment/load';
import { experimentTable, finishedExperiment } from '../../../src/results/experimentTable';
import { renderTerminal } from '../../../src/results/renderText';
import { curvesOf } from '../../../src/runs/curves';
import { runPaths, runsRootOf } from '../../../src/runs/paths';
import { EventReader } from '../../../src/runs/readEvents';

describe.each(['electra-objectives', 'generator-size'])('the study %s', (name) => {
  const file = join('media/studies', name, `${name}.ablation.json`);

  it('has the tables that its runs give', () => {
    expect(readFileSync(join('test/golden/studies', `${name}.txt`), 'utf8').trimEnd()).toBe(renderTerminal(experimentTable(file)).trimEnd());
  });

  it('has every run of its file, each with a curve to its last step', () => {
    const { plans, file: { seeds } } = loadExperiment(file);
    const results = finishedExperiment(file).results.filter(({ kind }) => kind === 'variant');
    expect(results.map(({ variant, seed }) => `${variant} ${seed}`).sort()).toEqual(plans.flatMap((plan) => seeds.map((seed) => `${plan.name} ${seed}`)).sort());
    for (const { variant, seed, steps } of results) {
      const { train, heldOut } = curvesOf(new EventReader(runPaths(join(runsRootOf(file), name, variant, `seed-${seed}`)).events).read());
      expect([train.step.at(-1), heldOut.step.at(-1), train.step.length]).toEqual([steps, steps, steps / 10]);
      expect(train.values['loss']!.every(Number.isFinite)).toBe(true);
    }
  });
});
