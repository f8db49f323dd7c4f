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
    canvas.draw(paragraphsOf(progress));
  };
  return {
    notice: (sentence) => canvas.print(sentence),
    planned: (runs, totalSteps, parallel) => progress.planned(runs, totalSteps, parallel),
    runBegan: (run) => {
      progress.runBegan(run);
      draw(0);
    },
    step: (run, step) => {
      progress.stepped(run, step);
      draw(canvas.everySeconds);
    },
    event: (run, event) => {
      follow(progress, run, event, now());
      if (event.type === 'fineTuningStarted') draw(0);
      if (event.type === 'phaseStarted') canvas.print(`${nameOf(run)}: the ${event.phase}'s stage, up to step ${event.endStep}.`);
    },
    runEnded: (run, ending, message) => {
      const ended = endingLine(run, ending, message, progress);
      progress.runEnded(run, ending, now());
      canvas.print(ended);
    },
    close: () => canvas.close(),
  };
}

function follow(progress: ExperimentProgress, run: PlannedRun, event: NewEvent, now: number): void {
  if (event.type === 'runStarted') progress.resumedAt(run, event.fromStep);
  if (event.type === 'evalLogged') progress.evaluated(run, event.values['loss'] ?? null);
  if (event.type === 'fineTuningStarted') progress.fineTuning(run, event.task, now);
}

const marks: Record<RunEnding, string> = { finished: '✓', skipped: '✓', stopped: '■', failed: '✗', diverged: '✗' };

function endingLine(run: PlannedRun, ending: RunEnding, message: string | null, progress: ExperimentProgress): string {
  const loss = progress.heldOutLoss(run);
  const detail = message ?? (ending === 'finished' && loss !== null ? `Held-out loss ${loss.toFixed(3)}.` : null);
  const what = ending === 'skipped' ? 'finished before' : ending;
  return `${marks[ending]} ${nameOf(run)}: ${what}${detail === null ? '' : `. ${detail}`}`;
}

/** What is drawn: paragraphs, each of which a terminal shows on lines of its own and a log file on one. */
function paragraphsOf(progress: ExperimentProgress): string[][] {
  const { current, count, secondsLeft, parallel } = progress;
  const [only] = current;
  if (only === undefined) return [];
  const left = secondsLeft === null ? '' : `, about ${formatSeconds(secondsLeft)} left in all`;
  if (parallel === 1) return [[`${nameOf(only.run)}  (run ${count.done + 1} of ${count.all}${left})`, `  ${stateOf(only)}`]];
  const width = Math.max(...current.map(({ run }) => nameOf(run).length));
  return [[`${count.done} of ${count.all} runs done, ${current.length} under way${left}`], ...current.map((each) => [`  ${nameOf(each.run).padEnd(width)}  ${stateOf(each)}`])];
}

function nameOf({ variant, seed }: PlannedRun): string {
  return `${variant}, seed ${seed}`;
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
  draw(paragraphs: string[][]): void;
  print(line: string): void;
  close(): void;
}

/** Redraws in place with the escape codes that every terminal has. */
class Block implements Canvas {
  readonly everySeconds = REDRAW_SECONDS;
  private drawn: string[] = [];

  constructor(private readonly output: Output) {}

  draw(paragraphs: string[][]): void {
    const lines = paragraphs.flat();
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

/** One line a paragraph, for log files and pipes. */
class Lines implements Canvas {
  readonly everySeconds = LINE_SECONDS;

  constructor(private readonly output: Output) {}

  draw(paragraphs: string[][]): void {
    for (const lines of paragraphs) this.print(lines.map((line) => line.trim()).join('  '));
  }

  print(line: string): void {
    this.output.write(`${line}\n`);
  }

  close(): void {
    // Every line is complete already.
  }
}
