/** All runs of an experiment, one after another, in this process. */
import { dirname, join, resolve } from 'node:path';
import { UserError, messageOf } from '../common/errors';
import { prepareCorpus, type PreparedCorpus } from '../corpus/prepareCorpus';
import type { DeviceRequest } from '../engine/device';
import { openEngine } from '../engine/open';
import { stepsOf } from '../experiment/budget';
import { loadExperiment, type Experiment } from '../experiment/load';
import type { EngineName } from '../experiment/schema';
import { checkTasks } from '../glue/evaluate';
import { moveAside } from '../runs/moveAside';
import { cacheFolderOf, runId, runsRootOf, safeSegment } from '../runs/paths';
import { executeRun, type RunSetting } from './executeRun';
import type { Observer, RunEnding } from './observer';
import { mediaFolder, packageVersion } from './packageFolder';
import { planRuns, type PlannedRun, type Selection } from './planRuns';
import { checkSameCorpus, remainingOf, type Remaining } from './runFolderState';
import { alsoOnRequest, exitCodeOf, type StopReason } from './stopSignal';
import { TrainerStatus } from './trainerStatus';

export interface ExperimentRequest extends Selection {
  /** The experiment file. */
  file: string;
  /** Null for the engine that the file names. */
  engine: EngineName | 'auto' | null;
  /** Null leaves it to the engine. */
  device: DeviceRequest | null;
  /** Moves earlier runs aside and begins anew. */
  restart: boolean;
}

export interface ExperimentOutcome {
  endings: { run: PlannedRun; ending: RunEnding }[];
  /** 0 when every run has finished, 1 when one failed or diverged, 128 + n when signal n stopped it. */
  exitCode: number;
}

/** A planned run with its folder and what an earlier process left to do of it. */
interface Task {
  run: PlannedRun;
  folder: string;
  remaining: Remaining;
}

/**
 * Makes the selected runs: finished ones are skipped, stopped and interrupted ones go on, a failure ends that run
 * alone. Everything that can be checked beforehand is, and throws one UserError before the first run begins.
 */
export async function runExperiment(request: ExperimentRequest, observer: Observer, stopSignal: AbortSignal): Promise<ExperimentOutcome> {
  const experiment = loadExperiment(request.file);
  experiment.warnings.forEach((warning) => observer.notice(warning));
  const experimentFolder = join(runsRootOf(request.file), safeSegment(experiment.file.name));
  const tasks = planTasks(experiment, request);
  const status = new TrainerStatus(experimentFolder, experiment.file.name, resolve(request.file));
  const stop = alsoOnRequest(stopSignal, experimentFolder);
  try {
    const outcome = await prepareAndRun(experiment, tasks, request, { observer, status, signal: stop.signal });
    status.ended(outcome.exitCode, null);
    return outcome;
  } catch (error) {
    if (stop.signal.aborted) return stoppedBeforehand(status, stop.signal);
    status.ended(error instanceof UserError ? 2 : 1, messageOf(error));
    throw error;
  } finally {
    stop.close();
  }
}

function planTasks(experiment: Experiment, { file, restart, variant, seed }: ExperimentRequest): Task[] {
  return planRuns(experiment, { variant, seed }).map((run) => {
    const folder = join(runsRootOf(file), runId(run.experiment, run.variant, run.seed));
    return { run, folder, remaining: remainingOf(run, folder, restart) };
  });
}

function stoppedBeforehand(status: TrainerStatus, signal: AbortSignal): ExperimentOutcome {
  const exitCode = exitCodeOf(signal.reason as StopReason);
  status.ended(exitCode, null);
  return { endings: [], exitCode };
}

interface Supervision {
  observer: Observer;
  status: TrainerStatus;
  signal: AbortSignal;
}

async function prepareAndRun(experiment: Experiment, tasks: Task[], request: ExperimentRequest, { observer, status, signal }: Supervision): Promise<ExperimentOutcome> {
  const runs = tasks.map(({ run }) => run);
  status.plan(runs, runs.map((run) => totalStepsOf(run, run.config.tokenizer.vocabSize)));
  const { engine, reason } = await openEngine(request.engine ?? experiment.file.engine, { device: request.device ?? 'auto' });
  observer.notice(`Engine ${engine.name}: ${engine.device}. ${reason}`);
  const corpora = await prepareCorpora(runs, request.file, (message) => { status.preparing(message); observer.notice(message); }, signal);
  try {
    const corpusOf = (run: PlannedRun) => corpora.get(run.config.model.maxSeqLength)!;
    const totalSteps = runs.map((run) => checkedSteps(run, corpusOf(run)));
    const baseFolder = dirname(resolve(request.file));
    for (const { run, folder } of tasks) if (!request.restart) checkSameCorpus(folder, corpusOf(run).hash);
    for (const { config } of onePerLength(runs)) checkTasks({ config, baseFolder, corpus: corpora.get(config.model.maxSeqLength)! });
    if (request.restart) tasks.forEach(({ folder }) => moveAside(folder));
    status.plan(runs, totalSteps);
    status.running();
    observer.planned(runs, totalSteps);
    const shared = { experimentFile: resolve(request.file), baseFolder, engine, engineReason: reason, versions: versions(), observer, signal };
    return await runInTurn(tasks, totalSteps, (run) => ({ ...shared, corpus: corpusOf(run) }));
  } finally {
    for (const corpus of corpora.values()) corpus.close();
    await engine.dispose();
  }
}

async function runInTurn(tasks: Task[], totalSteps: number[], settingOf: (run: PlannedRun) => RunSetting): Promise<ExperimentOutcome> {
  const endings: ExperimentOutcome['endings'] = [];
  for (const [i, task] of tasks.entries()) {
    const setting = settingOf(task.run);
    if (setting.signal.aborted) return { endings, exitCode: exitCodeOf(setting.signal.reason as StopReason) };
    const ending = await runTask(task, totalSteps[i]!, setting);
    endings.push({ run: task.run, ending });
    if (ending === 'stopped') return { endings, exitCode: exitCodeOf(setting.signal.reason as StopReason) };
  }
  const succeeded = endings.every(({ ending }) => ending === 'finished' || ending === 'skipped');
  return { endings, exitCode: succeeded ? 0 : 1 };
}

async function runTask({ run, folder, remaining }: Task, totalSteps: number, setting: RunSetting): Promise<RunEnding> {
  const ended = (ending: RunEnding, message: string | null) => {
    setting.observer.runEnded(run, ending, message);
    return ending;
  };
  if (remaining.kind === 'nothing') return ended('skipped', null);
  if (remaining.kind === 'diverged') return ended('diverged', remaining.message);
  try {
    return await executeRun(run, totalSteps, folder, setting);
  } catch (error) {
    // Another trainer took the folder since the check at the start: its run, not ours.
    return ended('failed', messageOf(error));
  }
}

/** Evaluation is the same for all variants of one sequence length. */
function onePerLength(runs: PlannedRun[]): PlannedRun[] {
  return [...new Map(runs.map((run) => [run.config.model.maxSeqLength, run])).values()];
}

/** One corpus for each sequence length: packing depends on it. */
async function prepareCorpora(runs: PlannedRun[], file: string, report: (message: string) => void, signal: AbortSignal): Promise<Map<number, PreparedCorpus>> {
  const corpora = new Map<number, PreparedCorpus>();
  const folders = { baseFolder: dirname(resolve(file)), cacheFolder: cacheFolderOf(file), mediaFolder: mediaFolder() };
  for (const { config } of runs) {
    const { maxSeqLength } = config.model;
    if (corpora.has(maxSeqLength)) continue;
    const onProgress = phaseReporter(report);
    corpora.set(maxSeqLength, await prepareCorpus({ corpus: config.corpus, tokenizer: config.tokenizer, maxSeqLength, ...folders, signal, onProgress }));
  }
  return corpora;
}

/** Reports each phase once. */
function phaseReporter(report: (message: string) => void): (progress: { phase: string }) => void {
  let last = '';
  return ({ phase }) => {
    if (phase !== last) report(`Preparing the corpus: ${phase} …`);
    last = phase;
  };
}

function totalStepsOf({ kind, config }: PlannedRun, vocabSize: number): number {
  return kind === 'control' ? 0 : stepsOf(config, vocabSize);
}

/** Steps of the run with its real vocabulary. Throws a UserError `training.warmup` when they end within the warm-up. */
function checkedSteps(run: PlannedRun, corpus: PreparedCorpus): number {
  const steps = totalStepsOf(run, corpus.tokenizer.vocabulary.size);
  const { warmupSteps } = run.config.training;
  if (run.kind === 'variant' && warmupSteps >= steps)
    throw new UserError('training.warmup', `The budget of "${run.variant}" pays for ${steps} steps, but warmupSteps is ${warmupSteps}; the peak learning rate would never be reached. Lower warmupSteps or raise the budget.`);
  return steps;
}

function versions(): Record<string, string> {
  return { ablationBench: packageVersion(), node: process.versions.node, platform: `${process.platform}-${process.arch}` };
}
