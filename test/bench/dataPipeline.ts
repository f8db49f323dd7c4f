import path from 'node:path';
import { prepareCorpus } from '../../src/corpus/prepareCorpus';
import { pretrainBatch } from '../../src/trainer/batches';
import { median, type Report } from './report';
import { enginesHere, startTrainer, stepMilliseconds } from './speed/trainerRun';
import { workloads } from './speed/workloads';

const batches = 300;

/** Share of a training step that goes into making its batch: reading, masking, packing into arrays. */
export async function measureDataPipeline(report: Report, folder: string): Promise<void> {
  const engine = enginesHere()[0]!;
  for (const workload of [workloads.tiny, workloads.small]) {
    const run = startTrainer(workload, workload.steps, folder, { engine, precision: 'fp32' });
    await run.ended;
    const { config } = run.record()!;
    const corpus = await prepareCorpus({
      corpus: config.corpus,
      tokenizer: config.tokenizer,
      input: config.input,
      maxSeqLength: config.model.maxSeqLength,
      baseFolder: folder,
      cacheFolder: path.join(folder, '.ablation-cache'),
      mediaFolder: 'media',
    });
    const times = Array.from({ length: batches }, (_, step) => {
      const start = performance.now();
      pretrainBatch(corpus.train, config, corpus.tokenizer.vocabulary, 1, step);
      return performance.now() - start;
    });
    corpus.close();
    report({ name: `${workload.name}, a batch`, value: median(times), unit: 'ms' });
    report({ name: `${workload.name}, share of a step (${engine})`, value: (100 * median(times)) / stepMilliseconds(run.steps()), unit: '%', goal: 'under 2 %' });
  }
}
