import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { prepareCorpus } from '../../src/corpus/prepareCorpus';
import { parseExperiment } from '../../src/experiment/load';
import { readPreset } from '../../src/experiment/presets';
import { corruptText } from '../../src/objectives/sample';
import { quantile, type Report } from './report';

const lines = 500;

/** Time from a line of text to its corrupted sample, for every variant of the quick preset. */
export async function measureHover(report: Report, folder: string): Promise<void> {
  const { plans } = parseExperiment(readPreset('media', 'electra-objectives-quick'));
  const [{ config }] = plans as [typeof plans[number]];
  const corpus = await prepareCorpus({ ...config, maxSeqLength: config.model.maxSeqLength, baseFolder: folder, cacheFolder: path.join(folder, '.ablation-cache'), mediaFolder: 'media' });
  const text = gunzipSync(readFileSync('media/sample-corpus.txt.gz')).toString('utf8').split('\n').filter((line) => line !== '').slice(0, lines);
  const times: number[] = [];
  for (const plan of plans) {
    for (const line of text) {
      const start = performance.now();
      await corruptText(line, corpus.tokenizer, plan.config, 1, 0);
      times.push(performance.now() - start);
    }
  }
  corpus.close();
  report({ name: 'a sample, 95th percentile', value: quantile(times, 0.95), unit: 'ms', goal: 'under 50 ms' });
}
