/** The list of runs under a runs root, and each one's state, from files alone. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../common/errors';
import type { RunState, RunSummary } from '../panel/protocol';
import type { EventOf, EventType, RunEvent } from './events';
import { runId, runPaths } from './paths';
import { isAlive, type ProcessIdentity } from './processIdentity';
import { readLastEvents } from './readEvents';
import { readRunRecord, readRunResult } from './readRecords';
import type { RunRecord, RunResult } from './records';
import { liveTrainers, type TrainerRecord } from './trainers';

type PlannedRun = TrainerRecord['runs'][number];

/** All runs under `runsRoot`, those that a live trainer has yet to begin included. Empty when there is no such folder. */
export function listRuns(runsRoot: string): RunSummary[] {
  return subfolders(runsRoot).flatMap((experiment) => listExperiment(runsRoot, experiment));
}

/** Results of the finished runs of an experiment. Throws a UserError `record.invalid` for a result that cannot be read. */
export function listResults(runsRoot: string, experiment: string): RunResult[] {
  return runFolders(join(runsRoot, experiment))
    .map((folder) => readRunResult(folder))
    .filter((result) => result !== null);
}

/** State of the run in this folder; null when no run has begun there. */
export function runState(folder: string): RunState | null {
  const record = readRunRecord(folder);
  return record === null ? null : stateOf(readLastEvents(runPaths(folder).events), () => isAlive(record));
}

function listExperiment(runsRoot: string, experiment: string): RunSummary[] {
  const experimentFolder = join(runsRoot, experiment);
  const trainers = liveTrainers(experimentFolder);
  const begun = runFolders(experimentFolder)
    .map((folder) => summarize(folder, trainers))
    .filter((summary) => summary !== null);
  const known = new Set(begun.map((summary) => summary.id));
  const queued = trainers.flatMap((trainer) => trainer.runs.map((run) => queuedSummary(runsRoot, experiment, run)));
  return [...begun, ...queued.filter((summary) => !known.has(summary.id))];
}

function summarize(folder: string, trainers: TrainerRecord[]): RunSummary | null {
  try {
    const record = readRunRecord(folder);
    if (record === null) return null;
    const summary = summaryOf(folder, record, readLastEvents(runPaths(folder).events), () => isAlive(record));
    return isAwaited(record, summary.state, trainers) ? { ...summary, state: 'queued' } : summary;
  } catch (error) {
    return brokenSummary(folder, messageOf(error));
  }
}

/**
 * A run as lists show it.
 * @param events the last ones of its log
 * @param isRunning whether the process that trains it runs; asked only when the log has no ending
 */
export function summaryOf(folder: string, record: RunRecord, events: readonly RunEvent[], isRunning: () => boolean): RunSummary {
  const state = stateOf(events, isRunning);
  const last = events.findLast((event) => event.type === 'stepLogged');
  return {
    id: runId(record.experiment, record.variant, record.seed),
    experiment: record.experiment,
    variant: record.variant,
    kind: record.kind,
    baseline: record.baseline,
    seed: record.seed,
    state,
    step: stepOf(events),
    totalSteps: record.totalSteps,
    etaSeconds: state === 'running' && last !== undefined ? secondsLeft(record.totalSteps, last) : null,
    lastLoss: last?.values['loss'] ?? null,
    message: lastMessage(events),
    folder,
  };
}

/** Whether a live trainer has this run before it: it began in an earlier process and did not finish. */
function isAwaited(record: RunRecord, state: RunState, trainers: TrainerRecord[]): boolean {
  if (!(state === 'stopped' || state === 'interrupted' || state === 'failed')) return false;
  return trainers.some(
    (trainer) => !isSameProcess(trainer, record.trainer ?? record) && trainer.runs.some((run) => run.variant === record.variant && run.seed === record.seed),
  );
}

function isSameProcess(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.pid === b.pid && a.processStart === b.processStart;
}

const endings: Partial<Record<EventType, RunState>> = { runFinished: 'finished', runStopped: 'stopped', runDiverged: 'diverged', runFailed: 'failed' };

/** What the log ends with decides; a log without an ending belongs to a live trainer or to one that was killed. */
function stateOf(events: readonly RunEvent[], isRunning: () => boolean): RunState {
  const last = events.at(-1);
  const ending = last && endings[last.type];
  if (ending !== undefined) return ending;
  if (!isRunning()) return 'interrupted';
  const phase = events.findLast(({ type }) => type === 'runStarted' || type === 'fineTuningStarted');
  return phase?.type === 'fineTuningStarted' ? 'evaluating' : 'running';
}

function stepOf(events: readonly RunEvent[]): number {
  const last = events.findLast((event) => 'step' in event || event.type === 'runStarted');
  return last === undefined ? 0 : last.type === 'runStarted' ? last.fromStep : 'step' in last ? last.step : 0;
}

function secondsLeft(totalSteps: number, { step, tokens, tokensPerSecond }: EventOf<'stepLogged'>): number | null {
  if (step === 0 || tokensPerSecond === 0) return null;
  return ((totalSteps - step) * (tokens / step)) / tokensPerSecond;
}

function lastMessage(events: readonly RunEvent[]): string | null {
  const last = events.at(-1);
  if (last?.type === 'runStopped') return last.reason;
  return last?.type === 'runDiverged' || last?.type === 'runFailed' ? last.message : null;
}

function queuedSummary(runsRoot: string, experiment: string, run: PlannedRun): RunSummary {
  const id = runId(experiment, run.variant, run.seed);
  return { ...run, id, experiment, state: 'queued', step: 0, etaSeconds: null, lastLoss: null, message: null, folder: join(runsRoot, id) };
}

/** A folder whose records cannot be read stays in the list, so that its message is seen. */
function brokenSummary(folder: string, message: string): RunSummary {
  const [experiment = '', variant = '', seed = ''] = folder.split(/[\\/]/).slice(-3);
  return {
    id: `${experiment}/${variant}/${seed}`,
    experiment,
    variant,
    kind: 'variant',
    baseline: null,
    seed: Number(seed.replace('seed-', '')),
    state: 'failed',
    step: 0,
    totalSteps: 0,
    etaSeconds: null,
    lastLoss: null,
    message,
    folder,
  };
}

function runFolders(experimentFolder: string): string[] {
  return subfolders(experimentFolder).flatMap((variant) =>
    subfolders(join(experimentFolder, variant))
      .filter((name) => /^seed-\d+$/.test(name))
      .map((seed) => join(experimentFolder, variant, seed)),
  );
}

function subfolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
