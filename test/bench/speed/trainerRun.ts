import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { EventOf } from '../../../src/runs/events';
import { EventReader } from '../../../src/runs/readEvents';
import { runPaths } from '../../../src/runs/paths';
import { readRunRecord } from '../../../src/runs/readRecords';
import type { RunRecord } from '../../../src/runs/records';
import { median } from '../report';
import { onTwoCores } from './affinity';
import { ensureVocabulary, experimentText, type Workload } from './workloads';

/** Steps at the start of a run that count as warming up. */
export const warmUpSteps = 3;

/** A trainer's run in progress. */
export interface TrainerRun {
  pid: number;
  startedAt: number;
  /** Resolves when the process has ended, to its exit status and what it wrote to standard error. */
  ended: Promise<{ status: number | null; errors: string }>;
  steps: () => EventOf<'stepLogged'>[];
  record: () => RunRecord | null;
}

/** Starts the built trainer on a workload, anew, for that many steps; `folder` keeps the token store between runs. */
export function startTrainer(workload: Workload, steps: number, folder: string, { engine, precision }: { engine: string; precision: string }): TrainerRun {
  const file = path.join(folder, `${workload.name}.ablation.json`);
  ensureVocabulary(folder, workload);
  writeFileSync(file, experimentText(workload, steps, precision));
  rmSync(path.join(folder, 'runs'), { recursive: true, force: true });
  const [command, ...rest] = onTwoCores([process.execPath, 'dist/trainer.js', 'run', file, '--engine', engine]);
  const startedAt = Date.now();
  const child = spawn(command!, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const run = runPaths(path.join(folder, 'runs', workload.name, 'run', 'seed-1'));
  const reader = new EventReader(run.events);
  const logged: EventOf<'stepLogged'>[] = [];
  return {
    pid: child.pid!,
    startedAt,
    ended: once(child, 'close').then(([status]) => ({ status: status as number | null, errors: errors.trim() })),
    steps: () => {
      for (const event of reader.read()) if (event.type === 'stepLogged') logged.push(event);
      return logged;
    },
    record: () => readRunRecord(run.folder),
  };
}

/** Milliseconds of a training step from the log: median of those after the warm-up, batch building included. */
export function stepMilliseconds(steps: readonly EventOf<'stepLogged'>[]): number {
  const measured = steps.slice(warmUpSteps);
  return median(measured.map(({ wallSeconds }, i) => 1000 * (wallSeconds - steps[warmUpSteps + i - 1]!.wallSeconds)));
}

/** Engines that work here, best first, as `doctor` finds them. */
export function enginesHere({ withSoftwareGpus = true } = {}): string[] {
  const report = JSON.parse(execFileSync(process.execPath, ['dist/trainer.js', 'doctor', '--quick', '--json'], { encoding: 'utf8' })) as { engines: Record<string, { available: boolean; isSoftware?: boolean }> };
  return Object.entries(report.engines).flatMap(([name, { available, isSoftware }]) => (available && (withSoftwareGpus || isSoftware !== true) ? [name] : []));
}

/** Resident memory of a process in megabytes: now (`VmRSS`) or at its peak (`VmHWM`); 0 once it has ended. Linux only. */
export function residentMegabytes(pid: number, what: 'VmRSS' | 'VmHWM'): number {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return 0;
  const kilobytes = new RegExp(`${what}:\\s+(\\d+)`).exec(readFileSync(file, 'utf8'))?.[1];
  return Number(kilobytes ?? 0) / 1024;
}

/** Looks ten times a second until the process has ended. */
export async function watch(ended: Promise<unknown>, look: () => void): Promise<void> {
  const over = ended.then(() => true);
  while (!(await Promise.race([over, delay(100, false)]))) look();
}

/** Highest resident memory of a run, in megabytes, from now until its process has ended. */
export async function peakMegabytes(run: Pick<TrainerRun, 'pid' | 'ended'>): Promise<number> {
  let peak = 0;
  await watch(run.ended, () => (peak = Math.max(peak, residentMegabytes(run.pid, 'VmHWM'))));
  return peak;
}
