/** What a trainer and its workers send each other: two processes of one build. */
import type { DeviceRequest } from '../../engine/device';
import type { EngineName } from '../../experiment/schema';
import type { NewEvent } from '../../runs/events';
import type { ProcessIdentity } from '../../runs/processIdentity';
import type { Concurrency } from '../../runs/records';
import type { RunEnding } from '../observer';
import type { PlannedRun } from '../planRuns';
import type { StepProgress } from '../pretrain';

/** One run for a worker, with all that it has to know. */
export interface RunJob {
  run: PlannedRun;
  totalSteps: number;
  folder: string;
  experimentFile: string;
  /** Hash of the prepared corpus, which lies in the cache. */
  corpusHash: string;
  engine: EngineName;
  device: DeviceRequest;
  engineReason: string;
  concurrency: Concurrency;
  trainer: ProcessIdentity;
}

export type ToWorker = { type: 'run'; job: RunJob } | { type: 'stop'; reason: string };

/** `done` is the last message about a run. */
export type FromWorker =
  | { type: 'notice'; sentence: string }
  | { type: 'runBegan'; totalSteps: number }
  | { type: 'step'; progress: StepProgress }
  | { type: 'event'; event: NewEvent }
  | { type: 'runEnded'; ending: RunEnding; message: string | null }
  | { type: 'done'; ending: RunEnding };
