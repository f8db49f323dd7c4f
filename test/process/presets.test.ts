/** Every quick preset trains: a few steps of each variant, on both engines that compile the step to native code. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'jsonc-parser';
import { beforeEach, describe, expect, it } from 'vitest';
import { presets, readPreset } from '../../src/experiment/presets';
import { listResults } from '../../src/runs/folder';
import { runPaths } from '../../src/runs/paths';
import { eventsOf, trainer } from './trainerProcess';

interface Written {
  name: string;
  base: Record<string, object>;
  variants: Record<string, object>[];
}

const steps = 4;

/** The preset with its knobs, but so few steps that each variant takes seconds. Only a knowledge graph needs fine-tuning to be seen. */
function shortened(text: string, name: string): { text: string; variants: string[] } {
  const { base, variants, ...rest } = parse(text) as Written;
  const short = ({ budget, training, ...kept }: Record<string, object>, isBase: boolean): object => ({
    ...kept,
    ...(isBase || budget !== undefined ? { budget: { steps } } : {}),
    ...(isBase || training !== undefined ? { training: { ...training, warmupSteps: 1 } } : {}),
  });
  const hasGraph = variants.some(({ knowledge }) => knowledge !== undefined);
  const evaluation = hasGraph ? { probes: ['sameDocument'], probeExamples: 16, epochs: 1, batchSize: 8, randomInitControl: false } : { probes: [], randomInitControl: false };
  const logging = { logEverySteps: 1, evalEverySteps: steps, evalSequences: 8, checkpointEverySteps: steps };
  const experiment = { ...rest, name, base: { ...short(base, true), logging }, variants: variants.map((variant) => short(variant, false)), seeds: [1], evaluation };
  return { text: JSON.stringify(experiment), variants: variants.map((variant) => variant['name'] as unknown as string) };
}

// One folder, so that presets of one tokenizer share its vocabulary and store.
const folder = mkdtempSync(join(tmpdir(), 'presets-'));
const quick = presets.map(({ id }) => id).filter((id) => id.endsWith('-quick'));

describe.each(['onnx', 'tensorflow'])('on the engine %s', (engine) => {
  beforeEach(({ skip }) => {
    const missing = process.env['ABLATION_BENCH_NO_TENSORFLOW'];
    skip(engine === 'tensorflow' && missing !== undefined, missing ?? '');
  });

  it.each(quick)('trains every variant of %s', async (id) => {
    const name = `${id}-${engine}`;
    const file = `${name}.ablation.json`;
    const { text, variants } = shortened(readPreset(resolve('media'), id), name);
    writeFileSync(join(folder, file), text);
    const { code, stderr } = await trainer(folder, 'run', file, '--engine', engine);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const results = listResults(join(folder, 'runs'), name);
    expect(results.map(({ variant }) => variant).toSorted()).toEqual(variants.toSorted());
    for (const { variant, heldOut } of results) {
      const logged = eventsOf(runPaths(join(folder, 'runs', name, variant, 'seed-1')).folder).filter(({ type }) => type === 'stepLogged');
      expect([variant, logged.length, Number.isFinite(heldOut['loss'])]).toEqual([variant, steps, true]);
    }
  }, 300_000);
});
