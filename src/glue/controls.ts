/** Predictions that need no network: what every variant has to beat. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { writeFileAtomic } from '../common/atomicWrite';
import { readRecord } from '../runs/readRecords';
import { bagOfWordsPredictions } from './bagOfWords';
import type { EncodedExample } from './encodedExample';
import type { ScoredTask } from './scoredTask';

/** Always the commonest training label, or the mean training score. */
export function constantPredictions({ train, dev, numLabels, isRegression = false }: ScoredTask): Float64Array {
  if (isRegression) return new Float64Array(dev.length).fill(train.reduce((sum, { label }) => sum + label, 0) / train.length);
  const counts = new Int32Array(numLabels);
  for (const { label } of train) counts[label]!++;
  return new Float64Array(dev.length).fill(counts.indexOf(Math.max(...counts)));
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

/** Dev sets come first. */
function devLength({ sets }: ScoredTask): number {
  return sets.filter(({ split }) => split === 'dev').reduce((sum, { labels }) => sum + labels.length, 0);
}

function digestOf({ train, dev, numLabels }: Pick<ScoredTask, 'train' | 'dev' | 'numLabels'>): string {
  const hash = createHash('sha256').update(`bag of words 1 ${numLabels}`);
  const add = ({ segments, label }: EncodedExample) => {
    hash.update(`|${label}`);
    for (const ids of segments) hash.update(`/${ids.length}`).update(ids);
  };
  train.forEach(add);
  hash.update('dev');
  dev.forEach(add);
  return hash.digest('hex').slice(0, 32);
}
