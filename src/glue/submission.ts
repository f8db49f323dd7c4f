/** A GLUE submission: a zip with one TSV file of predictions for each test set, named as the server wants them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { UserError } from '../common/errors';
import { readRunRecord } from '../runs/readRecords';
import { predictionsFile } from './predictionFiles';
import { glueTasks, type DataFile } from './tasks';

/** Every test set of GLUE, in the server's order of file names. */
const testSets: readonly DataFile[] = Object.values(glueTasks).flatMap(({ test }) => test);

export interface Submission {
  zip: Uint8Array;
  /** Names of the files in it. */
  files: string[];
  /** Test sets without predictions in the run. */
  missing: string[];
}

/** Zip files hold local times; a fixed one makes equal predictions equal files. */
const ENTRY_TIME = new Date(1980, 0, 1);

/**
 * Packs the test predictions of a run's fine-tuning.
 * @param number of the fine-tuning, 0 for the first
 * Throws a UserError `submission.none` when the run has none and `submission.length` when a set's are not as many as the
 * official test set has examples.
 */
export function glueSubmission(runFolder: string, number: number): Submission {
  const found = testSets.map((set) => ({ set, path: join(runFolder, predictionsFile({ name: set.name, split: 'test' }, number)) }));
  const present = found.filter(({ path }) => existsSync(path));
  if (present.length === 0) throw new UserError('submission.none', noneSentence(runFolder, number));
  const files = Object.fromEntries(present.map(({ set, path }) => [`${set.name}.tsv`, [strToU8(checkedLines(set, path)), { mtime: ENTRY_TIME }] as const]));
  return { zip: zipSync(files as Parameters<typeof zipSync>[0]), files: Object.keys(files), missing: found.filter((one) => !present.includes(one)).map(({ set }) => set.name) };
}

function noneSentence(runFolder: string, number: number): string {
  const evaluation = readRunRecord(runFolder)?.config.evaluation;
  if (evaluation === undefined) return `There is no run in ${runFolder}. Start it with: ablation-bench run FILE`;
  if (evaluation.predictTestSets && number >= evaluation.fineTuningSeeds) return `The run ${runFolder} was fine-tuned ${evaluation.fineTuningSeeds} times; there is no fine-tuning ${number + 1}.`;
  return evaluation.predictTestSets
    ? `The run ${runFolder} has not predicted a test set yet. Let it finish first.`
    : `The run ${runFolder} did not predict test sets. Set evaluation.predictTestSets to true and run the experiment with --restart.`;
}

/** Predictions in GLUE's form; scores are cut to the range that the server takes. */
function checkedLines({ name, size }: DataFile, path: string): string {
  const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  if (lines.length !== size) throw new UserError('submission.length', `${path} has ${lines.length} predictions, but the test set of ${name} has ${size} examples. Use the official test file and run the task again.`);
  if (name !== 'STS-B') return `${[header, ...lines].join('\n')}\n`;
  const cut = lines.map((line) => {
    const [index, score] = line.split('\t') as [string, string];
    return `${index}\t${Math.min(5, Math.max(0, Number(score))).toFixed(3)}`;
  });
  return `${[header, ...cut].join('\n')}\n`;
}
