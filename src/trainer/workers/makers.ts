/** What makes runs: this process itself, or one worker for each slot. */
import { setMaxListeners } from 'node:events';
import { dirname } from 'node:path';
import type { Concurrency } from '../../runs/records';
import { ownIdentity } from '../../runs/processIdentity';
import type { Corpora } from '../corpora';
import { executeRun } from '../executeRun';
import type { Observer, RunEnding } from '../observer';
import { versions } from '../packageFolder';
import type { PlannedRun } from '../planRuns';
import type { Place } from './place';
import { RunWorker } from './runWorker';
import { startWorker } from './startWorker';

/** A run with what is known of it before it begins. */
export interface PreparedRun {
  run: PlannedRun;
  folder: string;
  totalSteps: number;
}

/** Makes one run at a time. */
export interface RunMaker {
  make(prepared: PreparedRun): Promise<RunEnding>;
  close(): Promise<void>;
}

/** What all runs of an experiment share. */
export interface Surroundings {
  /** Absolute path. */
  experimentFile: string;
  corpora: Corpora;
  observer: Observer;
  signal: AbortSignal;
}

/** One maker for each slot of the place; a single slot needs no process of its own. The makers own the place's engine. */
export async function openMakers(place: Place, surroundings: Surroundings): Promise<RunMaker[]> {
  const { slots, engine } = place;
  if (slots.length === 1) return [makerHere(place, surroundings)];
  await engine.dispose();
  // Every worker listens to it, and there may be more of them than Node takes for a leak.
  setMaxListeners(0, surroundings.signal);
  return slots.map((slot) => workerMaker(new RunWorker(slot, startWorker), { parallel: slots.length, threads: slot.threads }, place, surroundings));
}

function makerHere({ engine, reason, slots }: Place, { experimentFile, corpora, observer, signal }: Surroundings): RunMaker {
  const shared = { experimentFile, baseFolder: dirname(experimentFile), engine, engineReason: reason, versions: versions(), observer, signal };
  const concurrency = { parallel: 1, threads: slots[0]!.threads };
  return {
    make: ({ run, folder, totalSteps }) => executeRun(run, totalSteps, folder, { ...shared, concurrency, trainer: ownIdentity(), corpus: corpora.of(run.config) }),
    close: () => engine.dispose(),
  };
}

function workerMaker(worker: RunWorker, concurrency: Concurrency, { engine, reason, device }: Place, { experimentFile, corpora, observer, signal }: Surroundings): RunMaker {
  const shared = { experimentFile, engine: engine.name, device, engineReason: reason, concurrency, trainer: ownIdentity() };
  return {
    make: (prepared) => worker.execute({ ...shared, ...prepared, corpusHash: corpora.of(prepared.run.config).hash }, observer, signal),
    close: () => worker.close(),
  };
}
