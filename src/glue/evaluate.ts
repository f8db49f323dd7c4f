/** Scores a pre-trained network: GLUE tasks where a GLUE folder is set, probes where none is. */
import { resolve } from 'node:path';
import { Rng } from '../common/rng';
import type { Engine } from '../engine/engine';
import type { RunConfig } from '../experiment/schema';
import { encodeScores, resampledScores } from '../results/bootstrap';
import type { NewEvent } from '../runs/events';
import type { TaskScore } from '../runs/records';
import type { Vocabulary } from '../tokenizer/vocabulary';
import type { EncodedExample, EncodedTask } from './encodedExample';
import { FineTuner } from './finetune';
import { metrics, type MetricName } from './metrics';
import { makeProbes, type ProbeTask } from './probes';
import { checkGlueFolder, readSplit } from './readTsv';
import type { DocumentSentences } from './sentences';
import { glueTasks, type GlueTask, type SplitName } from './tasks';

/** What evaluation needs of a prepared corpus. */
export interface EvaluationCorpus {
  tokenizer: { vocabulary: Vocabulary; encodeBatch(texts: string[]): Promise<Int32Array[]> };
  heldOutDocuments(): Iterable<DocumentSentences>;
}

export interface EvaluationRequest {
  config: RunConfig;
  /** Folder of the experiment file: `evaluation.glueFolder` is relative to it. */
  baseFolder: string;
  corpus: EvaluationCorpus;
  /** Pre-training values by name. */
  parameters: Record<string, Float32Array>;
  engine: Engine;
  seed: number;
  emit(event: NewEvent): void;
  /** Given the classes of a task's dev examples, in their order, as soon as they are predicted. */
  onPredictions?(task: string, predicted: Int32Array, actual: readonly number[]): void;
  signal: AbortSignal;
}

interface ScoredTask extends EncodedTask {
  name: string;
  kind: TaskScore['kind'];
  metrics: readonly MetricName[];
}

/**
 * Fine-tunes on each task in turn and scores its dev set: one score for each metric of a task.
 * Emits `fineTuningStarted` and `taskScored`.
 * Throws the signal's reason when aborted, and the UserErrors of `readSplit`, `checkGlueFolder`, `makeProbes` and
 * `FineTuner.predictions`.
 */
export async function evaluateTasks(request: EvaluationRequest): Promise<TaskScore[]> {
  const { config, corpus, parameters, engine, seed, emit, signal } = request;
  const { size: vocabSize, special } = corpus.tokenizer.vocabulary;
  const tuner = new FineTuner({ config, vocabSize, special, parameters, engine, seed });
  const scores: TaskScore[] = [];
  try {
    let index = 0;
    for await (const task of tasksOf(request)) {
      emit({ type: 'fineTuningStarted', task: task.name, examples: task.train.length });
      const started = performance.now();
      const predicted = await tuner.predictions(task, index++, signal);
      const seconds = (performance.now() - started) / 1000;
      request.onPredictions?.(task.name, predicted, task.dev.map(({ label }) => label));
      for (const score of scoresOf(task, predicted)) {
        scores.push(score);
        const { task: name, metric, score: value, majority, trainExamples, devExamples } = score;
        emit({ type: 'taskScored', task: name, metric, score: value, majority, trainExamples, devExamples, seconds });
      }
    }
  } finally {
    await tuner.dispose();
  }
  return scores;
}

function scoresOf(task: ScoredTask, predicted: Int32Array): TaskScore[] {
  const actual = task.dev.map((example) => example.label);
  const constant = new Int32Array(actual.length).fill(commonestLabel(task));
  return task.metrics.map((metric) => ({
    task: task.name,
    kind: task.kind,
    metric,
    score: metrics[metric].compute(predicted, actual),
    majority: metrics[metric].compute(constant, actual),
    trainExamples: task.train.length,
    devExamples: task.dev.length,
    resampled: encodeScores(resampledScores(metrics[metric].compute, predicted, actual, task.name)),
  }));
}

function commonestLabel({ train, numLabels }: EncodedTask): number {
  const counts = new Int32Array(numLabels);
  for (const { label } of train) counts[label]!++;
  return counts.indexOf(Math.max(...counts));
}

/**
 * Checks, before anything is trained, that the tasks can be made.
 * Throws the UserErrors of `checkGlueFolder` and `makeProbes`.
 */
export function checkTasks(request: Pick<EvaluationRequest, 'config' | 'baseFolder' | 'corpus'>): void {
  const { glueTasks: names } = request.config.evaluation;
  const folder = glueFolderOf(request);
  if (folder === null) probesOf(request);
  else checkGlueFolder(folder, names);
}

function glueFolderOf({ config, baseFolder }: Pick<EvaluationRequest, 'config' | 'baseFolder'>): string | null {
  const { glueFolder } = config.evaluation;
  return glueFolder === null ? null : resolve(baseFolder, glueFolder);
}

function probesOf({ config, corpus }: Pick<EvaluationRequest, 'config' | 'corpus'>): ProbeTask[] {
  const { probes, probeExamples, maxTrainExamples } = config.evaluation;
  const options = {
    trainExamples: Math.min(probeExamples, maxTrainExamples ?? Infinity),
    devExamples: Math.floor(probeExamples / 2),
    maxSeqLength: config.model.maxSeqLength,
    vocabulary: corpus.tokenizer.vocabulary,
  };
  return probes.length === 0 ? [] : makeProbes(probes, corpus.heldOutDocuments(), options);
}

/** The tasks one by one, so that one task's examples are held at a time. */
async function* tasksOf(request: EvaluationRequest): AsyncGenerator<ScoredTask> {
  const { corpus } = request;
  const { glueTasks: names, maxTrainExamples } = request.config.evaluation;
  const folder = glueFolderOf(request);
  if (folder === null) {
    for (const probe of probesOf(request)) yield { ...probe, kind: 'probe', metrics: ['accuracy'] };
    return;
  }
  checkGlueFolder(folder, names);
  for (const name of names) yield await encodedGlueTask(folder, glueTasks[name], corpus, maxTrainExamples ?? Infinity);
}

async function encodedGlueTask(folder: string, task: GlueTask, corpus: EvaluationCorpus, maxTrainExamples: number): Promise<ScoredTask> {
  const encode = async (split: SplitName, most: number): Promise<EncodedExample[]> => {
    const examples = sample(readSplit(folder, task, split), most);
    const columns = await Promise.all(task.textColumns.map((_, i) => corpus.tokenizer.encodeBatch(examples.map((example) => example.texts[i]!))));
    return examples.map(({ label }, row) => ({ label, segments: columns.map((column) => column[row]!) }));
  };
  const train = await encode('train', maxTrainExamples);
  return { name: task.name, kind: 'glue', metrics: task.metrics, numLabels: task.labels.length, groupSize: 1, train, dev: await encode('dev', Infinity) };
}

const SAMPLE_SEED = 0;

/** At most `most` of the items, drawn once for all runs: the same items whatever the run's seed. */
function sample<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const order = new Rng(SAMPLE_SEED, 'fineTuning').shuffle(Uint32Array.from({ length: items.length }, (_, i) => i));
  return Array.from(order.subarray(0, most), (i) => items[i]!);
}
