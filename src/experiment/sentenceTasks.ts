/** What a run learns from the first token about the segments of a sequence: tasks, their classes and what a class means. */
import type { InputConfig } from './schema';

export type SentenceTaskName = 'nsp' | 'sop' | 'distance' | 'reordering';

export interface SentenceTask {
  name: SentenceTaskName;
  classes: number;
  /** The label of its class 0: the tasks of a run share one range of labels. */
  firstLabel: number;
  /** Row of the task-embedding table; 0 is of sequences without a sentence task. */
  id: number;
}

/** Rows of the task-embedding table, as in ERNIE 2.0's models. */
export const TASK_VOCAB_SIZE = 16;
/** Fixed, so that a row means the same in every run. */
const taskIds: Record<SentenceTaskName, number> = { nsp: 1, sop: 2, distance: 3, reordering: 4 };

type TaskConfig = Pick<InputConfig, 'pairObjective' | 'maxSegments'>;

/** The sentence-level tasks of a run, in the order of their labels; none without a pair objective. */
export function sentenceTasks({ pairObjective, maxSegments }: TaskConfig): SentenceTask[] {
  if (pairObjective === 'none') return [];
  const names: SentenceTaskName[] = pairObjective === 'ernie' ? ['reordering', 'distance'] : [pairObjective];
  const classesOf = { nsp: 2, sop: 2, distance: 3, reordering: reorderingClasses(maxSegments) };
  const tasks: SentenceTask[] = [];
  let firstLabel = 0;
  for (const name of names) {
    tasks.push({ name, classes: classesOf[name], firstLabel, id: taskIds[name] });
    firstLabel += classesOf[name];
  }
  return tasks;
}

/** The task that a label belongs to. Throws a RangeError for a label of none. */
export function taskOfLabel(tasks: readonly SentenceTask[], label: number): SentenceTask {
  const task = tasks.find(({ firstLabel, classes }) => label >= firstLabel && label < firstLabel + classes);
  if (task === undefined) throw new RangeError(`No sentence task has the label ${label}`);
  return task;
}

/** k = Σ n! for n = 1 … `maxSegments`: the orders of up to so many segments (ERNIE 2.0 §4.2.2). */
export function reorderingClasses(maxSegments: number): number {
  let classes = 0;
  for (let n = 1; n <= maxSegments; n++) classes += factorial(n);
  return classes;
}

/**
 * The class of an order: orders of fewer segments come first, those of equally many in lexicographic order.
 * @param order which segment of the text stands at each place, a permutation of 0 … n − 1
 */
export function classOfOrder(order: ArrayLike<number>): number {
  const n = order.length;
  let rank = reorderingClasses(n - 1);
  for (let i = 0; i < n; i++) {
    let smaller = 0;
    for (let j = i + 1; j < n; j++) smaller += Number(order[j]! < order[i]!);
    rank += smaller * factorial(n - 1 - i);
  }
  return rank;
}

/** The order of a class: the inverse of `classOfOrder`. */
export function orderOfClass(label: number): number[] {
  let n = 1;
  while (label >= reorderingClasses(n)) n++;
  let rank = label - reorderingClasses(n - 1);
  const left = Array.from({ length: n }, (_, i) => i);
  return Array.from({ length: n }, (_, i) => {
    const size = factorial(n - 1 - i);
    const [next] = left.splice(Math.floor(rank / size), 1);
    rank %= size;
    return next!;
  });
}

/**
 * P(class) of a sequence whose text allows all of the task's classes: even ones, but for reordering the number of
 * segments is drawn first, 1/m each, and then one of its n! orders.
 */
export function classProbabilities({ name, classes }: Pick<SentenceTask, 'name' | 'classes'>, maxSegments: number): number[] {
  if (name !== 'reordering') return Array.from({ length: classes }, () => 1 / classes);
  return Array.from({ length: classes }, (_, label) => 1 / (maxSegments * factorial(orderOfClass(label).length)));
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
