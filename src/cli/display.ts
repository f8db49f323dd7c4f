/** Shows an experiment's progress on a terminal: a block drawn over itself, or plain lines where it is no terminal. */
import { formatCount, formatSeconds } from '../results/format';
import type { NewEvent } from '../runs/events';
import type { Observer, RunEnding } from '../trainer/observer';
import type { PlannedRun } from '../trainer/planRuns';
import { ExperimentProgress, type RunProgress } from './progress';

const BAR_CELLS = 24;
const REDRAW_SECONDS = 0.1;
const LINE_SECONDS = 5;

/** Where a display writes: process.stdout, or a stand-in for tests. */
export interface Output {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

export type Display = Observer & { close(): void };

/** @param now seconds on any clock */
export function createDisplay(output: Output, now: () => number = () => performance.now() / 1000): Display {
  const canvas = output.isTTY === true ? new Block(output) : new Lines(output);
  const progress = new ExperimentProgress();
  let lastDrawn = -Infinity;
  const draw = (everySeconds: number) => {
    if (now() - lastDrawn < everySeconds) return;
    lastDrawn = now();
    canvas.draw(blockOf(progress));
  };
  return {
    notice: (sentence) => canvas.print(sentence),
    planned: (runs, totalSteps) => progress.planned(runs, totalSteps),
    runBegan: (run) => {
      progress.runBegan(run);
      draw(0);
    },
    step: (_, step) => {
      progress.stepped(step);
      draw(canvas.everySeconds);
    },
    event: (_, event) => {
      follow(progress, event, now());
      if (event.type === 'fineTuningStarted') draw(0);
    },
    runEnded: (run, ending, message) => {
      const ended = endingLine(run, ending, message, progress);
      progress.runEnded(ending, now());
      canvas.print(ended);
    },
    close: () => canvas.close(),
  };
}

function follow(progress: ExperimentProgress, event: NewEvent, now: number): void {
  if (event.type === 'runStarted') progress.resumedAt(event.fromStep);
  if (event.type === 'evalLogged') progress.heldOutLoss = event.values['loss'] ?? null;
  if (event.type === 'fineTuningStarted') progress.fineTuning(event.task, now);
}

const marks: Record<RunEnding, string> = { finished: '✓', skipped: '✓', stopped: '■', failed: '✗', diverged: '✗' };

function endingLine({ variant, seed }: PlannedRun, ending: RunEnding, message: string | null, progress: ExperimentProgress): string {
  const loss = progress.heldOutLoss;
  const detail = message ?? (ending === 'finished' && loss !== null ? `Held-out loss ${loss.toFixed(3)}.` : null);
  const what = ending === 'skipped' ? 'finished before' : ending;
  return `${marks[ending]} ${variant}, seed ${seed}: ${what}${detail === null ? '' : `. ${detail}`}`;
}

function blockOf(progress: ExperimentProgress): string[] {
  const { current, count, secondsLeft } = progress;
  if (current === null) return [];
  const position = `run ${count.done + 1} of ${count.all}`;
  const all = secondsLeft === null ? position : `${position}, about ${formatSeconds(secondsLeft)} left in all`;
  return [`${current.run.variant}, seed ${current.run.seed}  (${all})`, `  ${stateOf(current)}`];
}

function stateOf({ step, totalSteps, loss, tokensPerSecond, secondsLeft, task }: RunProgress): string {
  if (task !== null) return `fine-tuning on ${task}`;
  const parts = [`${bar(step / Math.max(1, totalSteps))} ${step}/${totalSteps}`];
  if (loss !== null) parts.push(`loss ${loss.toFixed(3)}`);
  if (tokensPerSecond !== null) parts.push(`${formatCount(tokensPerSecond)} tokens/s`);
  if (secondsLeft !== null) parts.push(`${formatSeconds(secondsLeft)} left`);
  return parts.join('  ');
}

function bar(fraction: number): string {
  const full = Math.round(fraction * BAR_CELLS);
  return '█'.repeat(full) + '░'.repeat(BAR_CELLS - full);
}

/** What is printed stays; what is drawn is replaced by the next drawing. */
interface Canvas {
  readonly everySeconds: number;
  draw(lines: string[]): void;
  print(line: string): void;
  close(): void;
}

/** Redraws in place with the escape codes that every terminal has. */
class Block implements Canvas {
  readonly everySeconds = REDRAW_SECONDS;
  private drawn: string[] = [];

  constructor(private readonly output: Output) {}

  draw(lines: string[]): void {
    // A line that wraps would take two rows and break the redrawing.
    const width = (this.output.columns || 80) - 1;
    this.output.write(this.erasure() + lines.map((line) => `${Array.from(line).slice(0, width).join('')}\n`).join(''));
    this.drawn = lines;
  }

  print(line: string): void {
    this.output.write(`${this.erasure()}${line}\n`);
    this.drawn = [];
  }

  close(): void {
    this.output.write(this.erasure());
    this.drawn = [];
  }

  private erasure(): string {
    return this.drawn.length === 0 ? '' : `\u001b[${this.drawn.length}A\r\u001b[0J`;
  }
}

/** One line a drawing, for log files and pipes. */
class Lines implements Canvas {
  readonly everySeconds = LINE_SECONDS;

  constructor(private readonly output: Output) {}

  draw(lines: string[]): void {
    if (lines.length > 0) this.print(lines.map((line) => line.trim()).join('  '));
  }

  print(line: string): void {
    this.output.write(`${line}\n`);
  }

  close(): void {
    // Every line is complete already.
  }
}
