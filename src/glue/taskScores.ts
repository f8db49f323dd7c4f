/** Scores of a task's sets from predictions. */
import { encodeScores, resampledScores } from '../results/bootstrap';
import { mean } from '../results/statistics';
import type { FineTuningSetting, TaskScore } from '../runs/records';
import { entitiesOf, parseTag } from './entityTags';
import { degeneracy, metrics, type Answers, type MetricName } from './metrics';
import type { PredictedSet, ScoredTask } from './scoredTask';

/** All that was predicted with one setting: one array a fine-tuning, over all sets of the task. */
export interface Trial {
  setting: FineTuningSetting;
  predictions: Float64Array[];
}

/** The predictions of one set, in the labels' unit: classes, scores in the task's range, or the tags of all words. */
export function setPredictions(task: ScoredTask, set: PredictedSet, predictions: Float64Array): Float64Array {
  let from = 0;
  for (const other of task.sets) {
    if (other === set) break;
    from += other.labels.length;
  }
  const own = predictions.subarray(from, from + set.labels.length);
  if (own.length !== set.labels.length) throw new Error(`${own.length} predictions for the ${set.labels.length} labels of ${set.name}`);
  const { range } = task;
  return range === null ? own : own.map((target) => range[0] + target * (range[1] - range[0]));
}

/** What metrics compare: labels as they are, or of each sentence the entities that its tags stand for. */
function answersIn({ labels: spellings }: ScoredTask, { lengths }: PredictedSet, labels: ArrayLike<number>): Answers {
  if (lengths === undefined) return labels;
  const tags = spellings.map((spelling) => parseTag(spelling)!);
  return sentencesOf(labels, lengths).map((sentence) => entitiesOf(sentence.map((tag) => tags[tag]!)));
}

/** The labels of all words, cut into sentences. */
export function sentencesOf(labels: ArrayLike<number>, lengths: readonly number[]): number[][] {
  let from = 0;
  return lengths.map((length) => Array.from({ length }, () => labels[from++]!));
}

/** Examples of a set. */
function sizeOf({ labels, lengths }: PredictedSet): number {
  return (lengths ?? labels).length;
}

/** Examples of the dev sets, which come first in a task's `dev`. */
export function devLength(task: Pick<ScoredTask, 'sets'>): number {
  return devSets(task).reduce((sum, set) => sum + sizeOf(set), 0);
}

/** The trial whose main metric on the first dev set is highest, by its mean over fine-tunings; the first of several. */
export function bestTrial(task: ScoredTask, trials: readonly Trial[]): Trial {
  return trials.reduce((best, trial) => (mainScore(task, trial) > mainScore(task, best) ? trial : best));
}

function mainScore(task: ScoredTask, trial: Trial): number {
  return meanScore(task, task.sets[0]!, task.metrics[0], trial);
}

function meanScore(task: ScoredTask, set: PredictedSet, metric: MetricName, { predictions }: Trial): number {
  return mean(predictions.map((each) => scoreOf(task, set, metric, each)));
}

function scoreOf(task: ScoredTask, set: PredictedSet, metric: MetricName, predictions: Float64Array): number {
  return metrics[metric].compute(...compared(task, set, predictions));
}

function compared(task: ScoredTask, set: PredictedSet, predictions: Float64Array): [predicted: Answers, actual: Answers] {
  return [answersIn(task, set, setPredictions(task, set, predictions)), answersIn(task, set, set.labels)];
}

/** What scores are compared with: predictions for all dev sets. */
export interface Controls {
  majority: Float64Array;
  bagOfWords: Float64Array;
}

/**
 * One score for each dev set and metric.
 * @param predictionsFile names the file in the run folder that a fine-tuning's predictions of a set are in; null for none
 */
export function taskScores(task: ScoredTask, trials: readonly Trial[], controls: Controls, predictionsFile: ((set: PredictedSet, number: number) => string) | null): TaskScore[] {
  const best = bestTrial(task, trials);
  return devSets(task).flatMap((set) =>
    task.metrics.map((metric): TaskScore => {
      const notes = [...task.notes, ...degeneracyNotes(task, set, metric, best), ...gridNote(task, trials)];
      return {
        task: set.name,
        kind: task.kind,
        metric,
        score: meanScore(task, set, metric, best),
        majority: scoreOf(task, set, metric, controls.majority),
        trainExamples: task.train.length,
        devExamples: sizeOf(set),
        resampled: encodeScores(meanResampled(task, set, metric, best)),
        bagOfWords: scoreOf(task, set, metric, controls.bagOfWords),
        fineTunings: best.predictions.map((each, number) => ({ number, score: scoreOf(task, set, metric, each), ...(predictionsFile === null ? {} : { predictions: predictionsFile(set, number) }) })),
        setting: best.setting,
        ...(trials.length === 1 ? {} : { grid: trials.map((trial) => ({ ...trial.setting, score: meanScore(task, set, metric, trial) })) }),
        ...(task.partialFiles.length === 0 ? {} : { partialFiles: [...task.partialFiles] }),
        ...(notes.length === 0 ? {} : { notes }),
      };
    }),
  );
}

/** Draw by draw: all fine-tunings are scored on the same resamples. */
function meanResampled(task: ScoredTask, set: PredictedSet, metric: MetricName, { predictions }: Trial): Float32Array {
  const each = predictions.map((one) => resampledScores(metrics[metric].compute, ...compared(task, set, one), set.name));
  return each[0]!.map((_, draw) => mean(each.map((scores) => scores[draw]!)));
}

export function devSets({ sets }: Pick<ScoredTask, 'sets'>): PredictedSet[] {
  return sets.filter(({ split }) => split === 'dev');
}

function degeneracyNotes(task: ScoredTask, set: PredictedSet, metric: MetricName, { predictions }: Trial): string[] {
  return predictions.flatMap((each, number) => {
    const fault = degeneracy(metric, ...compared(task, set, each));
    return fault === null ? [] : [`${set.name}${predictions.length > 1 ? `, fine-tuning ${number + 1}` : ''}: ${fault}`];
  });
}

function gridNote({ name }: ScoredTask, { length }: readonly Trial[]): string[] {
  return length === 1 ? [] : [`${name}: the best of ${length} settings on the dev set that is reported, so the score is optimistic.`];
}
