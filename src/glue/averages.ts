/** GLUE averages. Papers do not agree on one, so each has a name, and a table says which it shows. */
import { mean } from '../results/statistics';

/** One score of a task: `task` as GLUE calls the set ("MNLI-m" and "MNLI-mm" are two), not in percent. */
export interface GlueScore {
  task: string;
  metric: string;
  score: number;
}

export const averageNames = ['leaderboard', 'electra', 'cramming'] as const;
export type AverageName = (typeof averageNames)[number];

interface Convention {
  label: string;
  /** The rule in one sentence. */
  rule: string;
  /** What is averaged with equal weight: each a group of scores that are averaged first. */
  groups: readonly (readonly (readonly [task: string, metric: string])[])[];
}

const all = {
  CoLA: ['CoLA', 'matthews'],
  SST: ['SST-2', 'accuracy'],
  MRPC: ['MRPC', 'accuracy'],
  mrpcF1: ['MRPC', 'f1'],
  pearson: ['STS-B', 'pearson'],
  spearman: ['STS-B', 'spearman'],
  QQP: ['QQP', 'accuracy'],
  qqpF1: ['QQP', 'f1'],
  matched: ['MNLI-m', 'accuracy'],
  mismatched: ['MNLI-mm', 'accuracy'],
  QNLI: ['QNLI', 'accuracy'],
  RTE: ['RTE', 'accuracy'],
  WNLI: ['WNLI', 'accuracy'],
} as const;

export const averages: { readonly [A in AverageName]: Convention } = {
  leaderboard: {
    label: 'GLUE leaderboard',
    rule: 'mean over nine tasks; several metrics of a task, and the two sets of MNLI, are averaged first',
    groups: [[all.CoLA], [all.SST], [all.MRPC, all.mrpcF1], [all.pearson, all.spearman], [all.QQP, all.qqpF1], [all.matched, all.mismatched], [all.QNLI], [all.RTE], [all.WNLI]],
  },
  electra: {
    label: 'ELECTRA',
    rule: 'mean over eight tasks without WNLI: Matthews for CoLA, Spearman for STS-B, accuracy for the others, MNLI matched',
    groups: [[all.CoLA], [all.SST], [all.MRPC], [all.spearman], [all.QQP], [all.matched], [all.QNLI], [all.RTE]],
  },
  cramming: {
    label: 'Cramming',
    rule: 'mean over every metric of the eight tasks without WNLI, with equal weight; MNLI matched and mismatched count each',
    groups: [all.CoLA, all.SST, all.MRPC, all.mrpcF1, all.pearson, all.spearman, all.QQP, all.qqpF1, all.matched, all.mismatched, all.QNLI, all.RTE].map((one) => [one]),
  },
};

/**
 * One convention's average of one run's scores, in the scores' unit.
 * @returns `value` is null unless every score that the convention needs is there and finite; `missing` names the others
 */
export function glueAverage(scores: readonly GlueScore[], name: AverageName): { value: number | null; missing: string[] } {
  const { groups } = averages[name];
  const find = ([task, metric]: readonly [string, string]): number => scores.find((one) => one.task === task && one.metric === metric)?.score ?? NaN;
  const missing = groups.flat().filter((one) => !Number.isFinite(find(one)));
  if (missing.length > 0) return { value: null, missing: missing.map(([task, metric]) => `${task} (${metric})`) };
  return { value: mean(groups.map((group) => mean(group.map(find)))), missing: [] };
}
