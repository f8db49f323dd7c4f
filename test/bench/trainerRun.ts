import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EventOf } from '../../src/runs/events';
import { EventReader } from '../../src/runs/readEvents';
import { runPaths } from '../../src/runs/paths';
import { readRunRecord } from '../../src/runs/readRecords';
import type { RunRecord } from '../../src/runs/records';

/** What a benchmark trains: ELECTRA of a given size, with nothing but steps in the run. */
export interface Workload {
  name: string;
  steps: number;
  batchSize: number;
  vocabSize: number;
  model: { numLayers: number; hiddenSize: number; numHeads: number; intermediateSize: number; embeddingSize: number; maxSeqLength: number };
  generatorSize: number;
  /** Corpus entries of the experiment file; the sample corpus by default. */
  files?: string[];
}

/** ELECTRA at a size for seconds, and ELECTRA-Small with a short batch. */
export const workloads: Record<'tiny' | 'small', Workload> = {
  tiny: {
    name: 'tiny', steps: 60, batchSize: 32, vocabSize: 8192, generatorSize: 0.5,
    model: { numLayers: 4, hiddenSize: 128, numHeads: 2, intermediateSize: 512, embeddingSize: 128, maxSeqLength: 64 },
  },
  small: {
    name: 'small', steps: 12, batchSize: 16, vocabSize: 16384, generatorSize: 0.25,
    model: { numLayers: 12, hiddenSize: 256, numHeads: 4, intermediateSize: 1024, embeddingSize: 128, maxSeqLength: 128 },
  },
};

/** The experiment file of a workload: no evaluation, no checkpoint but the last. */
function experimentText({ name, steps, batchSize, vocabSize, model, generatorSize, files }: Workload): string {
  const rarely = 1_000_000;
  return JSON.stringify({
    schemaVersion: 1,
    name,
    base: {
      corpus: { files: files ?? ['builtin:sample'] },
      tokenizer: { type: 'wordpiece', vocabSize },
      model: { ...model, dropout: 0.1 },
      objective: { type: 'rtd', generatorSize },
      training: { batchSize, warmupSteps: 1 },
      budget: { steps },
      logging: { logEverySteps: 1, evalEverySteps: rarely, evalSequences: batchSize, checkpointEverySteps: rarely },
    },
    variants: [{ name: 'ELECTRA' }],
    seeds: [1],
    evaluation: { probes: [], randomInitControl: false },
  });
}

/** A trainer's run in progress. */
export interface TrainerRun {
  pid: number;
  ended: Promise<unknown>;
  steps: () => EventOf<'stepLogged'>[];
  record: () => RunRecord | null;
}

/** Starts the built trainer on a workload, anew; `folder` keeps the token store between runs. */
export function startTrainer(workload: Workload, folder: string, engine: string): TrainerRun {
  const file = path.join(folder, `${workload.name}.ablation.json`);
  writeFileSync(file, experimentText(workload));
  rmSync(path.join(folder, 'runs'), { recursive: true, force: true });
  const child = spawn(process.execPath, ['dist/trainer.js', 'run', file, '--engine', engine], { stdio: ['ignore', 'ignore', 'inherit'] });
  const run = runPaths(path.join(folder, 'runs', workload.name, 'ELECTRA', 'seed-1'));
  const reader = new EventReader(run.events);
  const logged: EventOf<'stepLogged'>[] = [];
  return {
    pid: child.pid!,
    ended: once(child, 'exit'),
    steps: () => {
      for (const event of reader.read()) if (event.type === 'stepLogged') logged.push(event);
      return logged;
    },
    record: () => readRunRecord(run.folder),
  };
}

/** Milliseconds of a training step from the log, the first three steps left out. */
export function stepMilliseconds(steps: readonly EventOf<'stepLogged'>[]): number {
  const [first, last] = [steps[3]!, steps.at(-1)!];
  return (1000 * (last.wallSeconds - first.wallSeconds)) / (last.step - first.step);
}

/** Engines that work here, best first, as `doctor` finds them. */
export function enginesHere(): string[] {
  const report = JSON.parse(execFileSync(process.execPath, ['dist/trainer.js', 'doctor', '--json'], { encoding: 'utf8' })) as { engines: Record<string, { available: boolean }> };
  return Object.entries(report.engines).flatMap(([name, { available }]) => (available ? [name] : []));
}

/** Resident memory of a process in megabytes: now (`VmRSS`) or at its peak (`VmHWM`); 0 once it has ended. Linux only. */
export function residentMegabytes(pid: number, what: 'VmRSS' | 'VmHWM'): number {
  const kilobytes = new RegExp(`${what}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes ?? 0) / 1024;
}
