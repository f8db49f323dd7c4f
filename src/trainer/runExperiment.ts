/** All runs of an experiment: one after another in this process, or several at a time in processes of their own. */
import { dirname, join, resolve } from 'node:path';
import { UserError, messageOf } from '../common/errors';
import type { PreparedCorpus } from '../corpus/prepareCorpus';
import type { AutoRequest } from '../engine/choose';
import type { DeviceRequest } from '../engine/device';
import { checkPrecision } from '../engine/hostTraining';
import { stepsOf, trainingFlops } from '../experiment/budget';
import { loadExperiment, type Experiment } from '../experiment/load';
import { phaseOfWarmupOnly } from '../experiment/phases';
import type { EngineName } from '../experiment/schema';
import { checkTasks } from '../glue/evaluate';
import { moveAside } from '../runs/moveAside';
import { runId, runsRootOf, safeSegment } from '../runs/paths';
import { budgetSentence } from './budgetSentence';
import { Corpora } from './corpora';
import type { Observer, RunEnding } from './observer';
import { planRuns, type PlannedRun, type Selection } from './planRuns';
import { checkSameCorpus, remainingOf, type Remaining } from './runFolderState';
import { largestStep } from './stepWorkload';
import { alsoOnRequest, exitCodeOf, type StopReason } from './stopSignal';
import { TrainerStatus } from './trainerStatus';
import { autoRequest } from './workers/autoRequest';
import { feedQueue } from './workers/feedQueue';
import { openMakers, type PreparedRun, type RunMaker } from './workers/makers';
import { choosePlace, placeSentence } from './workers/place';
import { runSize } from './workers/runSize';
import type { RunSize, SlotRequest } from './workers/slots';

export interface ExperimentRequest extends Selection, SlotRequest {
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
  const report = (message: string): void => { status.preparing(message); observer.notice(message); };
  const place = await choosePlace(sizesOf(tasks), largestStepOf(experiment), request.engine ?? experiment.file.engine, request.device ?? 'auto', request, autoRequestFor(tasks, request.file, report));
  observer.notice(placeSentence(place));
  const corpora = new Corpora(request.file, signal, report);
  let makers: RunMaker[] = [];
  try {
    for (const { config } of runs) checkPrecision(place.engine, config.training.precision);
    for (const { config } of runs) await corpora.prepare(config);
    const totalSteps = runs.map((run) => checkedSteps(run, corpora.of(run.config)));
    await checkAll(tasks, corpora, request);
    if (request.restart) tasks.forEach(({ folder }) => moveAside(folder));
    observer.notice(budgetSentence(runs, (config) => corpora.of(config).tokenizer.vocabulary.size));
    status.plan(runs, totalSteps);
    status.running();
    observer.planned(runs, totalSteps, place.slots.length);
    makers = await openMakers(place, { experimentFile: resolve(request.file), corpora, observer, signal });
    const prepared = tasks.map((task, i) => ({ ...task, totalSteps: totalSteps[i]! }));
    return outcomeOf(prepared, await feedQueue(prepared, makers.map((maker) => (task) => runTask(task, maker, observer)), signal), signal);
  } finally {
    await Promise.all(makers.map((maker) => maker.close()));
    corpora.close();
    if (makers.length === 0) await place.engine.dispose();
  }
}

/** FLOPs of the largest step of all variants, selected or not. */
function largestStepOf({ plans }: Experiment): number {
  const largest = largestStep(plans.map(({ config }) => config));
  return trainingFlops(largest, largest.tokenizer.vocabSize).dense;
}

/** Runs that are left to make. */
function sizesOf(tasks: Task[]): RunSize[] {
  return tasks.filter(({ remaining }) => remaining.kind === 'all' || remaining.kind === 'rest').map(({ run: { config } }) => runSize(config, config.tokenizer.vocabSize));
}

function autoRequestFor(tasks: Task[], experimentFile: string, report: (sentence: string) => void): AutoRequest {
  const unfinished = tasks.flatMap(({ folder, remaining }) => (remaining.kind === 'rest' ? [folder] : []));
  return autoRequest({ experimentFile, configs: tasks.map(({ run }) => run.config), unfinished, hasWork: sizesOf(tasks).length > 0 }, report);
}

/** What would end a run at its beginning or, worse, at its end. */
async function checkAll(tasks: Task[], corpora: Corpora, { file, restart }: ExperimentRequest): Promise<void> {
  for (const { run, folder } of tasks) if (!restart) checkSameCorpus(folder, corpora.of(run.config).hash);
  for (const { config } of onePerEvaluation(tasks.map(({ run }) => run))) await checkTasks({ config, baseFolder: dirname(resolve(file)), corpus: corpora.of(config) });
}

function outcomeOf(tasks: Task[], endings: (RunEnding | undefined)[], signal: AbortSignal): ExperimentOutcome {
  const ended = tasks.flatMap(({ run }, i) => (endings[i] === undefined ? [] : [{ run, ending: endings[i] }]));
  const isStopped = ended.length < tasks.length || endings.includes('stopped');
  if (isStopped) return { endings: ended, exitCode: exitCodeOf(signal.reason as StopReason) };
  const succeeded = ended.every(({ ending }) => ending === 'finished' || ending === 'skipped');
  return { endings: ended, exitCode: succeeded ? 0 : 1 };
}

async function runTask({ remaining, ...prepared }: Task & PreparedRun, maker: RunMaker, observer: Observer): Promise<RunEnding> {
  const ended = (ending: RunEnding, message: string | null) => {
    observer.runEnded(prepared.run, ending, message);
    return ending;
  };
  if (remaining.kind === 'nothing') return ended('skipped', null);
  if (remaining.kind === 'diverged') return ended('diverged', remaining.message);
  try {
    return await maker.make(prepared);
  } catch (error) {
    // Another trainer took the folder since the check at the start: its run, not ours.
    return ended('failed', messageOf(error));
  }
}

/** Evaluation is the same for all variants of one corpus, tokenizer, sequence length and knowledge. */
function onePerEvaluation(runs: PlannedRun[]): PlannedRun[] {
  const keyOf = ({ config: { corpus, tokenizer, model, evaluation, knowledge } }: PlannedRun): string => JSON.stringify([corpus, tokenizer, model.maxSeqLength, evaluation, knowledge]);
  return [...new Map(runs.map((run) => [keyOf(run), run])).values()];
}

function totalStepsOf({ kind, config }: PlannedRun, vocabSize: number): number {
  return kind === 'control' ? 0 : stepsOf(config, vocabSize);
}

/** Steps of the run with its real vocabulary. Throws a UserError `training.warmup` when they end within the warm-up. */
function checkedSteps(run: PlannedRun, corpus: PreparedCorpus): number {
  const steps = totalStepsOf(run, corpus.tokenizer.vocabulary.size);
  const short = run.kind === 'variant' ? phaseOfWarmupOnly(run.config, steps) : null;
  const inStage = short === null || short.name === 'pretrain' ? '' : `, ${short.steps} of them in the ${short.name}'s stage`;
  if (short !== null)
    throw new UserError('training.warmup', `The budget of "${run.variant}" pays for ${steps} steps${inStage}, but warmupSteps is ${run.config.training.warmupSteps}; the peak learning rate would never be reached. Lower warmupSteps or raise the budget.`);
  return steps;
}
