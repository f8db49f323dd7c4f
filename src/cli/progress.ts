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

/** Follows one experiment. */
export class ExperimentProgress {
  /** Of the run's last held-out evaluation in this process. */
  heldOutLoss: number | null = null;
  private steps: readonly number[] = [];
  private runs: readonly PlannedRun[] = [];
  private index = -1;
  private step = 0;
  private task: string | null = null;
  private window: StepProgress[] = [];
  /** All steps of this process, for the runs to come. */
  private readonly spent = { steps: 0, seconds: 0 };
  private readonly evaluations: number[] = [];
  private evaluationBegan: number | null = null;
  private done = 0;

  planned(runs: readonly PlannedRun[], totalSteps: readonly number[]): void {
    this.runs = runs;
    this.steps = totalSteps;
  }

  runBegan(run: PlannedRun): void {
    this.index = this.runs.indexOf(run);
    this.step = 0;
    this.heldOutLoss = null;
    this.task = null;
    this.window = [];
    this.evaluationBegan = null;
  }

  /** @param step where the run goes on: 0, or a checkpoint's */
  resumedAt(step: number): void {
    this.step = step;
  }

  stepped(progress: StepProgress): void {
    this.step = progress.step;
    this.window = [...this.window.slice(1 - WINDOW), progress];
    this.spent.steps++;
    this.spent.seconds += progress.seconds;
  }

  /** @param now seconds on any clock */
  fineTuning(task: string, now: number): void {
    this.task = task;
    this.evaluationBegan ??= now;
  }

  runEnded(ending: RunEnding, now: number): void {
    this.done++;
    if (ending === 'finished' && this.evaluationBegan !== null) this.evaluations.push(now - this.evaluationBegan);
    this.index = -1;
  }

  /** Runs that have ended, and all. */
  get count(): { done: number; all: number } {
    return { done: this.done, all: this.runs.length };
  }

  /** The run in progress; null between runs. */
  get current(): RunProgress | null {
    const run = this.runs[this.index];
    if (run === undefined) return null;
    const seconds = sum(this.window, 'seconds');
    const totalSteps = this.steps[this.index]!;
    return {
      run,
      step: this.step,
      totalSteps,
      loss: this.window.length === 0 ? null : sum(this.window, 'loss') / this.window.length,
      tokensPerSecond: seconds === 0 ? null : sum(this.window, 'tokens') / seconds,
      secondsLeft: seconds === 0 ? null : ((totalSteps - this.step) * seconds) / this.window.length,
      task: this.task,
    };
  }

  /** Seconds left of all runs: at the mean speed so far, plus the mean evaluation once one is known. */
  get secondsLeft(): number | null {
    if (this.spent.steps === 0) return null;
    const perStep = this.spent.seconds / this.spent.steps;
    const evaluation = this.evaluations.length === 0 ? 0 : this.evaluations.reduce((a, b) => a + b) / this.evaluations.length;
    const waiting = this.runs.slice(this.index < 0 ? this.done : this.index + 1);
    const stepsWaiting = this.steps.slice(this.runs.length - waiting.length).reduce((a, b) => a + b, 0);
    const { current } = this;
    const own = current === null ? 0 : (current.secondsLeft ?? (current.totalSteps - current.step) * perStep) + evaluation;
    return own + stepsWaiting * perStep + waiting.length * evaluation;
  }
}

function sum(steps: readonly StepProgress[], field: 'loss' | 'tokens' | 'seconds'): number {
  return steps.reduce((total, step) => total + step[field], 0);
}
