/** What a run's fine-tuned networks answered, kept so that any other statistic can be worked out later. */
import { join } from 'node:path';
import { writeFileAtomic } from '../common/atomicWrite';

/**
 * Writes `<task>.tsv`: the columns label and prediction, a line for each dev example in the order of the dev set, as
 * numbers of classes. Throws a UserError `disk.full`.
 */
export function writePredictions(folder: string, task: string, predicted: ArrayLike<number>, actual: ArrayLike<number>): void {
  const lines = Array.from(actual, (label, i) => `${label}\t${predicted[i]!}`);
  writeFileAtomic(join(folder, `${task}.tsv`), `${['label\tprediction', ...lines].join('\n')}\n`);
}
