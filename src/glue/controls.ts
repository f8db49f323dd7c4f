/** Predictions that need no network: what every variant has to beat. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { writeFileAtomic } from '../common/atomicWrite';
import { mean } from '../results/statistics';
import { readRecord } from '../runs/readRecords';
import { argMax } from './argMax';
import { bagOfWordsPredictions } from './bagOfWords';
import { answersOf, labelsOf, type EncodedExample } from './encodedExample';
import type { ScoredTask } from './scoredTask';
import { devLength } from './taskScores';

/** Always the commonest training label or tag, or the mean training score. */
export function constantPredictions({ head, train, dev, numLabels }: ScoredTask): Float64Array {
  const labels = labelsOf(train);
  const answers = dev.reduce((sum, example) => sum + answersOf(example), 0);
  if (head === 'score') return new Float64Array(answers).fill(mean(labels));
  const counts = new Int32Array(numLabels);
  for (const label of labels) counts[label]!++;
  return new Float64Array(answers).fill(argMax(counts));
}

const cachedSchema = z.object({ schemaVersion: z.literal(1), predictions: z.array(z.number()) });

/**
 * The bag-of-words control, computed once for the same examples: runs of an experiment share a cache folder.
 * Test sets are not predicted: nothing is known of their labels.
 */
export function cachedBagOfWords(task: ScoredTask, cacheFolder: string | null): Float64Array {
  const examples = { ...task, dev: task.dev.slice(0, devLength(task)) };
  if (cacheFolder === null) return bagOfWordsPredictions(examples);
  const path = join(cacheFolder, 'bag-of-words', `${digestOf(examples)}.json`);
  const cached = readRecord(path, cachedSchema);
  if (cached !== null) return Float64Array.from(cached.predictions);
  const predictions = bagOfWordsPredictions(examples);
  writeFileAtomic(path, `${JSON.stringify({ schemaVersion: 1, predictions: [...predictions] } satisfies z.input<typeof cachedSchema>)}\n`);
  return predictions;
}

function digestOf({ train, dev, numLabels }: Pick<ScoredTask, 'train' | 'dev' | 'numLabels'>): string {
  const hash = createHash('sha256').update(`bag of words 1 ${numLabels}`);
  const add = ({ segments, label, words }: EncodedExample) => {
    hash.update(`|${label}`);
    if (words !== undefined) hash.update(words.starts).update(words.tags);
    for (const ids of segments) hash.update(`/${ids.length}`).update(ids);
  };
  train.forEach(add);
  hash.update('dev');
  dev.forEach(add);
  return hash.digest('hex').slice(0, 32);
}
