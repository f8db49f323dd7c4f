/** Which trainers work on an experiment: `runs/<experiment>/trainer.json`, written by the trainer, read to re-attach. */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { isAlive, type ProcessIdentity } from './processIdentity';
import { readRecord } from './readRecords';
import { runKinds } from './records';

const trainerRecordSchema = z.object({
  schemaVersion: z.literal(1),
  pid: z.int(),
  processStart: z.string(),
  experiment: z.string(),
  experimentFile: z.string(),
  startedAt: z.string(),
  /** `preparing` until the first run begins: corpus, tokenizer and engine are being made ready. */
  phase: z.enum(['preparing', 'running', 'ended']),
  /** What it is doing, or the sentence it ended with. */
  message: z.string().nullable(),
  exitCode: z.int().nullable(),
  /** All runs this trainer was asked for, in order. */
  runs: z.array(
    z.object({ variant: z.string(), kind: z.enum(runKinds), baseline: z.string().nullable(), seed: z.int(), totalSteps: z.int() }),
  ),
});
export type TrainerRecord = z.output<typeof trainerRecordSchema>;

/** Records of all trainers of an experiment, the ended ones too. */
export function readTrainers(experimentFolder: string): TrainerRecord[] {
  return trainerFiles(experimentFolder)
    .map((name) => readRecord(join(experimentFolder, name), trainerRecordSchema))
    .filter((record) => record !== null);
}

/** Those of them whose process still runs. */
export function liveTrainers(experimentFolder: string): TrainerRecord[] {
  return readTrainers(experimentFolder).filter((record) => record.phase !== 'ended' && isAlive(record));
}

function trainerFiles(experimentFolder: string): string[] {
  if (!existsSync(experimentFolder)) return [];
  return readdirSync(experimentFolder).filter((name) => /^trainer(-\d+)?\.json$/.test(name));
}

/** Where this process writes its record: `trainer.json`, or `trainer-<pid>.json` beside a live trainer of the same experiment. */
export function trainerRecordPath(experimentFolder: string): string {
  const main = join(experimentFolder, 'trainer.json');
  const holder = readRecord(main, trainerRecordSchema);
  const taken = holder !== null && holder.pid !== process.pid && holder.phase !== 'ended' && isAlive(holder);
  return taken ? join(experimentFolder, `trainer-${process.pid}.json`) : main;
}

/**
 * Asks a trainer to stop: it saves a checkpoint, then exits. Returns false when it no longer runs.
 * Windows has no SIGTERM, so the request is a file there; the trainer looks for it on every platform.
 */
export function requestStop(experimentFolder: string, trainer: ProcessIdentity): boolean {
  if (!isAlive(trainer)) return false;
  if (process.platform === 'win32') writeFileSync(stopRequestPath(experimentFolder, trainer.pid), '');
  else process.kill(trainer.pid, 'SIGTERM');
  return true;
}

/** Exists while a stop of the trainer with this pid is asked for. */
export function stopRequestPath(experimentFolder: string, pid: number): string {
  return join(experimentFolder, `stop-${pid}`);
}

/** Removes a stop request, such as one that a dead process of the same pid never read. */
export function clearStopRequest(experimentFolder: string, pid: number): void {
  rmSync(stopRequestPath(experimentFolder, pid), { force: true });
}
