import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scorePredictionsFile } from '../../../src/glue/predictionsTable';
import { glueTasks } from '../../../src/glue/tasks';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'predictions-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function scored(task: keyof typeof glueTasks, content: string) {
  const path = join(folder, 'predictions.tsv');
  writeFileSync(path, content);
  return scorePredictionsFile(path, glueTasks[task]);
}

describe('a file of predictions', () => {
  it("is scored by the task's metrics, the main one first", () => {
    const scores = scored('MRPC', 'label\tprediction\n1\t1\n1\t0\n0\t0\n1\t1\n');
    expect(scores).toEqual({ task: 'MRPC', examples: 4, metrics: { accuracy: 0.75, f1: 0.8 }, notes: [] });
    expect(Object.keys(scores.metrics)[0]).toBe('accuracy');
  });

  it('may have its columns in any order among others, and CRLF line ends', () => {
    expect(scored('RTE', 'id\tprediction\tlabel\r\n7\tentailment\tnot_entailment\r\n8\tentailment\tentailment\r\n').metrics).toEqual({ accuracy: 0.5 });
  });

  it('may predict scores outside the range of the labels', () => {
    const { metrics, notes } = scored('STS-B', 'label\tprediction\n0\t-0.5\n2.5\t2\n5\t7\n');
    expect(metrics['spearman']).toBeCloseTo(1, 12);
    expect(metrics['pearson']).toBeCloseTo(0.9819805060619657, 12);
    expect(notes).toEqual([]);
  });

  it('of one class is given 0 with the reason', () => {
    expect(scored('CoLA', 'label\tprediction\n1\t1\n0\t1\n')).toEqual({ task: 'CoLA', examples: 2, metrics: { matthews: 0 }, notes: ['Matthews is 0: all predictions are the same.'] });
    expect(scored('STS-B', 'label\tprediction\n1\t2\n0\t2\n')).toMatchObject({ metrics: { spearman: 0, pearson: 0 }, notes: ['Spearman is 0: all predictions are the same.', 'Pearson is 0: all predictions are the same.'] });
  });

  it.each([
    ['CoLA', 'prediction\n1\n', 'predictions.header', 'line 1: the columns are prediction, expected label and prediction'],
    ['CoLA', 'label\tprediction\n1\t1\n0\n', 'predictions.line', 'line 3: found 1 tab-separated columns, expected 2: every label needs its prediction'],
    ['CoLA', 'label\tprediction\n1\tyes\n', 'predictions.line', 'line 2: found label "yes", expected one of 0, 1 in column prediction'],
    ['STS-B', 'label\tprediction\n5.5\t3\n', 'predictions.line', 'line 2: found score "5.5", expected a number from 0 to 5 in column label'],
    ['STS-B', 'label\tprediction\n5\tmuch\n', 'predictions.line', 'line 2: found score "much", expected a number in column prediction'],
    ['STS-B', 'label\tprediction\n5\tInfinity\n', 'predictions.line', 'line 2: the prediction is not a finite number'],
    ['CoLA', 'label\tprediction\n', 'predictions.empty', 'has no predictions'],
    ['CoLA', '', 'predictions.header', 'the columns are none'],
  ] as const)('of %s holding %j is refused', (task, content, code, sentence) => {
    expect(() => scored(task, content)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(sentence) as string }) as Error);
  });

  it('that is not there is refused', () => {
    expect(() => scorePredictionsFile(join(folder, 'none.tsv'), glueTasks.RTE)).toThrow(expect.objectContaining({ code: 'predictions.file' }) as Error);
  });
});
