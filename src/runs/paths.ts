/** Where things lie in a run folder, and how runs are named. The folder is the protocol between all processes. */
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../common/errors';

/** `runs/` beside the experiment file. */
export function runsRootOf(experimentFile: string): string {
  return join(dirname(resolve(experimentFile)), 'runs');
}

/** The token store beside the experiment file, shared by its runs. */
export function cacheFolderOf(experimentFile: string): string {
  return join(dirname(resolve(experimentFile)), '.ablation-cache');
}

/** "experiment/variant/seed-1": the run's folder relative to the runs root, with forward slashes on every platform. */
export function runId(experiment: string, variant: string, seed: number): string {
  return [safeSegment(experiment), safeSegment(variant), `seed-${seed}`].join('/');
}

/** Names that Windows reserves whatever their extension. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Returns the name if it can be a folder on every platform; throws a UserError `run.name` otherwise. */
export function safeSegment(name: string): string {
  const fault =
    !/^[\p{L}\p{N}]/u.test(name) ? 'must begin with a letter or a digit'
    : /[\\/:*?"<>|\0]/.test(name) ? 'holds a character that a folder name cannot hold'
    : /[. ]$/.test(name) ? 'must not end in a dot or a space'
    : reserved.test(name) ? 'is reserved by Windows'
    : null;
  if (fault !== null) throw new UserError('run.name', `The name "${name}" ${fault}, and it becomes a folder. Choose another name.`);
  return name;
}

/** Where scores and predictions of a run's tasks lie, relative to its folder: of its checkpoint of `step`, or of its last step (null). */
export function evaluationPlace(step: number | null): string {
  return step === null ? 'evaluation' : `evaluation/step-${step}`;
}

/** The files of one run folder. */
export interface RunPaths {
  folder: string;
  record: string;
  events: string;
  log: string;
  checkpoints: string;
  result: string;
  lock: string;
}

export function runPaths(folder: string): RunPaths {
  const file = (name: string) => join(folder, name);
  return {
    folder,
    record: file('run.json'),
    events: file('events.jsonl'),
    log: file('trainer.log'),
    checkpoints: file('checkpoints'),
    result: file('result.json'),
    lock: file('lock.json'),
  };
}
