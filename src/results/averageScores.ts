/** Averages over tasks: the table's own, which takes the tasks that there are, and GLUE's as papers define them. */
import { averageNames, averages, glueAverage } from '../glue/averages';
import type { RunResult, TaskScore } from '../runs/records';
import { mean, summarise, type Summary } from './statistics';

/** What tells the scores of one column from others. */
type ColumnName = Pick<TaskScore, 'task' | 'metric' | 'kind'>;

export function sameColumn(a: ColumnName, b: ColumnName): boolean {
  return a.task === b.task && a.metric === b.metric && a.kind === b.kind;
}

/** Columns that the average is over: all where they are of one kind; GLUE's where other kinds stand beside it; else none. */
export function averagedColumns<C extends ColumnName>(columns: readonly C[]): C[] {
  if (new Set(columns.map(({ kind }) => kind)).size === 1) return [...columns];
  return columns.filter(({ kind }) => kind === 'glue');
}

/** The columns of each task: its metrics count together. */
export function columnsByTask<C extends ColumnName>(columns: readonly C[]): C[][] {
  return [...new Set(columns.map(({ task }) => task))].map((task) => columns.filter((column) => column.task === task));
}

/** Mean over tasks with equal weight, the metrics of one task averaged first; NaN unless every column has a score. */
export function averageOfTasks(scores: readonly TaskScore[], columns: readonly ColumnName[]): number {
  const scoreIn = (column: ColumnName): number => scores.find((score) => sameColumn(column, score))?.score ?? NaN;
  return columns.length === 0 ? NaN : mean(columnsByTask(columns).map((members) => mean(members.map(scoreIn))));
}

/** One convention's average: `cells` by variant, null where a seed lacks a score that it needs. */
export interface GlueAverage {
  label: string;
  /** In one sentence. */
  rule: string;
  cells: { variant: string; summary: Summary | null }[];
}

/** @param groups results of one variant each, in the table's order */
export function glueAverages(groups: readonly (readonly RunResult[])[]): GlueAverage[] {
  return averageNames.flatMap((name) => {
    const { label, rule } = averages[name];
    const cells = groups.map((group) => {
      const values = group.flatMap(({ tasks }) => glueAverage(glueScores(tasks), name).value ?? []);
      return { variant: group[0]!.variant, summary: values.length === group.length ? summarise(values) : null };
    });
    return cells.every(({ summary }) => summary === null) ? [] : [{ label, rule, cells }];
  });
}

const glueScores = (tasks: readonly TaskScore[]): TaskScore[] => tasks.filter(({ kind }) => kind === 'glue');

/**
 * What the average of the table is, and whether it is one that papers print.
 * @param first scores of any run
 * @param published the papers' averages that some variant has
 */
export function averageNote(columns: readonly ColumnName[], first: readonly TaskScore[], published: readonly GlueAverage[]): string[] {
  const averaged = averagedColumns(columns);
  if (averaged.length === 0) return ['Tasks of different kinds have no average.'];
  const names = [...new Set(averaged.map(({ task }) => task))];
  const glue = averaged[0]!.kind === 'glue';
  const others = averaged.length < columns.length ? ' The other tasks are not in it.' : '';
  const own = `The average is over ${names.length} ${glue ? `GLUE tasks (${names.join(', ')})` : 'tasks'} with equal weight; several metrics of one task are averaged first.${others}`;
  if (!glue || published.length > 0) return [own];
  const lacking = averageNames.map((name) => `${averages[name].label}: ${glueAverage(glueScores(first), name).missing.join(', ')}`);
  return [own, `It is none of the averages that papers print, for which scores are missing. ${lacking.join('; ')}.`];
}
