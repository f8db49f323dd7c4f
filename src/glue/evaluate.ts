/** Scores a pre-trained network: GLUE tasks where a GLUE folder is set, tasks of one's own, and probes where neither is. */
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
import { checkGlueFolder, readSplit, type TextExample } from './readTsv';
import type { DocumentSentences } from './sentences';
import { checkTaskFolder, readTaskFolder } from './taskFolder';
import { checkKnowledge, knowledgeOf, withKnowledge } from './taskKnowledge';
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
  /** Sets that `dev` holds one after another, with the names that their scores go by; without it one, by the task's name. */
  sets?: { name: string; count: number }[];
}

/**
 * Fine-tunes on each task in turn and scores its dev set: one score for each metric of a task.
 * Emits `fineTuningStarted` and `taskScored`.
 * Throws the signal's reason when aborted, and the UserErrors of `readSplit`, `checkGlueFolder`, `readTaskFolder`,
 * `makeProbes`, `readGraph` and `FineTuner.predictions`.
 */
export async function evaluateTasks(request: EvaluationRequest): Promise<TaskScore[]> {
  const { config, corpus, parameters, engine, seed, emit, signal } = request;
  const { size: vocabSize, special } = corpus.tokenizer.vocabulary;
  const tuner = new FineTuner({ config, vocabSize, special, parameters, engine, seed });
  const scores: TaskScore[] = [];
  try {
    const knowledge = await knowledgeOf(request, corpus.tokenizer);
    let index = 0;
    for await (const plain of tasksOf(request)) {
      const task = await withKnowledge(plain, knowledge, { seqLength: config.model.maxSeqLength, special });
      emit({ type: 'fineTuningStarted', task: task.name, examples: task.train.length });
      const started = performance.now();
      const predicted = await tuner.predictions(task, index++, signal);
      const seconds = (performance.now() - started) / 1000;
      for (const score of setsOf(task, predicted).flatMap((set) => setScores(task, set, request.onPredictions))) {
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

/** A set that was predicted: all of `dev`, or one of the parts that it is made of. */
interface PredictedSet {
  name: string;
  predicted: Int32Array;
  actual: number[];
}

function setsOf({ name, dev, sets }: ScoredTask, predicted: Int32Array): PredictedSet[] {
  let end = 0;
  return (sets ?? [{ name, count: dev.length }]).map(({ name: set, count }) => {
    const start = end;
    end += count;
    return { name: set, predicted: predicted.subarray(start, end), actual: dev.slice(start, end).map(({ label }) => label) };
  });
}

function setScores(task: ScoredTask, { name, predicted, actual }: PredictedSet, onPredictions: EvaluationRequest['onPredictions']): TaskScore[] {
  onPredictions?.(name, predicted, actual);
  const constant = new Int32Array(actual.length).fill(commonestLabel(task));
  return task.metrics.map((metric) => ({
    task: name,
    kind: task.kind,
    metric,
    score: metrics[metric].compute(predicted, actual),
    majority: metrics[metric].compute(constant, actual),
    trainExamples: task.train.length,
    devExamples: actual.length,
    resampled: encodeScores(resampledScores(metrics[metric].compute, predicted, actual, name)),
  }));
}

function commonestLabel({ train, numLabels }: EncodedTask): number {
  const counts = new Int32Array(numLabels);
  for (const { label } of train) counts[label]!++;
  return counts.indexOf(Math.max(...counts));
}

/**
 * Checks, before anything is trained, that the tasks can be made and the knowledge be read.
 * Throws the UserErrors of `checkGlueFolder`, `checkTaskFolder`, `makeProbes` and `readGraph`.
 */
export function checkTasks(request: Pick<EvaluationRequest, 'config' | 'baseFolder' | 'corpus'>): void {
  const { glueTasks: names } = request.config.evaluation;
  const folder = glueFolderOf(request);
  taskFoldersOf(request).forEach(checkTaskFolder);
  if (folder !== null) checkGlueFolder(folder, names);
  else probesOf(request);
  checkKnowledge(request);
}

/** Folders of tasks of one's own, in the order of the file. */
function taskFoldersOf({ config, baseFolder }: Pick<EvaluationRequest, 'config' | 'baseFolder'>): string[] {
  return config.evaluation.taskFolders.map((folder) => resolve(baseFolder, folder));
}

function glueFolderOf({ config, baseFolder }: Pick<EvaluationRequest, 'config' | 'baseFolder'>): string | null {
  const { glueFolder } = config.evaluation;
  return glueFolder === null ? null : resolve(baseFolder, glueFolder);
}

function probesOf({ config, corpus }: Pick<EvaluationRequest, 'config' | 'corpus'>): ProbeTask[] {
  const { probes, probeExamples, maxTrainExamples, taskFolders } = config.evaluation;
  const options = {
    trainExamples: Math.min(probeExamples, maxTrainExamples ?? Infinity),
    devExamples: Math.floor(probeExamples / 2),
    maxSeqLength: config.model.maxSeqLength,
    vocabulary: corpus.tokenizer.vocabulary,
  };
  return probes.length === 0 || taskFolders.length > 0 ? [] : makeProbes(probes, corpus.heldOutDocuments(), options);
}

/** The tasks one by one, so that one task's examples are held at a time. */
async function* tasksOf(request: EvaluationRequest): AsyncGenerator<ScoredTask> {
  const { corpus } = request;
  const { glueTasks: names, maxTrainExamples } = request.config.evaluation;
  const folder = glueFolderOf(request);
  if (folder === null) for (const probe of probesOf(request)) yield { ...probe, kind: 'probe', metrics: ['accuracy'] };
  else {
    checkGlueFolder(folder, names);
    for (const name of names) yield await encodedGlueTask(folder, glueTasks[name], corpus, maxTrainExamples ?? Infinity);
  }
  for (const own of taskFoldersOf(request)) yield await encodedFolderTask(own, corpus, maxTrainExamples ?? Infinity);
}

/** A task of K-BERT's format; its test set is predicted beside its dev set. */
async function encodedFolderTask(folder: string, corpus: EvaluationCorpus, maxTrainExamples: number): Promise<ScoredTask> {
  const { name, labels, train, dev, test } = readTaskFolder(folder);
  const sets = [{ name, count: dev.length }, ...(test === null ? [] : [{ name: `${name} test`, count: test.length }])];
  const plain = { name, kind: 'folder', metrics: ['accuracy'], numLabels: labels.length, groupSize: 1, sets } as const;
  return { ...plain, train: await encoded(sample(train, maxTrainExamples), corpus), dev: await encoded([...dev, ...(test ?? [])], corpus) };
}

async function encoded(examples: readonly TextExample[], corpus: EvaluationCorpus): Promise<EncodedExample[]> {
  const textCount = examples[0]!.texts.length;
  const columns = await Promise.all(Array.from({ length: textCount }, (_, i) => corpus.tokenizer.encodeBatch(examples.map((example) => example.texts[i]!))));
  return examples.map(({ label }, row) => ({ label, segments: columns.map((column) => column[row]!) }));
}

async function encodedGlueTask(folder: string, task: GlueTask, corpus: EvaluationCorpus, maxTrainExamples: number): Promise<ScoredTask> {
  const encode = (split: SplitName, most: number) => encoded(sample(readSplit(folder, task, split), most), corpus);
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
