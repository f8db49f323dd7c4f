import { Rng } from '../../../src/common/rng';
import { configHash, expandExperiment, type VariantPlan } from '../../../src/experiment/expand';
import { experimentFileSchema } from '../../../src/experiment/schema';
import type { CurveColumns } from '../../../src/panel/protocol';
import type { ReportInput } from '../../../src/results/htmlReport';
import { runId } from '../../../src/runs/paths';
import type { RunRecord, RunResult } from '../../../src/runs/records';

const STEPS = 1200;
const file = experimentFileSchema.parse({
  schemaVersion: 1,
  name: 'electra-objectives-quick',
  description: 'Which part of ELECTRA helps: five objectives, same data, model and steps.',
  base: { model: { numLayers: 2, hiddenSize: 128, numHeads: 2, intermediateSize: 512, embeddingSize: 64, maxSeqLength: 32 }, objective: { type: 'rtd', generatorSize: 0.5 }, budget: { steps: STEPS } },
  variants: [
    { name: 'ELECTRA' },
    { name: 'All-Tokens MLM', baseline: 'ELECTRA', objective: { type: 'allTokensMlm' } },
    { name: 'Replace MLM', baseline: 'ELECTRA', objective: { type: 'replaceMlm' } },
    { name: 'ELECTRA 15%', baseline: 'ELECTRA', objective: { type: 'rtd15' } },
    { name: 'BERT', baseline: 'ELECTRA', objective: { type: 'mlm' }, description: 'Without a generator & <without> replaced tokens' },
  ],
  seeds: [1, 2],
});
const plans = expandExperiment(file);
const probes = { wordOrder: [0.71, 0.69, 0.66, 0.67, 0.655], sentenceOrder: [0.58, 0.575, 0.55, 0.56, 0.57], sameDocument: [0.82, 0.8, 0.77, 0.78, 0.79] };

/** Made-up but plausible runs of the five objectives, for looking at reports and testing them. Measured nowhere. */
export function exampleReport(seeds: readonly number[] = [1, 2]): ReportInput {
  const runs: RunRecord[] = [];
  const results: RunResult[] = [];
  const curves: Record<string, { train: CurveColumns; heldOut: CurveColumns }> = {};
  for (const seed of seeds) {
    for (const [i, plan] of plans.entries()) {
      runs.push(record(plan, seed));
      results.push(result(plan.name, seed, i, 'variant', plan.baseline));
      curves[runId(file.name, plan.name, seed)] = { train: columns(plan, seed, 10), heldOut: columns(plan, seed, 200) };
    }
    results.push(result('random-init', seed, null, 'control', null));
    runs.push({ ...record(plans[0]!, seed), variant: 'random-init', kind: 'control' });
  }
  return { experiment: { file, plans }, fileName: 'electra-objectives-quick.ablation.json', runs, results, curves };
}

function result(variant: string, seed: number, place: number | null, kind: RunResult['kind'], baseline: string | null): RunResult {
  const rng = new Rng(seed, 'hover', place ?? 99);
  const trained = place === null ? 0 : 1;
  const generator = variant === 'BERT' ? 1 : 1.4;
  return {
    schemaVersion: 1, experiment: file.name, variant, kind, baseline, seed, configHash: `hash of ${variant}`, steps: trained * STEPS, tokens: trained * 1_228_800,
    flops: trained * generator * 4.1e12, flopsSparse: trained * generator * 3.1e12, wallSeconds: trained * generator * 38 + rng.uniform(), parameters: Math.round(550_000 * generator), heldOut: {},
    tasks: Object.entries(probes).map(([task, scores]) => ({ task, kind: 'probe', metric: 'accuracy', score: (place === null ? 0.51 : scores[place]!) + 0.012 * rng.normal(), majority: 0.5, trainExamples: 2000, devExamples: 1000 })),
  }; // prettier-ignore
}

function record(plan: VariantPlan, seed: number): RunRecord {
  return {
    schemaVersion: 1, experiment: file.name, experimentFile: 'electra-objectives-quick.ablation.json', variant: plan.name, kind: 'variant', baseline: plan.baseline, seed,
    configHash: configHash(plan.config), config: plan.config, totalSteps: STEPS, parameters: { main: 550_000, generator: 220_000, total: 770_000 },
    engine: { name: 'onnx', device: 'CPU, 2 threads', reason: 'fastest engine present' }, corpus: { hash: '0123456789abcdef0123', documents: 225, tokens: 437_000, sequences: 12_300, heldOutSequences: 2100 },
    vocabSize: 2048, versions: { 'ablation-bench': '0.1.0', node: '20.12.0', 'onnxruntime-node': '1.30.0' }, pid: 1, processStart: '1', startedAt: '2026-01-02T03:04:05.000Z',
  }; // prettier-ignore
}

function columns(plan: VariantPlan, seed: number, every: number): CurveColumns {
  const { type } = plan.config.objective;
  const rng = new Rng(seed, 'hover', plans.indexOf(plan), every);
  const step = Float64Array.from({ length: STEPS / every }, (_, i) => (i + 1) * every);
  const noise = (size: number): number => (every > 100 ? 0.3 : 1) * size * rng.normal();
  const curve = (of: (t: number) => number): Float64Array => step.map((s) => of(s / STEPS));
  const mlm = curve((t) => 4.9 + 2.7 * Math.exp(-7 * t) + noise(0.06) + (type === 'mlm' ? -0.25 * t : 0));
  const fakeRate = curve((t) => 0.138 - 0.02 * t + noise(0.002));
  const disc = curve((t) => (type === 'rtd15' ? 0.36 + 0.3 * Math.exp(-3 * t) : 0.345 + 0.06 * Math.exp(-2.5 * t) + 0.3 * Math.exp(-40 * t)) + noise(0.006));
  const values: Record<string, Float64Array> = { mlm, loss: mlm };
  if (type !== 'mlm') values.fakeRate = fakeRate;
  if (type === 'rtd15') values.judgedFakeRate = fakeRate.map((rate) => rate / 0.15);
  if (type === 'rtd' || type === 'rtd15') Object.assign(values, { disc, loss: mlm.map((value, i) => value + 50 * disc[i]!) });
  if ((type === 'rtd' || type === 'rtd15') && every > 100) values.discAuc = curve((t) => 0.52 + 0.2 * t + noise(0.01));
  if (type === 'replaceMlm') Object.assign(values, { replaceMlm: mlm.map((value) => value + 0.3), loss: mlm.map((value) => 2 * value + 0.3) });
  if (type === 'allTokensMlm') Object.assign(values, { allTokensMlm: curve((t) => 0.9 + 1.5 * Math.exp(-6 * t) + noise(0.02)) });
  const generator = type === 'mlm' ? 1 : 1.4;
  return { step, tokens: step.map((s) => s * 1024), flops: step.map((s) => s * generator * 3.4e9), wallSeconds: step.map((s) => s * generator * 0.032), values };
}
