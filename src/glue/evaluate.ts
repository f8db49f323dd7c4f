/** Scores a pre-trained network: GLUE tasks where a GLUE folder is set, tasks of one's own, and probes where neither is or where they are wanted too. */
import { basename, resolve } from 'node:path';
import type { Engine } from '../engine/engine';
import type { RunConfig } from '../experiment/schema';
import type { NewEvent } from '../runs/events';
import type { FineTuningSetting, TaskScore } from '../runs/records';
import { cachedBagOfWords, constantPredictions } from './controls';
import { FineTuner, plainSetting } from './finetune';
import { checkGlueFolder } from './glueFiles';
import { predictionsFile } from './predictionFiles';
import { makeProbes, type ProbeTask } from './probes';
import { readGlueTask, scoredFolderTask, scoredGlueTask, scoredProbe, type ScoredTask, type TaskTokenizer } from './scoredTask';
import type { DocumentSentences } from './sentences';
import { readTaskFolder } from './taskFolder';
import { checkKnowledge, knowledgeOf, withKnowledge } from './taskKnowledge';
import { recordedScores, recordPredictions, recordScores, type TaskRecordOwner } from './taskRecords';
import { glueTasks } from './tasks';
import { bestTrial, devLength, devSets, taskScores, type Trial } from './taskScores';

/** What evaluation needs of a prepared corpus. */
export interface EvaluationCorpus {
  tokenizer: TaskTokenizer;
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
  /** Steps that the network was trained for. */
  step: number;
  /** The run that keeps what is done, task by task, and what it is done for; null to keep nothing. */
  record: TaskRecordOwner | null;
  /** Where controls that all runs share are kept; null to compute them anew. */
  cacheFolder: string | null;
  emit(event: NewEvent): void;
  signal: AbortSignal;
}

/**
 * Fine-tunes on each task in turn and scores its dev sets: one score for each metric of a set. Tasks that the run has
 * recorded are not made again.
 * Emits `fineTuningStarted` and `taskScored`.
 * Throws the signal's reason when aborted, and the UserErrors of `scoredGlueTask`, `checkGlueFolder`, `readTaskFolder`,
 * `makeProbes`, `readGraph` and `FineTuner.predictions`.
 */
export async function evaluateTasks(request: EvaluationRequest): Promise<TaskScore[]> {
  const { config, corpus, parameters, engine, seed, record } = request;
  const { size: vocabSize, special } = corpus.tokenizer.vocabulary;
  const tuner = new FineTuner({ config, vocabSize, special, parameters, engine, seed });
  const scores: TaskScore[] = [];
  try {
    const knowledge = await knowledgeOf(request, corpus.tokenizer);
    const shape = { seqLength: config.model.maxSeqLength, special };
    for (const [index, source] of taskSources(request).entries()) {
      const known = record === null ? null : recordedScores(record, source.name);
      scores.push(...(known ?? (await scoreTask(await withKnowledge(await source.load(), knowledge, shape), index, tuner, request))));
    }
  } finally {
    await tuner.dispose();
  }
  return scores;
}

async function scoreTask(task: ScoredTask, index: number, tuner: FineTuner, request: EvaluationRequest): Promise<TaskScore[]> {
  const { step, record, cacheFolder, emit } = request;
  emit({ type: 'fineTuningStarted', networkStep: step, task: task.name, examples: task.train.length });
  const started = performance.now();
  const controls = { majority: constantPredictions(task), bagOfWords: cachedBagOfWords(task, cacheFolder) };
  const { trials, complete } = await makeTrials(task, index, tuner, request);
  const seconds = (performance.now() - started) / 1000;
  if (record !== null) recordPredictions(record, task, complete);
  const scores = taskScores(task, trials, controls, record === null ? null : (set, number) => predictionsFile(set, number, record.step));
  for (const { task: name, metric, score, majority, trainExamples, devExamples } of scores) emit({ type: 'taskScored', networkStep: step, task: name, metric, score, majority, trainExamples, devExamples, seconds });
  if (record !== null) recordScores(record, task.name, scores);
  return scores;
}

/**
 * Every setting with every fine-tuning. Test sets are predicted by the best one only: `complete` is its trial with them.
 * @param index tells the tasks of a run apart in their random streams
 */
async function makeTrials(task: ScoredTask, index: number, tuner: FineTuner, { config, signal }: EvaluationRequest): Promise<{ trials: Trial[]; complete: Trial }> {
  const make = async (predicted: ScoredTask, setting: FineTuningSetting): Promise<Trial> => {
    const predictions: Float64Array[] = [];
    for (let number = 0; number < config.evaluation.fineTuningSeeds; number++) predictions.push(await tuner.predictions(predicted, index, signal, { setting, number }));
    return { setting, predictions };
  };
  const settings = settingsOf(task, config);
  if (settings.length === 1) {
    const only = await make(task, settings[0]!);
    return { trials: [only], complete: only };
  }
  const devOnly = withoutTestSets(task);
  const trials: Trial[] = [];
  for (const setting of settings) trials.push(await make(devOnly, setting));
  const best = bestTrial(task, trials);
  return { trials, complete: devOnly.dev.length === task.dev.length ? best : await make(task, best.setting) };
}

function withoutTestSets(task: ScoredTask): ScoredTask {
  return { ...task, sets: devSets(task), dev: task.dev.slice(0, devLength(task)) };
}

/** The rates and batch sizes to try for a task, each with each. */
function settingsOf({ isLong }: ScoredTask, config: RunConfig): FineTuningSetting[] {
  const { learningRateGrid, batchSizeGrid, longEpochs } = config.evaluation;
  const plain = plainSetting(config);
  const epochs = isLong ? (longEpochs ?? plain.epochs) : plain.epochs;
  const orPlain = (grid: readonly number[], value: number): readonly number[] => (grid.length === 0 ? [value] : grid);
  return orPlain(batchSizeGrid, plain.batchSize).flatMap((batchSize) => orPlain(learningRateGrid, plain.learningRate).map((learningRate) => ({ learningRate, batchSize, epochs })));
}

/**
 * Checks, before anything is trained, that the tasks can be made and the knowledge be read: all files are read.
 * Throws the UserErrors of `checkGlueFolder`, `readGlueTask`, `readTaskFolder`, `makeProbes` and `readGraph`.
 */
export async function checkTasks(request: Pick<EvaluationRequest, 'config' | 'baseFolder' | 'corpus'>): Promise<void> {
  const { glueTasks: names, predictTestSets } = request.config.evaluation;
  const folder = glueFolderOf(request);
  checkKnowledge(request);
  taskFoldersOf(request).forEach(readTaskFolder);
  probesOf(request);
  if (folder === null) return;
  checkGlueFolder(folder, names);
  for (const name of names) await readGlueTask(folder, glueTasks[name], predictTestSets);
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
  const { probes, probeExamples, maxTrainExamples, taskFolders, glueFolder, probesToo } = config.evaluation;
  if (probes.length === 0 || (!probesToo && (taskFolders.length > 0 || glueFolder !== null))) return [];
  const options = {
    trainExamples: Math.min(probeExamples, maxTrainExamples ?? Infinity),
    devExamples: Math.floor(probeExamples / 2),
    maxSeqLength: config.model.maxSeqLength,
    vocabulary: corpus.tokenizer.vocabulary,
  };
  return makeProbes(probes, corpus.heldOutDocuments(), options);
}

/** A task that is read when its turn comes, so that one task's examples are held at a time. */
interface TaskSource {
  name: string;
  load(): Promise<ScoredTask>;
}

function taskSources(request: EvaluationRequest): TaskSource[] {
  const { config: { evaluation }, corpus: { tokenizer } } = request;
  const folder = glueFolderOf(request);
  const own = taskFoldersOf(request).map((path) => ({ name: basename(path), load: () => scoredFolderTask(path, tokenizer, evaluation) }));
  const probes = probesOf(request).map((probe) => ({ name: probe.name, load: () => Promise.resolve(scoredProbe(probe)) }));
  return [...(folder === null ? [] : glueSources(folder, request)), ...probes, ...own];
}

function glueSources(folder: string, { config: { evaluation }, corpus: { tokenizer } }: EvaluationRequest): TaskSource[] {
  checkGlueFolder(folder, evaluation.glueTasks);
  return evaluation.glueTasks.map((name) => ({ name, load: () => scoredGlueTask(folder, glueTasks[name], tokenizer, evaluation) }));
}
