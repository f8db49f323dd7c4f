/** What the records of tasks say beside their scores: partial files, settings, controls that were not beaten. */
import { plural } from '../common/plural';
import type { RunResult, TaskScore } from '../runs/records';
import { mean } from './statistics';

/** Sentences for the reader of a table. @param titleOf heading of a score's column */
export function taskNotes(results: readonly RunResult[], titleOf: (score: TaskScore) => string): string[] {
  const scores = results.flatMap(({ tasks }) => tasks);
  return [...partialNote(scores), ...fineTuningNote(scores), ...controlNotes(results, titleOf), ...new Set(scores.flatMap(({ notes = [] }) => notes))];
}

function partialNote(scores: readonly TaskScore[]): string[] {
  const files = [...new Set(scores.flatMap(({ partialFiles = [] }) => partialFiles))].sort();
  return files.length === 0 ? [] : [`Not the official splits, and not comparable with published scores: ${files.join(', ')}.`];
}

/** The two kinds of seeds are never pooled: what the table counts and spreads over are pre-training seeds. */
function fineTuningNote(scores: readonly TaskScore[]): string[] {
  const most = Math.max(0, ...scores.map(({ fineTunings = [] }) => fineTunings.length));
  if (most < 2) return [];
  const spreads = scores.flatMap(({ fineTunings = [] }) => (fineTunings.length < 2 ? [] : [deviation(fineTunings.map(({ score }) => score))]));
  return [`Each score of a seed is the mean of ${plural(most, 'fine-tuning')} of one pre-trained network, whose standard deviation is ${(100 * mean(spreads)).toFixed(1)} on average; n and ± count pre-training seeds only.`];
}

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/** One sentence for each variant and control that it does not beat somewhere. */
function controlNotes(results: readonly RunResult[], titleOf: (score: TaskScore) => string): string[] {
  const variants = [...new Set(results.filter(({ kind }) => kind === 'variant').map(({ variant }) => variant))];
  const untrained = scoresByColumn(results.filter(({ kind }) => kind === 'control'), titleOf);
  return variants.flatMap((variant) => {
    const own = scoresByColumn(results.filter((result) => result.variant === variant && result.kind === 'variant'), titleOf);
    const notAbove = (control: (title: string, score: TaskScore) => number | undefined): string[] =>
      [...own].filter(([title, { average, first }]) => average <= (control(title, first) ?? -Infinity)).map(([title]) => title);
    const controls = {
      'the majority label': notAbove((_, score) => score.majority),
      'the bag of words': notAbove((_, score) => score.bagOfWords),
      'the untrained network': notAbove((title) => untrained.get(title)?.average),
    };
    return Object.entries(controls).flatMap(([control, titles]) => (titles.length === 0 ? [] : [`${variant} does not beat ${control} on ${titles.join(', ')}.`]));
  });
}

function scoresByColumn(results: readonly RunResult[], titleOf: (score: TaskScore) => string): Map<string, { average: number; first: TaskScore }> {
  const groups = new Map<string, TaskScore[]>();
  for (const score of results.flatMap(({ tasks }) => tasks)) groups.set(titleOf(score), [...(groups.get(titleOf(score)) ?? []), score]);
  return new Map([...groups].map(([title, scores]) => [title, { average: mean(scores.map(({ score }) => score)), first: scores[0]! }]));
}
