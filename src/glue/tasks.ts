/** The GLUE tasks, one row each. Columns and labels as in the official files (Wang et al., 2019; GLUE-baselines). */
import type { glueTaskNames } from '../experiment/knobs/evaluation';
import type { MetricName } from './metrics';

export type GlueTaskName = (typeof glueTaskNames)[number];
export const splitNames = ['train', 'dev'] as const;
export type SplitName = (typeof splitNames)[number];

/** Layout of one TSV file. Columns count from 0. */
interface SplitLayout {
  file: string;
  header: boolean;
  columns: number;
  labelColumn: number;
}

/** One row of the table: all that the reader, the fine-tuning and the results need to know of a task. */
export interface GlueTask {
  name: GlueTaskName;
  folder: string;
  splits: Record<SplitName, SplitLayout>;
  /** One column for single sentences, two for pairs. */
  textColumns: readonly [number] | readonly [number, number];
  /** Whether a text may be empty, as in two training rows of QQP. */
  allowEmptyText: boolean;
  /** Labels as the file spells them; the index is the class. */
  labels: readonly string[];
  /** What GLUE reports for the task; the first one is the main metric. */
  metrics: readonly [MetricName, ...MetricName[]];
}

/** A split whose files are `train.tsv` and `dev.tsv` with equal columns. */
function sameLayout(layout: Omit<SplitLayout, 'file'>): Record<SplitName, SplitLayout> {
  return { train: { file: 'train.tsv', ...layout }, dev: { file: 'dev.tsv', ...layout } };
}

export const glueTasks: { readonly [T in GlueTaskName]: GlueTask } = {
  CoLA: {
    name: 'CoLA',
    folder: 'CoLA',
    splits: sameLayout({ header: false, columns: 4, labelColumn: 1 }),
    textColumns: [3],
    allowEmptyText: false,
    labels: ['0', '1'],
    metrics: ['matthews'],
  },
  'SST-2': {
    name: 'SST-2',
    folder: 'SST-2',
    splits: sameLayout({ header: true, columns: 2, labelColumn: 1 }),
    textColumns: [0],
    allowEmptyText: false,
    labels: ['0', '1'],
    metrics: ['accuracy'],
  },
};
