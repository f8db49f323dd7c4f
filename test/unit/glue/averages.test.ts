import { describe, expect, it } from 'vitest';
import { averageNames, averages, glueAverage, type GlueScore } from '../../../src/glue/averages';
import { glueTasks } from '../../../src/glue/tasks';

/** Every score that a convention may need, all different. */
const scores: GlueScore[] = [
  { task: 'CoLA', metric: 'matthews', score: 0.6 },
  { task: 'SST-2', metric: 'accuracy', score: 0.9 },
  { task: 'MRPC', metric: 'accuracy', score: 0.8 },
  { task: 'MRPC', metric: 'f1', score: 0.86 },
  { task: 'STS-B', metric: 'pearson', score: 0.7 },
  { task: 'STS-B', metric: 'spearman', score: 0.72 },
  { task: 'QQP', metric: 'accuracy', score: 0.88 },
  { task: 'QQP', metric: 'f1', score: 0.84 },
  { task: 'MNLI-m', metric: 'accuracy', score: 0.77 },
  { task: 'MNLI-mm', metric: 'accuracy', score: 0.79 },
  { task: 'QNLI', metric: 'accuracy', score: 0.83 },
  { task: 'RTE', metric: 'accuracy', score: 0.61 },
  { task: 'WNLI', metric: 'accuracy', score: 0.5 },
];

describe('GLUE averages', () => {
  it('follow each its own convention', () => {
    expect(glueAverage(scores, 'leaderboard').value).toBeCloseTo((0.6 + 0.9 + 0.83 + 0.71 + 0.86 + 0.78 + 0.83 + 0.61 + 0.5) / 9, 12);
    expect(glueAverage(scores, 'electra').value).toBeCloseTo((0.6 + 0.9 + 0.8 + 0.72 + 0.88 + 0.77 + 0.83 + 0.61) / 8, 12);
    expect(glueAverage(scores, 'cramming').value).toBeCloseTo((0.6 + 0.9 + 0.8 + 0.86 + 0.7 + 0.72 + 0.88 + 0.84 + 0.77 + 0.79 + 0.83 + 0.61) / 12, 12);
  });

  it.each([
    ['BERT-Large', [60.6, 93.2, 88.0, 90.0, 91.3, 86.6, 92.3, 70.4], 84.0],
    ['RoBERTa-100K', [66.1, 95.6, 91.4, 92.2, 92.0, 89.3, 94.0, 82.7], 87.9],
    ['ELECTRA-400K', [69.3, 96.0, 90.6, 92.1, 92.4, 90.5, 94.5, 86.8], 89.0],
    ['ELECTRA-1.75M', [69.1, 96.9, 90.8, 92.6, 92.4, 90.9, 95.0, 88.0], 89.5],
  ])("ELECTRA's gives the average that its Table 2 prints for %s", (_, printed, average) => {
    const columns = [['CoLA', 'matthews'], ['SST-2', 'accuracy'], ['MRPC', 'accuracy'], ['STS-B', 'spearman'], ['QQP', 'accuracy'], ['MNLI-m', 'accuracy'], ['QNLI', 'accuracy'], ['RTE', 'accuracy']];
    const found = glueAverage(columns.map(([task, metric], i) => ({ task: task!, metric: metric!, score: printed[i]! })), 'electra').value!;
    expect(Math.abs(found - average)).toBeLessThanOrEqual(0.0501);
  });

  it('ask for scores that the tasks have', () => {
    const known = Object.values(glueTasks).flatMap(({ dev, metrics }) => dev.flatMap(({ name }) => metrics.map((metric) => `${name} ${metric}`)));
    for (const { groups } of Object.values(averages)) for (const [task, metric] of groups.flat()) expect(known).toContain(`${task} ${metric}`);
  });

  it('have no value while a score is missing or not a number, and name it', () => {
    const without = scores.filter(({ task }) => task !== 'WNLI' && task !== 'MNLI-mm');
    expect(glueAverage(without, 'leaderboard')).toEqual({ value: null, missing: ['MNLI-mm (accuracy)', 'WNLI (accuracy)'] });
    expect(glueAverage(without, 'electra').missing).toEqual([]);
    const broken = scores.map((one) => (one.task === 'RTE' ? { ...one, score: NaN } : one));
    for (const name of averageNames) expect(glueAverage(broken, name)).toEqual({ value: null, missing: ['RTE (accuracy)'] });
  });
});
