/** What the pieces of evaluation know of a task, wherever its examples come from. */
import type { MetricName } from './metrics';

/** Where examples come from: training, development, and test sets, whose labels are not public. */
export const splitNames = ['train', 'dev', 'test'] as const;
export type SplitName = (typeof splitNames)[number];

export interface TaskTraits {
  name: string;
  /** Classes as the files spell them; the index is the class. Empty where the label is a score. */
  labels: readonly string[];
  /** Lowest and highest score of a regression; null for a classification. */
  range: readonly [number, number] | null;
  /** What is reported for the task; the first one is the main metric, by which the best setting of a grid is chosen. */
  metrics: readonly [MetricName, ...MetricName[]];
}

/** One example: one text, or two for a pair task. `label` is an index into the task's labels, or a score; 0 in test sets. */
export interface TextExample {
  texts: string[];
  label: number;
}

/** Examples of one file with what a reader of the numbers has to know of it, as sentences. */
export interface ExampleFile {
  path: string;
  examples: TextExample[];
  notes: string[];
}
