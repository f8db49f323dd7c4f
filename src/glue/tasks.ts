/**
 * The GLUE tasks, one row each. TSV columns as in the official files (Wang et al., 2019; nyu-mll/GLUE-baselines), Parquet
 * columns and label order as in the data set nyu-mll/glue.
 */
import type { glueTaskNames } from '../experiment/knobs/evaluation';
import type { SplitName, TaskTraits } from './task';

export type GlueTaskName = (typeof glueTaskNames)[number];

/** Columns of a TSV file by the names in its header; where `header` is false, the file starts with an example. */
export interface TsvLayout {
  header: boolean;
  columns: readonly string[];
  texts: readonly string[];
  /** null in test sets. */
  label: string | null;
}

/** Columns of a Parquet file; `labels` is what the numbers in its column `label` stand for. */
export interface ParquetLayout {
  folder: string;
  texts: readonly string[];
  labels: readonly string[];
}

/** One file of a task. */
export interface DataFile {
  /** How GLUE calls the set: "MNLI-mm" is one of two dev sets of MNLI. */
  name: string;
  split: SplitName;
  /** File name without ".tsv". */
  stem: string;
  tsv: TsvLayout;
  /** Beginning of the Parquet files' names. */
  parquet: string;
  /** Examples of the official test set; null elsewhere. */
  size: number | null;
}

/** One row of the table: all that readers, fine-tuning and results need to know of a task. */
export interface GlueTask extends TaskTraits {
  /** Folders that the TSV files may be in: the first is the usual one. */
  folders: readonly string[];
  parquet: ParquetLayout;
  /** Whether a text may be empty, as in two training rows of QQP. */
  allowEmptyText: boolean;
  /** Whether rows with another number of columns than the header are left out and counted, as in ELECTRA's and BERT's QQP. */
  leavesOutBrokenRows: boolean;
  /** Whether the label is the same with the two texts exchanged, so that training may use both orders. */
  isSymmetric: boolean;
  /** Whether ELECTRA fine-tunes longer on it. */
  isLong: boolean;
  /** null where the network of another task is used. */
  train: DataFile | null;
  dev: readonly DataFile[];
  test: readonly DataFile[];
}

interface Row extends Pick<GlueTask, 'labels' | 'metrics'>, Partial<Pick<GlueTask, 'range' | 'folders' | 'allowEmptyText' | 'leavesOutBrokenRows' | 'isSymmetric' | 'isLong'>> {
  name: string;
  parquet: ParquetLayout;
  labelled: TsvLayout;
  test: TsvLayout;
  testSize: number;
}

const train = (name: string, tsv: TsvLayout): DataFile => ({ name, split: 'train', stem: 'train', tsv, parquet: 'train', size: null });
const dev = (name: string, tsv: TsvLayout, suffix = ''): DataFile => ({ name, split: 'dev', stem: `dev${suffix}`, tsv, parquet: `validation${suffix}`, size: null });
const test = (name: string, tsv: TsvLayout, size: number, suffix = ''): DataFile => ({ name, split: 'test', stem: `test${suffix}`, tsv, parquet: `test${suffix}`, size });

/** A task with one file a split. */
function row({ labelled, test: tested, testSize, ...task }: Row): GlueTask {
  const { name } = task;
  const usual = { range: null, folders: [name], allowEmptyText: false, leavesOutBrokenRows: false, isSymmetric: false, isLong: false };
  return { ...usual, ...task, train: train(name, labelled), dev: [dev(name, labelled)], test: [test(name, tested, testSize)] };
}

/** A file with a header line. */
const headed = (columns: string, texts: readonly string[], label: string | null): TsvLayout => ({ header: true, columns: columns.split(' '), texts, label });

const pair = ['sentence1', 'sentence2'] as const;
const entailment = ['entailment', 'not_entailment'] as const;
const nliLabels = ['contradiction', 'entailment', 'neutral'] as const;
const nliParquet = (folder: string): ParquetLayout => ({ folder, texts: ['premise', 'hypothesis'], labels: ['entailment', 'neutral', 'contradiction'] });
const sentencePair = (label: string | null): TsvLayout => headed(`index sentence1 sentence2${label === null ? '' : ` ${label}`}`, pair, label);
const questionPair = (label: string | null): TsvLayout => headed(`index question sentence${label === null ? '' : ` ${label}`}`, ['question', 'sentence'], label);
const mrpcColumns = ['#1 String', '#2 String'] as const;
const mrpc = (first: string, label: string | null): TsvLayout => ({ header: true, columns: [first, '#1 ID', '#2 ID', ...mrpcColumns], texts: mrpcColumns, label });
const stsColumns = 'index genre filename year old_index source1 source2 sentence1 sentence2';
const nliColumns = 'index promptID pairID genre sentence1_binary_parse sentence2_binary_parse sentence1_parse sentence2_parse sentence1 sentence2';
const mnliDev = headed(`${nliColumns} label1 label2 label3 label4 label5 gold_label`, pair, 'gold_label');
const mnliTest = headed(nliColumns, pair, null);

/** All rows. AX has neither training nor dev set: MNLI's network answers it. */
export const glueTasks: { readonly [T in GlueTaskName | 'AX']: GlueTask } = {
  CoLA: row({
    name: 'CoLA',
    labels: ['0', '1'],
    metrics: ['matthews'],
    labelled: { header: false, columns: ['source', 'label', 'mark', 'sentence'], texts: ['sentence'], label: 'label' },
    test: headed('index sentence', ['sentence'], null),
    testSize: 1063,
    parquet: { folder: 'cola', texts: ['sentence'], labels: ['0', '1'] },
  }),
  'SST-2': row({
    name: 'SST-2',
    labels: ['0', '1'],
    metrics: ['accuracy'],
    labelled: headed('sentence label', ['sentence'], 'label'),
    test: headed('index sentence', ['sentence'], null),
    testSize: 1821,
    parquet: { folder: 'sst2', texts: ['sentence'], labels: ['0', '1'] },
  }),
  MRPC: row({
    name: 'MRPC',
    labels: ['0', '1'],
    metrics: ['accuracy', 'f1'],
    isSymmetric: true,
    labelled: mrpc('Quality', 'Quality'),
    test: mrpc('index', null),
    testSize: 1725,
    parquet: { folder: 'mrpc', texts: pair, labels: ['0', '1'] },
  }),
  'STS-B': row({
    name: 'STS-B',
    labels: [],
    range: [0, 5],
    metrics: ['spearman', 'pearson'],
    isSymmetric: true,
    isLong: true,
    labelled: headed(`${stsColumns} score`, pair, 'score'),
    test: headed(stsColumns, pair, null),
    testSize: 1379,
    parquet: { folder: 'stsb', texts: pair, labels: [] },
  }),
  QQP: row({
    name: 'QQP',
    labels: ['0', '1'],
    metrics: ['accuracy', 'f1'],
    allowEmptyText: true,
    leavesOutBrokenRows: true,
    labelled: headed('id qid1 qid2 question1 question2 is_duplicate', ['question1', 'question2'], 'is_duplicate'),
    test: headed('id question1 question2', ['question1', 'question2'], null),
    testSize: 390965,
    parquet: { folder: 'qqp', texts: ['question1', 'question2'], labels: ['0', '1'] },
  }),
  MNLI: {
    ...row({
      name: 'MNLI',
      labels: nliLabels,
      metrics: ['accuracy'],
      labelled: headed(`${nliColumns} label1 gold_label`, pair, 'gold_label'),
      test: mnliTest,
      testSize: 0,
      parquet: nliParquet('mnli'),
    }),
    dev: [dev('MNLI-m', mnliDev, '_matched'), dev('MNLI-mm', mnliDev, '_mismatched')],
    test: [test('MNLI-m', mnliTest, 9796, '_matched'), test('MNLI-mm', mnliTest, 9847, '_mismatched')],
  },
  QNLI: row({
    name: 'QNLI',
    labels: entailment,
    metrics: ['accuracy'],
    labelled: questionPair('label'),
    test: questionPair(null),
    testSize: 5463,
    parquet: { folder: 'qnli', texts: ['question', 'sentence'], labels: entailment },
  }),
  RTE: row({
    name: 'RTE',
    labels: entailment,
    metrics: ['accuracy'],
    isLong: true,
    labelled: sentencePair('label'),
    test: sentencePair(null),
    testSize: 3000,
    parquet: { folder: 'rte', texts: pair, labels: entailment },
  }),
  WNLI: row({
    name: 'WNLI',
    labels: ['0', '1'],
    metrics: ['accuracy'],
    labelled: sentencePair('label'),
    test: sentencePair(null),
    testSize: 146,
    parquet: { folder: 'wnli', texts: pair, labels: ['0', '1'] },
  }),
  AX: {
    ...row({
      name: 'AX',
      labels: nliLabels,
      metrics: ['matthews'],
      folders: ['diagnostic', 'AX'],
      labelled: sentencePair('label'),
      test: sentencePair(null),
      testSize: 1104,
      parquet: nliParquet('ax'),
    }),
    train: null,
    dev: [],
    test: [{ ...test('AX', sentencePair(null), 1104), stem: 'diagnostic' }],
  },
};
