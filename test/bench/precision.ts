import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'jsonc-parser';
import { listResults } from '../../src/runs/folder';
import type { Report } from './report';
import { enginesHere } from './speed/trainerRun';

const engine = 'tensorflow';
const name = 'precision';
const steps = 2000;
const seeds = [1, 2, 3];

/** ELECTRA of the quick preset for 2,000 steps in fp32 and mixed precision: whether held-out losses of the one lie among the other's seeds. */
export async function measurePrecision(report: Report, folder: string): Promise<void> {
  if (!enginesHere().includes(engine)) throw new Error(`The engine "${engine}" does not work here; ablation-bench doctor says why.`);
  const losses = trained(folder);
  const fp32 = losses('fp32');
  fp32.forEach((value, i) => report({ name: `held-out loss, fp32, seed ${seeds[i]}`, value, unit: 'nats, λ times the discriminator\'s included' }));
  losses('mixed').forEach((value, i) => {
    const goal = `${Math.min(...fp32).toFixed(3)} to ${Math.max(...fp32).toFixed(3)}`;
    report({ name: `held-out loss, mixed, seed ${seeds[i]}`, value, unit: 'nats', goal });
  });
}

/** Trains all runs with the built trainer; gives the losses of a variant by seed. */
function trained(folder: string): (variant: string) => number[] {
  const preset = parse(readFileSync('media/presets/electra-objectives-quick.ablation.json', 'utf8')) as { base: { training: object } };
  const base = { ...preset.base, budget: { steps } };
  const variants = ['fp32', 'mixed'].map((precision) => ({ name: precision, training: { ...preset.base.training, precision } }));
  const file = path.join(folder, `${name}.ablation.json`);
  writeFileSync(file, JSON.stringify({ schemaVersion: 1, name, base, variants, seeds, evaluation: { probes: [], randomInitControl: false } }));
  const { status, stderr } = spawnSync(process.execPath, ['dist/trainer.js', 'run', file, '--engine', engine], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The runs ended with status ${status}: ${stderr.trim()}`);
  const results = listResults(path.join(folder, 'runs'), name);
  return (variant) => seeds.map((seed) => results.find((result) => result.variant === variant && result.seed === seed)!.heldOut['loss']!);
}
