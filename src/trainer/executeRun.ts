/** One run, from its folder's lock to its result. What goes wrong in it is recorded there and ends this run alone. */
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { writeFileAtomic } from '../common/atomicWrite';
import { UserError, messageOf } from '../common/errors';
import type { PreparedCorpus } from '../corpus/prepareCorpus';
import type { Engine } from '../engine/engine';
import { flopsOfSteps } from '../experiment/budget';
import { heldOutText } from '../experiment/dataChecks';
import { evaluateTasks } from '../glue/evaluate';
import { initialParameters } from '../model/parameters';
import { pretrainProgram } from '../objectives/programs';
import { EventLog } from '../runs/eventLog';
import type { NewEvent } from '../runs/events';
import { acquireLock } from '../runs/lock';
import { cacheFolderOf, runPaths, type RunPaths } from '../runs/paths';
import { ownIdentity, type ProcessIdentity } from '../runs/processIdentity';
import type { Concurrency, IntermediateScores, RunRecord, RunResult, TaskScore } from '../runs/records';
import type { TrainingState } from './checkpoint';
import { countParameters } from './countParameters';
import { intermediateNetwork, intermediateSteps } from './intermediate';
import type { Observer, RunEnding } from './observer';
import type { PlannedRun } from './planRuns';
import { pretrain, type Completed, type PretrainOutcome } from './pretrain';

/** What all runs of an experiment share. */
export interface RunSetting {
  experimentFile: string;
  /** Folder that relative paths of the experiment start from. */
  baseFolder: string;
  engine: Engine;
  engineReason: string;
  corpus: PreparedCorpus;
  versions: Record<string, string>;
  concurrency: Concurrency;
  /** The process that the experiment's runs are made for: this one, or the one that started it. */
  trainer: ProcessIdentity;
  observer: Observer;
  signal: AbortSignal;
}

/** Where a run's events go: its log, its readable log, and whoever watches. */
interface RunOutput {
  paths: RunPaths;
  emit(event: NewEvent): void;
  /** Adds a line to trainer.log. */
  note(line: string): void;
}

/** Makes the run, or what is left of it. Throws only the UserError `run.locked`; all else ends in the run's log. */
export async function executeRun(run: PlannedRun, totalSteps: number, folder: string, setting: RunSetting): Promise<RunEnding> {
  mkdirSync(folder, { recursive: true });
  const lock = acquireLock(folder);
  try {
    return await recordedRun(run, totalSteps, runPaths(folder), setting);
  } finally {
    lock.release();
  }
}

async function recordedRun(run: PlannedRun, totalSteps: number, paths: RunPaths, setting: RunSetting): Promise<RunEnding> {
  const note = (line: string) => appendFileSync(paths.log, `${new Date().toISOString()} ${line}\n`);
  let log: EventLog | null = null;
  try {
    const open = (log = new EventLog(paths.events));
    const emit = (event: NewEvent) => {
      open.append(event);
      if (event.type !== 'sampleLogged') note(logLine(event));
      setting.observer.event(run, event);
    };
    writeFileAtomic(paths.record, `${JSON.stringify(runRecord(run, totalSteps, setting), null, 2)}\n`);
    rmSync(paths.result, { force: true });
    setting.observer.runBegan(run, totalSteps);
    return await trainAndEvaluate(run, totalSteps, setting, { paths, emit, note });
  } catch (error) {
    return recordFailure(run, log, note, setting, error);
  } finally {
    log?.close();
  }
}

async function trainAndEvaluate(run: PlannedRun, totalSteps: number, setting: RunSetting, output: RunOutput): Promise<RunEnding> {
  const { observer, signal } = setting;
  const outcome = run.kind === 'control' ? untrained(run, setting, output) : await pretrain(pretrainJob(run, totalSteps, setting, output));
  if (outcome.kind === 'stopped') return stopped(run, outcome.step, setting, output);
  if (outcome.kind === 'diverged') {
    output.emit({ type: 'runDiverged', step: outcome.step, message: outcome.message });
    observer.runEnded(run, 'diverged', outcome.message);
    return 'diverged';
  }
  const scores = await evaluateAll(run, totalSteps, outcome, setting, output);
  if (scores === null || signal.aborted) return stopped(run, outcome.state.step, setting, output);
  writeFileAtomic(output.paths.result, `${JSON.stringify(runResult(run, totalSteps, outcome.state, scores, setting), null, 2)}\n`);
  output.emit({ type: 'runFinished', step: outcome.state.step, wallSeconds: outcome.state.wallSeconds });
  observer.runEnded(run, 'finished', null);
  return 'finished';
}

function pretrainJob(run: PlannedRun, totalSteps: number, { corpus, engine, observer, signal }: RunSetting, { paths, emit }: RunOutput) {
  const vocabSize = corpus.tokenizer.vocabulary.size;
  return { ...run, totalSteps, vocabSize, corpus, engine, checkpoints: paths.checkpoints, emit, signal, onStep: observer.step.bind(observer, run) };
}

/** The control: the parameters that training would have started from. */
function untrained(run: PlannedRun, { corpus, engine }: RunSetting, { emit }: RunOutput): PretrainOutcome {
  emit({ type: 'runStarted', totalSteps: 0, engine: engine.name, fromStep: 0 });
  const { parameters } = pretrainProgram(run.config, corpus.tokenizer.vocabulary.size, 'eval');
  const state: TrainingState = { step: 0, tokens: 0, wallSeconds: 0, sums: {}, heldOut: {} };
  return { kind: 'completed', state, parameters: initialParameters(parameters, run.seed, run.config.model.initializerRange) };
}

type Scores = Pick<RunResult, 'tasks' | 'intermediate'>;

/** Scores of the checkpoints on the way and of the last; null when stopped meanwhile. */
async function evaluateAll(run: PlannedRun, totalSteps: number, { parameters, state }: Completed, setting: RunSetting, output: RunOutput): Promise<Scores | null> {
  const vocabSize = setting.corpus.tokenizer.vocabulary.size;
  const intermediate: IntermediateScores[] = [];
  for (const step of run.kind === 'control' ? [] : intermediateSteps(run.config, totalSteps)) {
    const network = intermediateNetwork(output.paths.checkpoints, step, run.config, vocabSize);
    const tasks = await evaluate(run, network.parameters, step, false, setting, output);
    if (tasks === null) return null;
    const { dense, sparse } = flopsOfSteps(run.config, vocabSize, totalSteps, step);
    intermediate.push({ step, tokens: network.tokens, flops: dense, flopsSparse: sparse, tasks });
  }
  const tasks = await evaluate(run, parameters, state.step, true, setting, output);
  return tasks === null ? null : { tasks, ...(intermediate.length === 0 ? {} : { intermediate }) };
}

/** Scores of all tasks; null when stopped on the way. Tasks that are done are recorded and not made again on resuming. */
async function evaluate(run: PlannedRun, parameters: Record<string, Float32Array>, step: number, isLast: boolean, setting: RunSetting, { emit, paths: { folder } }: RunOutput): Promise<TaskScore[] | null> {
  const { baseFolder, corpus, engine, signal, experimentFile } = setting;
  const { config, configHash, seed } = run;
  const record = { folder, configHash, seed, step: isLast ? null : step };
  const cacheFolder = cacheFolderOf(experimentFile);
  try {
    return await evaluateTasks({ config, baseFolder, corpus, parameters, engine, seed, step, record, cacheFolder, emit, signal });
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

function stopped(run: PlannedRun, step: number, { observer, signal }: RunSetting, { emit }: RunOutput): RunEnding {
  const reason = `It was asked to (${String(signal.reason)}); run it again to go on from step ${step}.`;
  emit({ type: 'runStopped', step, reason });
  observer.runEnded(run, 'stopped', reason);
  return 'stopped';
}

/** Records what ended the run. When even the log cannot be written, the observer still hears of it. */
function recordFailure(run: PlannedRun, log: EventLog | null, note: (line: string) => void, { observer }: RunSetting, error: unknown): RunEnding {
  const message = messageOf(error);
  try {
    log?.append({ type: 'runFailed', message });
    note(error instanceof UserError || !(error instanceof Error) ? message : (error.stack ?? message));
  } catch (unwritable) {
    observer.notice(messageOf(unwritable));
  }
  observer.runEnded(run, 'failed', message);
  return 'failed';
}

function logLine(event: NewEvent): string {
  const { type, ...fields } = event;
  return `${type} ${JSON.stringify(fields)}`;
}

function runRecord(run: PlannedRun, totalSteps: number, { experimentFile, engine, engineReason, corpus, versions, concurrency, trainer }: RunSetting): RunRecord {
  const { experiment, variant, kind, baseline, seed, configHash, config } = run;
  return {
    schemaVersion: 1,
    experiment,
    experimentFile,
    variant,
    kind,
    baseline,
    seed,
    configHash,
    config,
    totalSteps,
    parameters: countParameters(run.config, corpus.tokenizer.vocabulary.size),
    engine: { name: engine.name, device: engine.device, reason: engineReason },
    corpus: { hash: corpus.hash, documents: corpus.documents, tokens: corpus.tokens, sequences: corpus.train.length, heldOutSequences: corpus.heldOut.length },
    vocabSize: corpus.tokenizer.vocabulary.size,
    versions,
    ...ownIdentity(),
    trainer,
    concurrency,
    startedAt: new Date().toISOString(),
  };
}

function runResult(run: PlannedRun, totalSteps: number, state: TrainingState, scores: Scores, { corpus, concurrency }: RunSetting): RunResult {
  const { experiment, variant, kind, baseline, seed, configHash } = run;
  const vocabSize = corpus.tokenizer.vocabulary.size;
  const { dense, sparse } = flopsOfSteps(run.config, vocabSize, totalSteps, state.step);
  return {
    schemaVersion: 1,
    experiment,
    variant,
    kind,
    baseline,
    seed,
    configHash,
    steps: state.step,
    tokens: state.tokens,
    flops: dense,
    flopsSparse: sparse,
    wallSeconds: state.wallSeconds,
    concurrency,
    parameters: countParameters(run.config, vocabSize).main,
    vocabulary: corpus.vocabularyHash.slice(0, 16),
    heldOutText: heldOutText(run.config),
    heldOut: state.heldOut,
    ...scores,
  };
}
