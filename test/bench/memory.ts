import { createWriteStream, readFileSync } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Rng } from '../../src/common/rng';
import { median, type Report } from './report';
import { enginesHere, peakMegabytes, residentMegabytes, startTrainer, watch } from './speed/trainerRun';
import type { Workload } from './speed/workloads';

const engineOf = (): string => enginesHere()[0]!;
const network: Omit<Workload, 'name' | 'steps'> = {
  batchSize: 8, vocabSize: 2048, dropout: 0.1, objective: { type: 'rtd', generatorSize: 0.5 },
  model: { numLayers: 2, hiddenSize: 64, numHeads: 2, intermediateSize: 128, embeddingSize: 64, maxSeqLength: 32 },
};

/** Trainer memory after 1,000 and after 10,000 steps, and its peak on 10 MB and on 100 MB of text. */
export async function measureMemory(report: Report, folder: string): Promise<void> {
  const between = await residentOverSteps({ ...network, name: 'long', steps: 10_000 }, folder, engineOf());
  report({ name: 'resident around step 1,000', value: between(500, 1500), unit: 'MB' });
  report({ name: 'step 10,000 against step 1,000', value: between(9000, 10_000) / between(500, 1500), unit: '×', goal: 'about 1' });
  const peaks: number[] = [];
  for (const megabytes of [10, 100]) {
    const file = path.join(folder, `text-${megabytes}.txt`);
    await writeText(file, megabytes);
    const workload = { ...network, name: `text${megabytes}`, steps: 200, files: [path.basename(file)] };
    peaks.push(await peakMegabytes(startTrainer(workload, workload.steps, folder, { engine: engineOf(), precision: 'fp32' })));
    report({ name: `peak on ${megabytes} MB of text`, value: peaks.at(-1)!, unit: 'MB' });
  }
  report({ name: 'peak on 100 MB against 10 MB', value: peaks[1]! / peaks[0]!, unit: '×', goal: 'about 1' });
}

/**
 * Trains and samples the trainer's resident memory meanwhile. Throws an Error when the run fails.
 * @returns the median in megabytes while it was at steps `from` to `to`, the last one left out
 */
export async function residentOverSteps(workload: Workload, folder: string, engine: string): Promise<(from: number, to: number) => number> {
  const run = startTrainer(workload, workload.steps, folder, { engine, precision: 'fp32' });
  const samples: { step: number; megabytes: number }[] = [];
  await watch(run.ended, () => samples.push({ step: run.steps().at(-1)?.step ?? 0, megabytes: residentMegabytes(run.pid, 'VmRSS') }));
  const { status, errors } = await run.ended;
  if (status !== 0) throw new Error(`${engine} ended with status ${status}: ${errors}`);
  return (from, to) => median(samples.filter(({ step }) => step >= from && step < to).map(({ megabytes }) => megabytes));
}

/** Text of this size with new word forms throughout: lines of the sample corpus in random order, numbers between. */
async function writeText(file: string, megabytes: number): Promise<void> {
  const lines = gunzipSync(readFileSync('media/sample-corpus.txt.gz')).toString('utf8').split('\n').filter((line) => line !== '');
  const rng = new Rng(1, 'dataOrder', megabytes);
  const stream = createWriteStream(file);
  for (let written = 0, line = 0; written < megabytes * 1e6; line++) {
    const text = `${lines[rng.int(lines.length)]!} ${rng.int(1_000_000)}\n${line % 20 === 19 ? '\n' : ''}`;
    written += Buffer.byteLength(text);
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}
