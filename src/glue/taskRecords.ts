/**
 * What a task leaves in its run's folder: `evaluation/<task>.json` with its scores, by which an interrupted evaluation goes
 * on with the next task, and predictions as TSV files, which `ablation-bench metrics` and `submit` read.
 */
import { join } from 'node:path';
import * as z from 'zod';
import { writeFileAtomic } from '../common/atomicWrite';
import { evaluationPlace } from '../runs/paths';
import { readRecord } from '../runs/readRecords';
import { taskScoreSchema, type TaskScore } from '../runs/records';
import { predictionsFile } from './predictionFiles';
import type { PredictedSet, ScoredTask } from './scoredTask';
import { sentencesOf, setPredictions, type Trial } from './taskScores';

/** The run that scores belong to. */
export interface TaskRecordOwner {
  folder: string;
  configHash: string;
  seed: number;
  /** The checkpoint that was fine-tuned, where it is not the last; null for the last. */
  step: number | null;
}

const taskRecordSchema = z.object({ schemaVersion: z.literal(1), task: z.string(), configHash: z.string(), seed: z.int(), scores: z.array(taskScoreSchema) });

/** Scores that an earlier process of this run recorded for the task; null where there are none. */
export function recordedScores({ configHash, seed, ...owner }: TaskRecordOwner, task: string): TaskScore[] | null {
  const record = readRecord(recordPath(owner, task), taskRecordSchema);
  return record !== null && record.configHash === configHash && record.seed === seed ? record.scores : null;
}

/** Written last: a task that has it is done. */
export function recordScores({ configHash, seed, ...owner }: TaskRecordOwner, task: string, scores: TaskScore[]): void {
  const record: z.input<typeof taskRecordSchema> = { schemaVersion: 1, task, configHash, seed, scores };
  writeFileAtomic(recordPath(owner, task), `${JSON.stringify(record, null, 2)}\n`);
}

function recordPath({ folder, step }: Pick<TaskRecordOwner, 'folder' | 'step'>, task: string): string {
  return join(folder, evaluationPlace(step), `${task}.json`);
}

/** Writes every set's predictions: `label`, `prediction` of a dev set; `index`, `prediction` of a test set, as GLUE wants it. */
export function recordPredictions({ folder, step }: TaskRecordOwner, task: ScoredTask, { predictions }: Trial): void {
  predictions.forEach((each, number) => {
    for (const set of task.sets) {
      const spelled = spellings(task, set, setPredictions(task, set, each));
      const labels = spellings(task, set, set.labels);
      const lines = spelled.map((one, i) => `${set.split === 'dev' ? labels[i]! : i}\t${one}`);
      writeFileAtomic(join(folder, predictionsFile(set, number, step)), `${[`${set.split === 'dev' ? 'label' : 'index'}\tprediction`, ...lines].join('\n')}\n`);
    }
  });
}

/** One text an example: its class or score, or its tags with spaces between. */
function spellings({ labels, range }: ScoredTask, { lengths }: PredictedSet, values: ArrayLike<number>): string[] {
  const spell = (value: number): string => (range === null ? labels[value]! : String(value));
  return lengths === undefined ? Array.from(values, spell) : sentencesOf(values, lengths).map((sentence) => sentence.map(spell).join(' '));
}
