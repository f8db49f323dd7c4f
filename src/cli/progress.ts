/** How far an experiment is and how long it will still take, from what its observer hears. No output, no clock. */
import type { RunEnding } from '../trainer/observer';
import type { PlannedRun } from '../trainer/planRuns';
import type { StepProgress } from '../trainer/pretrain';

/** The last steps, by which speed and loss are shown: single steps jump. */
const WINDOW = 50;

export interface RunProgress {
  run: PlannedRun;
  step: number;
  totalSteps: number;
  /** Mean over the last steps; null before the first. */
  loss: number | null;
  tokensPerSecond: number | null;
  /** Null while unknown. */
  secondsLeft: number | null;
  /** Task that is being fine-tuned on; null while pre-training. */
  task: string | null;
}

/** A run under way. */
class ActiveRun {
  step = 0;
  task: string | null = null;
  /** Of the last held-out evaluation in this process. */
  heldOutLoss: number | null = null;
  evaluationBegan: number | null = null;
  private window: StepProgress[] = [];

  constructor(
    readonly run: PlannedRun,
    readonly totalSteps: number,
  ) {}

  stepped(progress: StepProgress): void {
    this.step = progress.step;
    this.window = [...this.window.slice(1 - WINDOW), progress];
  }

  get progress(): RunProgress {
    const { run, step, totalSteps, task, window } = this;
    const seconds = sum(window, 'seconds');
    return {
      run,
      step,
      totalSteps,
      loss: window.length === 0 ? null : sum(window, 'loss') / window.length,
      tokensPerSecond: seconds === 0 ? null : sum(window, 'tokens') / seconds,
      secondsLeft: seconds === 0 ? null : ((totalSteps - step) * seconds) / window.length,
      task,
    };
  }
}

/** Follows one experiment. */
export class ExperimentProgress {
  /** How many runs are made at a time. */
  parallel = 1;
  private totalSteps = new Map<PlannedRun, number>();
  private readonly active = new Map<PlannedRun, ActiveRun>();
  private readonly ended = new Set<PlannedRun>();
  /** All steps of this process, for the runs to come. */
  private readonly spent = { steps: 0, seconds: 0 };
  private readonly evaluations: number[] = [];

  planned(runs: readonly PlannedRun[], totalSteps: readonly number[], parallel: number): void {
    this.totalSteps = new Map(runs.map((run, i) => [run, totalSteps[i]!]));
    this.parallel = parallel;
  }

  runBegan(run: PlannedRun): void {
    this.active.set(run, new ActiveRun(run, this.totalSteps.get(run) ?? 0));
  }

  /** @param step where the run goes on: 0, or a checkpoint's */
  resumedAt(run: PlannedRun, step: number): void {
    const active = this.active.get(run);
    if (active !== undefined) active.step = step;
  }

  stepped(run: PlannedRun, progress: StepProgress): void {
    this.active.get(run)?.stepped(progress);
    this.spent.steps++;
    this.spent.seconds += progress.seconds;
  }

  evaluated(run: PlannedRun, loss: number | null): void {
    const active = this.active.get(run);
    if (active !== undefined) active.heldOutLoss = loss;
  }

  /** @param now seconds on any clock */
  fineTuning(run: PlannedRun, task: string, now: number): void {
    const active = this.active.get(run);
    if (active === undefined) return;
    active.task = task;
    active.evaluationBegan ??= now;
  }

  runEnded(run: PlannedRun, ending: RunEnding, now: number): void {
    const began = this.active.get(run)?.evaluationBegan ?? null;
    if (ending === 'finished' && began !== null) this.evaluations.push(now - began);
    this.active.delete(run);
    this.ended.add(run);
  }

  /** Of a run under way; null when it has not been evaluated. */
  heldOutLoss(run: PlannedRun): number | null {
    return this.active.get(run)?.heldOutLoss ?? null;
  }

  /** Runs that have ended, and all. */
  get count(): { done: number; all: number } {
    return { done: this.ended.size, all: this.totalSteps.size };
  }

  /** The runs under way, in the order in which they began. */
  get current(): RunProgress[] {
    return [...this.active.values()].map((run) => run.progress);
  }

  /**
   * Seconds left of all runs: at the mean speed so far, plus the mean evaluation once one is known, shared among as
   * many runs as are made at a time.
   */
  get secondsLeft(): number | null {
    if (this.spent.steps === 0) return null;
    const perStep = this.spent.seconds / this.spent.steps;
    const evaluation = this.evaluations.length === 0 ? 0 : this.evaluations.reduce((a, b) => a + b) / this.evaluations.length;
    const own = this.current.map(({ secondsLeft, totalSteps, step }) => (secondsLeft ?? (totalSteps - step) * perStep) + evaluation);
    const waiting = [...this.totalSteps].filter(([run]) => !this.active.has(run) && !this.ended.has(run));
    const toCome = waiting.map(([, steps]) => steps * perStep + evaluation);
    const work = [...own, ...toCome];
    return Math.max(0, ...work, work.reduce((a, b) => a + b, 0) / this.parallel);
  }
}

function sum(steps: readonly StepProgress[], field: 'loss' | 'tokens' | 'seconds'): number {
  return steps.reduce((total, step) => total + step[field], 0);
}
