import { residentOverSteps } from './memory';
import type { Report } from './report';
import { enginesHere } from './speed/trainerRun';
import type { Workload } from './speed/workloads';

const steps = 2000;
const workload: Workload = {
  name: 'growth', steps, batchSize: 4, vocabSize: 1024, dropout: 0.1, objective: { type: 'rtd', generatorSize: 0.5 },
  model: { numLayers: 2, hiddenSize: 32, numHeads: 2, intermediateSize: 64, embeddingSize: 32, maxSeqLength: 16 },
};

/**
 * Memory of a trainer at the end of 2,000 steps against that after 500, on each engine that works here but the oracle and
 * GPUs in software, which would take hours.
 */
export async function measureGrowth(report: Report, folder: string): Promise<void> {
  for (const engine of enginesHere({ withSoftwareGpus: false }).filter((name) => name !== 'cpu')) {
    const between = await residentOverSteps(workload, folder, engine);
    report({ name: `${engine}, step ${steps} against step 500`, value: between(steps - 100, steps) / between(450, 550), unit: '×', goal: 'about 1' });
  }
}
