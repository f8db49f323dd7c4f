/** Scores along training: the checkpoints on the way that were fine-tuned, and the last one. */
import type { RunResult } from '../runs/records';
import { averageOfTasks, averagedColumns } from './averageScores';
import { mean, summarise, type Interval } from './statistics';
import { columnTitle, type ResultTable } from './table';

/** Compute that every evaluated checkpoint has on record. */

type ProgressAxis = 'flops' | 'flopsSparse' | 'tokens' | 'step';
type Progress = Record<ProgressAxis, number>;

export interface EfficiencyPoint extends Progress {
  /** Mean score over seeds, in [−1, 1]. */
  score: number;
  interval: Interval | null;
  seeds: number;
}

export interface EfficiencyCurve {
  variant: string;
  /** Ascending; the last one is the end of training. */
  points: EfficiencyPoint[];
}

export interface SampleEfficiency {
  /** What is drawn: the average, or the heading of the only column. */
  title: string;
  curves: EfficiencyCurve[];
}

interface Checkpoint extends Progress {
  tasks: RunResult['tasks'];
}

/**
 * A curve for each variant with scores of checkpoints on the way, in the table's order. A point is the mean over the
 * seeds that have a score at that place, the first checkpoint of a run with the first of another: seeds stop at equal
 * steps, and under a budget in tokens or FLOPs at nearly equal ones. Null where no variant has two points.
 */
export function sampleEfficiency(table: ResultTable, results: readonly RunResult[]): SampleEfficiency | null {
  const columns = averagedColumns(table.columns);
  const curves = table.rows.filter(({ kind }) => kind === 'variant').flatMap(({ variant }) => {
    const runs = results.filter((result) => result.variant === variant && result.kind === 'variant').map(checkpointsOf);
    const places = Math.max(0, ...runs.map((run) => run.length));
    const points = Array.from({ length: places }, (_, place) => pointOf(runs.flatMap((run) => run[place] ?? []), columns)).filter((point) => point !== null);
    return points.length < 2 ? [] : [{ variant, points }];
  });
  const title = columns.length === 1 ? columnTitle(columns[0]!) : 'average over tasks';
  return curves.length === 0 ? null : { title, curves };
}

function checkpointsOf({ intermediate = [], steps: step, tokens, flops, flopsSparse, tasks }: RunResult): Checkpoint[] {
  return [...intermediate, { step, tokens, flops, flopsSparse, tasks }].toSorted((a, b) => a.step - b.step);
}

function pointOf(checkpoints: readonly Checkpoint[], columns: ResultTable['columns']): EfficiencyPoint | null {
  const scored = checkpoints.map((checkpoint) => ({ checkpoint, score: averageOfTasks(checkpoint.tasks, columns) })).filter(({ score }) => Number.isFinite(score));
  if (scored.length === 0) return null;
  const { mean: score, interval } = summarise(scored.map((one) => one.score));
  const at = (axis: ProgressAxis): number => mean(scored.map(({ checkpoint }) => checkpoint[axis]));
  return { score, interval, seeds: scored.length, flops: at('flops'), flopsSparse: at('flopsSparse'), tokens: at('tokens'), step: at('step') };
}
