import { writeFileAtomic } from '../common/atomicWrite';
import { ownIdentity } from '../runs/processIdentity';
import { trainerRecordPath, type TrainerRecord } from '../runs/trainers';
import type { PlannedRun } from './planRuns';

/** Keeps this process's trainer record up to date, by which the extension finds it again and lists queued runs. */
export class TrainerStatus {
  private record: TrainerRecord;
  private readonly path: string;

  constructor(experimentFolder: string, experiment: string, experimentFile: string) {
    this.path = trainerRecordPath(experimentFolder);
    this.record = {
      schemaVersion: 1,
      ...ownIdentity(),
      experiment,
      experimentFile,
      startedAt: new Date().toISOString(),
      phase: 'preparing',
      message: null,
      exitCode: null,
      runs: [],
    };
  }

  /** Lists the runs to come; steps of a budget in FLOPs are known only when the vocabulary is. */
  plan(runs: readonly PlannedRun[], totalSteps: readonly number[]): void {
    const listed = runs.map(({ variant, kind, baseline, seed }, i) => ({ variant, kind, baseline, seed, totalSteps: totalSteps[i]! }));
    this.write({ runs: listed });
  }

  preparing(message: string): void {
    this.write({ message });
  }

  running(): void {
    this.write({ phase: 'running', message: null });
  }

  ended(exitCode: number, message: string | null): void {
    this.write({ phase: 'ended', exitCode, message });
  }

  private write(change: Partial<TrainerRecord>): void {
    this.record = { ...this.record, ...change };
    writeFileAtomic(this.path, `${JSON.stringify(this.record, null, 2)}\n`);
  }
}
