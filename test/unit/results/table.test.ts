import { describe, expect, it } from 'vitest';
import { encodeScores } from '../../../src/results/bootstrap';
import { renderMarkdown } from '../../../src/results/renderText';
import { columnTitle, resultTable } from '../../../src/results/table';
import type { RunResult } from '../../../src/runs/records';
import { exampleResult, exampleResults } from './exampleResults';

describe('resultTable', () => {
  const table = resultTable(exampleResults, ['BERT', 'ELECTRA']);

  it('has a column for each task and metric', () => {
    expect(table.columns).toEqual([
      { task: 'wordOrder', metric: 'accuracy', kind: 'probe', majority: 0.5 },
      { task: 'sentenceOrder', metric: 'accuracy', kind: 'probe', majority: 0.5 },
    ]);
    expect(table.columns.map(columnTitle)).toEqual(['word-order probe', 'sentence-order probe']);
  });

  it('names the metric of a column unless it is accuracy', () => {
    expect(columnTitle({ task: 'CoLA', metric: 'matthews', kind: 'glue' })).toBe('CoLA (Matthews)');
    expect(columnTitle({ task: 'SST-2', metric: 'accuracy', kind: 'glue' })).toBe('SST-2');
  });

  it('keeps the order of the experiment and puts the control last', () => {
    expect(table.rows.map((row) => row.variant)).toEqual(['BERT', 'ELECTRA', 'random-init']);
    expect(resultTable(exampleResults, ['ELECTRA']).rows.map((row) => row.variant)).toEqual(['ELECTRA', 'BERT', 'random-init']);
  });

  it('summarises over seeds', () => {
    const cell = table.rows[1]!.scores[0]!;
    expect(cell.perSeed).toEqual([{ seed: 1, value: 0.76 }, { seed: 2, value: 0.8 }]);
    expect(cell.mean).toBeCloseTo(0.78, 14);
    expect(cell.sd).toBeCloseTo(0.04 / Math.SQRT2, 14);
    expect(table.rows[1]!.seeds).toEqual([1, 2]);
  });

  it('averages over tasks before seeds', () => {
    expect(table.rows[1]!.average!.perSeed.map((one) => one.value)).toEqual([(0.76 + 0.66) / 2, (0.8 + 0.6) / 2]);
  });

  it('pairs differences with the baseline by seed', () => {
    expect(table.rows.map((row) => row.baseline)).toEqual([null, 'BERT', 'BERT']);
    const difference = table.rows[1]!.scores[0]!.difference!;
    expect(difference.perSeed.map((one) => one.value)).toEqual([0.76 - 0.7, 0.8 - 0.72]);
    expect(difference.mean).toBeCloseTo(0.07, 14);
    expect(difference.p).toBe(0.5);
    expect(table.rows[0]!.scores[0]!.difference).toBeNull();
  });

  it('reports the mean cost', () => {
    expect(table.rows[0]!.cost).toEqual({ steps: 200, tokens: 1_234_567, flops: 1.23e14, flopsSparse: 9.5e13, wallSeconds: 75, parameters: 2_100_000 });
  });

  it('averages the metrics of one task first', () => {
    const [metric] = exampleResult('A', 1, { MRPC: 0.8 }).tasks;
    const tasks = [{ ...metric!, kind: 'glue' as const }, { ...metric!, kind: 'glue' as const, metric: 'f1', score: 0.9 }, { ...metric!, kind: 'glue' as const, task: 'CoLA', metric: 'matthews', score: 0.25 }];
    expect(resultTable([exampleResult('A', 1, {}, { tasks })]).rows[0]!.average!.mean).toBeCloseTo((0.85 + 0.25) / 2, 14);
  });

  it('leaves the average out while a task is missing', () => {
    const half = resultTable([exampleResult('A', 1, { wordOrder: 0.6, sentenceOrder: 0.6 }), exampleResult('B', 1, { wordOrder: 0.6 })]);
    expect(half.rows[1]!.scores[1]).toBeNull();
    expect(half.rows[1]!.average).toBeNull();
  });

  it('averages the GLUE tasks where other kinds stand beside them, and nothing where there are none', () => {
    const [probe] = exampleResult('A', 1, { wordOrder: 0.8 }).tasks;
    const glue = (task: string, metric: string, score: number) => ({ ...probe!, kind: 'glue' as const, task, metric, score });
    const tasks = [probe!, glue('CoLA', 'matthews', 0.1), glue('STS-B', 'pearson', 0.5), glue('STS-B', 'spearman', 0.7)];
    const mixed = resultTable([exampleResult('A', 1, {}, { tasks })]);
    expect(mixed.rows[0]!.average!.mean).toBeCloseTo((0.1 + 0.6) / 2, 12);
    expect(mixed.notes.join(' ')).toContain('The average is over 2 GLUE tasks (CoLA, STS-B) with equal weight; several metrics of one task are averaged first. The other tasks are not in it.');
    expect(mixed.notes.join(' ')).toContain('It is none of the averages that papers print, for which scores are missing. GLUE leaderboard: SST-2 (accuracy), MRPC');
    const folders = resultTable([exampleResult('A', 1, {}, { tasks: [probe!, { ...probe!, kind: 'folder', task: 'reviews' }] })]);
    expect(folders.rows[0]!.average).toBeNull();
    expect(folders.notes).toContain('Tasks of different kinds have no average.');
  });

  it('gives the GLUE averages of the papers whose scores are all there', () => {
    const [probe] = exampleResult('A', 1, { wordOrder: 0.8 }).tasks;
    const scores: [string, string, number][] = [['CoLA', 'matthews', 0.2], ['SST-2', 'accuracy', 0.8], ['MRPC', 'accuracy', 0.7], ['STS-B', 'spearman', 0.4], ['QQP', 'accuracy', 0.75], ['MNLI-m', 'accuracy', 0.5], ['QNLI', 'accuracy', 0.6], ['RTE', 'accuracy', 0.55]];
    const run = (seed: number, more: number) => exampleResult('A', seed, {}, { tasks: scores.map(([task, metric, score]) => ({ ...probe!, kind: 'glue' as const, task, metric, score: score + more })) });
    const { glueAverages } = resultTable([run(1, 0), run(2, 0.1)]);
    expect(glueAverages.map(({ label }) => label)).toEqual(['ELECTRA']);
    expect(glueAverages[0]!.cells[0]!.summary).toMatchObject({ n: 2, mean: expect.closeTo(4.5 / 8 + 0.05, 12) as number });
    expect(renderMarkdown(resultTable([run(1, 0)]))).toContain('GLUE averages × 100 as papers define them');
  });

  it('is empty without results', () => {
    expect(resultTable([])).toEqual({ experiment: '', columns: [], rows: [], glueAverages: [], published: [], notes: [] });
  });
});

describe('clearBest', () => {
  const scores = (variant: string, values: number[]): ReturnType<typeof exampleResult>[] => values.map((value, i) => exampleResult(variant, i, { wordOrder: value }));
  const best = (...groups: ReturnType<typeof exampleResult>[][]): boolean[] => resultTable(groups.flat()).rows.map((row) => row.scores[0]!.clearBest);

  it('marks a variant whose interval no other reaches', () => {
    expect(best(scores('A', [0.5, 0.51, 0.52]), scores('B', [0.8, 0.81, 0.82]))).toEqual([false, true]);
  });

  it('marks none where intervals overlap or a variant has one seed', () => {
    expect(best(scores('A', [0.5, 0.7, 0.6]), scores('B', [0.6, 0.8, 0.7]))).toEqual([false, false]);
    expect(best(scores('A', [0.5]), scores('B', [0.8, 0.81, 0.82]))).toEqual([false, false]);
  });
});

describe('one seed with resampled examples', () => {
  const resampled = (...scores: number[]) => encodeScores(Float32Array.from(scores));
  const run = (variant: string, seed: number, scores: string) => {
    const result = exampleResult(variant, seed, { wordOrder: 0.5, sentenceOrder: 0.6 }, variant === 'B' ? { baseline: 'A' } : {});
    return { ...result, tasks: result.tasks.map((task, i) => (i === 0 ? { ...task, resampled: scores } : task)) };
  };
  const table = resultTable([run('A', 1, resampled(0.4, 0.5, 0.6)), run('B', 1, resampled(0.6, 0.7, 0.9))]);
  const [a, b] = table.rows;

  it('has an interval over examples, and one of the difference draw by draw', () => {
    expect(a!.scores[0]).toMatchObject({ n: 1, sd: null, over: 'examples' });
    expect(a!.scores[0]!.interval!.low).toBeCloseTo(0.4 + 0.05 * 0.1, 6);
    expect(b!.scores[0]!.difference).toMatchObject({ n: 1, over: 'examples', p: null });
    // Differences of the draws: 0.2, 0.2 and 0.3.
    expect(b!.scores[0]!.difference!.interval!.low).toBeCloseTo(0.2, 6);
    expect(b!.scores[0]!.difference!.interval!.high).toBeCloseTo(0.2 + 0.95 * 0.1, 6);
  });

  it('has none where a record of an earlier build has no resamples', () => {
    expect(a!.scores[1]!.interval).toBeNull();
    expect(a!.average!.interval).toBeNull();
  });

  it('is never the clear best and says what its interval leaves out', () => {
    expect(table.rows.flatMap(({ scores }) => scores.map((cell) => cell!.clearBest))).toEqual([false, false, false, false]);
    expect(table.notes.join(' ')).toContain('they leave out what another seed would change');
  });

  it('has an interval over seeds as soon as there are two', () => {
    const two = resultTable([run('A', 1, resampled(0.4, 0.6)), { ...run('A', 2, resampled(0.4, 0.6)), tasks: exampleResult('A', 2, { wordOrder: 0.7 }).tasks }]);
    expect(two.rows[0]!.scores[0]!.over).toBe('seeds');
  });
});

describe('the runs of a row', () => {
  it('are named by folder, seed and configuration', () => {
    expect(resultTable([exampleResult('A b', 7, { wordOrder: 0.5 })]).rows[0]!.runs).toEqual([{ id: 'objectives/A b/seed-7', seed: 7, configHash: 'hash of A b' }]);
  });
});

describe('notes', () => {
  it('say that losses of different vocabularies, and of different held-out text, do not compare', () => {
    const notesOf = (...changes: Partial<RunResult>[]) => resultTable(changes.map((change, i) => exampleResult(`V${i}`, 1, { wordOrder: 0.5 }, change))).notes.filter((note) => /^The variants (have|hold)/.test(note));
    expect(notesOf({ vocabulary: 'a', heldOutText: 't' }, { vocabulary: 'b', heldOutText: 't' })).toEqual([expect.stringContaining('nats per token') as string]);
    expect(notesOf({ vocabulary: 'a', heldOutText: 't' }, { vocabulary: 'a', heldOutText: 'u' })).toEqual([expect.stringContaining('hold out different text') as string]);
    expect(notesOf({ vocabulary: 'a' }, { vocabulary: 'a' }, {})).toEqual([]);
    expect(notesOf({ vocabulary: 'a' }, { vocabulary: 'b', kind: 'control' })).toEqual([]);
  });

  it('say how runs shared the machine, which their wall time depends on', () => {
    const notesOf = (...ways: ({ parallel: number; threads: number } | undefined)[]) =>
      resultTable(ways.map((concurrency, i) => exampleResult('A', i, { wordOrder: 0.5 }, concurrency === undefined ? {} : { concurrency }))).notes.filter((note) => note.startsWith('Wall time'));
    const [alone, together] = [{ parallel: 1, threads: 3 }, { parallel: 4, threads: 1 }];
    expect(notesOf(together, together)).toEqual(['Wall time: the runs trained 4 at a time, 1 thread each.']);
    expect(notesOf(alone, together)).toEqual(['Wall times do not compare: some runs trained alone on 3 threads, others 4 at a time, 1 thread each.']);
    expect(notesOf(alone, alone)).toEqual([]);
    expect(notesOf(undefined)).toEqual([]);
  });

  it('say what limits the numbers', () => {
    const notes = resultTable([exampleResult('A', 1, { wordOrder: 0.5 }), exampleResult('B', 1, { wordOrder: 0.5 }), exampleResult('B', 2, { wordOrder: 0.5 }, { configHash: 'other' })]).notes.join(' ');
    expect(notes).toContain('not GLUE');
    expect(notes).toContain('n = 1');
    expect(notes).toContain('did not all run the same seeds');
    expect(notes).toContain('The runs of B have different configurations');
  });
});
