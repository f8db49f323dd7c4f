import { describe, expect, it } from 'vitest';
import { taskNotes } from '../../../src/results/taskNotes';
import type { RunResult, TaskScore } from '../../../src/runs/records';
import { runResultSchema } from '../../../src/runs/records';

function result(variant: string, seed: number, tasks: Partial<TaskScore>[], kind: RunResult['kind'] = 'variant'): RunResult {
  return runResultSchema.parse({
    schemaVersion: 1, experiment: 'x', variant, kind, baseline: null, seed, configHash: 'h', steps: 1, tokens: 1, flops: 1, flopsSparse: 1, wallSeconds: 1, parameters: 1, heldOut: {},
    tasks: tasks.map((task) => ({ task: 'RTE', kind: 'glue', metric: 'accuracy', score: 0.6, majority: 0.5, trainExamples: 9, devExamples: 7, ...task })),
  }); // prettier-ignore
}
const notesOf = (...results: RunResult[]) => taskNotes(results, ({ task }) => task);

describe('notes on tasks', () => {
  it('are none for records of earlier builds whose scores beat everything', () => {
    expect(notesOf(result('A', 1, [{}]))).toEqual([]);
  });

  it('name every partial file once', () => {
    const partialFiles = ['QNLI/train.sub9999.tsv'];
    expect(notesOf(result('A', 1, [{ partialFiles }]), result('A', 2, [{ partialFiles: ['QQP/dev.half20215.tsv', ...partialFiles] }]))).toEqual(['Not the official splits, and not comparable with published scores: QNLI/train.sub9999.tsv, QQP/dev.half20215.tsv.']);
  });

  it('keep the spread of fine-tunings apart from that of the seeds', () => {
    const fineTunings = [0.5, 0.6, 0.7].map((score, number) => ({ number, score }));
    expect(notesOf(result('A', 1, [{ fineTunings }]))).toEqual(['Each score of a seed is the mean of 3 fine-tunings of one pre-trained network, whose standard deviation is 10.0 on average; n and ± count pre-training seeds only.']);
  });

  it('name the controls that a variant does not beat, and where', () => {
    const own = [{ task: 'RTE', score: 0.5, bagOfWords: 0.55 }, { task: 'CoLA', score: 0.7, bagOfWords: 0.4 }, { task: 'QNLI', score: 0.6, bagOfWords: 0.61 }];
    const untrained = result('random-init', 1, [{ task: 'CoLA', score: 0.7, bagOfWords: 0.4 }], 'control');
    expect(notesOf(result('A', 1, own), untrained)).toEqual([
      'A does not beat the majority label on RTE.',
      'A does not beat the bag of words on RTE, QNLI.',
      'A does not beat the untrained network on CoLA.',
    ]);
  });

  it('repeat what the tasks say, once', () => {
    const notes = ['CoLA: Matthews is 0: all predictions are the same.'];
    expect(notesOf(result('A', 1, [{ notes }]), result('A', 2, [{ notes }]))).toEqual(notes);
  });
});
