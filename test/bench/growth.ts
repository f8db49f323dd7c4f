import { median, type Report } from './report';
import { enginesHere, residentMegabytes, startTrainer, watch } from './speed/trainerRun';
import type { Workload } from './speed/workloads';

const steps = 2000;
const workload: Workload = {
  name: 'growth', steps, batchSize: 4, vocabSize: 1024, dropout: 0.1, objective: { type: 'rtd', generatorSize: 0.5 },
  model: { numLayers: 2, hiddenSize: 32, numHeads: 2, intermediateSize: 64, embeddingSize: 32, maxSeqLength: 16 },
};

/** Memory of a trainer at the end of 2,000 steps against that after 500, on each engine that works here but the oracle. */
export async function measureGrowth(report: Report, folder: string): Promise<void> {
  for (const engine of enginesHere().filter((name) => name !== 'cpu')) {
    const run = startTrainer(workload, steps, folder, { engine, precision: 'fp32' });
    const samples: { step: number; megabytes: number }[] = [];
    await watch(run.ended, () => samples.push({ step: run.steps().at(-1)?.step ?? 0, megabytes: residentMegabytes(run.pid, 'VmRSS') }));
    const { status, errors } = await run.ended;
    if (status !== 0) throw new Error(`${engine} ended with status ${status}: ${errors}`);
    const between = (from: number, to: number) => median(samples.filter(({ step }) => step >= from && step < to).map(({ megabytes }) => megabytes));
    report({ name: `${engine}, step ${steps} against step 500`, value: between(steps - 100, steps) / between(450, 550), unit: '×', goal: 'about 1' });
  }
}
