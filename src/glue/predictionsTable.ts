/** The TSV file of labels and predictions that the verb `metrics` scores, and what it says of them. */
import { readFileSync } from 'node:fs';
import { UserError, messageOf } from '../common/errors';
import { labelOf } from './labels';
import { degeneracy, metrics } from './metrics';
import type { TaskTraits } from './task';

export interface PredictionScores {
  task: string;
  examples: number;
  /** By the metric's name; the task's main metric comes first. */
  metrics: Record<string, number>;
  /** Why a metric is 0 by definition. */
  notes: string[];
}

/**
 * Scores a file with the columns `label` and `prediction`, named in its first line; other columns are not read.
 * A prediction of a score may lie outside the range of labels.
 * Throws a UserError `predictions.file`, `predictions.header`, `predictions.line` (with file and line) or
 * `predictions.empty`.
 */
export function scorePredictionsFile(path: string, task: Pick<TaskTraits, 'name' | 'labels' | 'range' | 'metrics'>): PredictionScores {
  const [header, ...lines] = linesOf(path);
  const columns = columnsOf(header ?? '', path);
  const parse = valuesParser(path, columns, task);
  const rows = lines.map((line, i) => parse(line, i + 2));
  if (rows.length === 0) throw new UserError('predictions.empty', `${path} has no predictions. Expected one line an example after the header.`);
  const predicted = rows.map(([, prediction]) => prediction);
  const actual = rows.map(([label]) => label);
  return {
    task: task.name,
    examples: rows.length,
    metrics: Object.fromEntries(task.metrics.map((metric) => [metric, metrics[metric].compute(predicted, actual)])),
    notes: task.metrics.map((metric) => degeneracy(metric, predicted, actual)).filter((note) => note !== null),
  };
}

function linesOf(path: string): string[] {
  try {
    const lines = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)).split('\n').map((line) => line.replace(/\r$/, ''));
    return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  } catch (error) {
    throw new UserError('predictions.file', `The predictions ${path} cannot be read (${messageOf(error)}). Expected a TSV file in UTF-8 with the columns label and prediction.`);
  }
}

interface Columns {
  count: number;
  label: number;
  prediction: number;
}

function columnsOf(header: string, path: string): Columns {
  const names = header.split('\t');
  const [label, prediction] = [names.indexOf('label'), names.indexOf('prediction')];
  if (label < 0 || prediction < 0) throw new UserError('predictions.header', `${path}, line 1: the columns are ${names.join(', ') || 'none'}, expected label and prediction, with a tab between them.`);
  return { count: names.length, label, prediction };
}

function valuesParser(path: string, columns: Columns, task: Pick<TaskTraits, 'name' | 'labels' | 'range'>): (line: string, number: number) => [label: number, prediction: number] {
  const fail = (number: number, fault: string): never => {
    throw new UserError('predictions.line', `${path}, line ${number}: ${fault} (${task.name}).`);
  };
  const anyScore = task.range === null ? task : { ...task, range: [-Infinity, Infinity] as const };
  return (line, number) => {
    const fields = line.split('\t');
    if (fields.length !== columns.count) return fail(number, `found ${fields.length} tab-separated columns, expected ${columns.count}: every label needs its prediction`);
    const label = labelOf(fields[columns.label]!, task);
    const prediction = labelOf(fields[columns.prediction]!, anyScore);
    if (typeof label === 'string') return fail(number, `found ${label} in column label`);
    if (typeof prediction === 'string') return fail(number, `found ${prediction.replace(' from -Infinity to Infinity', '')} in column prediction`);
    if (!Number.isFinite(prediction)) return fail(number, 'the prediction is not a finite number');
    return [label, prediction];
  };
}
