import { Rng } from '../../src/common/rng';
import { parseExperiment } from '../../src/experiment/load';
import { readPreset } from '../../src/experiment/presets';
import type { CurveColumns } from '../../src/panel/protocol';
import { htmlReport, type ReportInput } from '../../src/results/htmlReport';
import type { RunResult } from '../../src/runs/records';
import { median, type Report } from './report';

const SEEDS = 10;
const POINTS = 100_000;
const ROUNDS = 5;

/** Time of the HTML report over the curves of 50 runs, each of 100,000 points, already read. */
export async function measureResultReport(report: Report): Promise<void> {
  const input = fiftyRuns();
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    htmlReport(input);
    return performance.now() - start;
  });
  report({ name: `report of ${Object.keys(input.curves).length} runs × ${POINTS.toLocaleString('en')} points`, value: median(times) / 1000, unit: 's', goal: 'under 2 s' });
  return Promise.resolve();
}

function fiftyRuns(): ReportInput {
  const { file, plans } = parseExperiment(readPreset('media', 'electra-objectives-quick'));
  const pairs = plans.flatMap((plan) => Array.from({ length: SEEDS }, (_, seed) => ({ plan, seed })));
  const results = pairs.map(({ plan, seed }): RunResult => ({
    schemaVersion: 1, experiment: file!.name, variant: plan.name, kind: 'variant', baseline: plan.baseline, seed, configHash: plan.name,
    steps: POINTS, tokens: 1e8, flops: 1e15, flopsSparse: 5e14, wallSeconds: 3600, parameters: 1e6, heldOut: {},
    tasks: [{ task: 'wordOrder', kind: 'probe', metric: 'accuracy', score: 0.6 + seed / 100, majority: 0.5, trainExamples: 2000, devExamples: 1000 }],
  })); // prettier-ignore
  const curves = Object.fromEntries(pairs.map(({ plan, seed }) => [`${file!.name}/${plan.name}/seed-${seed}`, { train: columns(seed, POINTS), heldOut: columns(seed, POINTS / 100) }]));
  const runs = pairs.map(({ plan, seed }) => ({ experiment: file!.name, variant: plan.name, seed, kind: 'variant', configHash: plan.name, config: plan.config, startedAt: '2026-01-02T03:04:05.000Z', engine: { name: 'onnx', device: 'CPU', reason: '' }, corpus: { hash: '', documents: 1, tokens: 1, sequences: 1, heldOutSequences: 1 }, vocabSize: 512, versions: {} }) as unknown as ReportInput['runs'][number]);
  return { experiment: { file: file!, plans }, fileName: 'electra-objectives-quick.ablation.json', runs, results, curves };
}

function columns(seed: number, points: number): CurveColumns {
  const rng = new Rng(seed, 'hover', points);
  const step = Float64Array.from({ length: points }, (_, i) => (i + 1) * (POINTS / points));
  const noisy = (level: number) => step.map((at) => level + Math.exp(-at / 20_000) + 0.05 * rng.uniform());
  return { step, tokens: step.map((at) => 1000 * at), flops: step.map((at) => 1e10 * at), wallSeconds: step.map((at) => at / 30), values: { loss: noisy(20), mlm: noisy(4), disc: noisy(0.3), fakeRate: noisy(0.1), discAuc: noisy(0.5) } };
}
