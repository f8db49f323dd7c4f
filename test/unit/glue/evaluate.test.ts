import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { evaluateTasks } from '../../../src/glue/evaluate';
import { metrics } from '../../../src/glue/metrics';
import { classifierProgram } from '../../../src/model/classifier';
import { initialParameters } from '../../../src/model/parameters';
import { encodeScores, resampledScores } from '../../../src/results/bootstrap';
import { events, firstWordIsOne, folder, request, rowsOf, vocabulary, writeTask } from './evaluationRequest';
import { RecordingEngine } from './recordingEngine';

describe('evaluateTasks with a GLUE folder', () => {
  beforeEach(() => {
    writeTask('SST-2', `sentence\tlabel\n${'w1 w2\t1\n'.repeat(6)}w3\t0\n`, 'sentence\tlabel\nw1 w2\t1\nw2 w1\t1\nw1\t0\nw1 w3\t1\nw4\t0\n');
    writeTask('CoLA', 'a\t0\t\tw1\na\t0\t\tw2\na\t1\t\tw3\n', 'a\t1\t\tw1\na\t0\t\tw2\na\t1\t\tw3\na\t0\t\tw4\n');
  });

  it('scores each task by its metric beside the majority label', async () => {
    const scores = await evaluateTasks(request(new RecordingEngine(firstWordIsOne), { glueFolder: 'GLUE', glueTasks: ['SST-2', 'CoLA'] }));
    expect(scores).toMatchObject([
      { task: 'SST-2', kind: 'glue', metric: 'accuracy', score: 0.6, majority: 0.6, trainExamples: 7, devExamples: 5 },
      { task: 'CoLA', kind: 'glue', metric: 'matthews', score: 1 / Math.sqrt(3), majority: 0, trainExamples: 3, devExamples: 4 },
    ]);
    expect(scores[0]).toMatchObject({ setting: { learningRate: 3e-4, batchSize: 4, epochs: 1 }, fineTunings: [{ number: 0, score: 0.6 }] });
    expect(scores[0]).not.toHaveProperty('grid');
  });

  it('scores resamples of the dev examples', async () => {
    const [score] = await evaluateTasks(request(new RecordingEngine(firstWordIsOne), { glueFolder: 'GLUE', glueTasks: ['SST-2'] }));
    expect(score!.resampled).toBe(encodeScores(resampledScores(metrics.accuracy.compute, [1, 0, 1, 1, 0], [1, 1, 0, 1, 0], 'SST-2')));
  });

  it('logs the start and the score of each task', async () => {
    await evaluateTasks(request(new RecordingEngine(firstWordIsOne), { glueFolder: 'GLUE', glueTasks: ['CoLA'] }));
    expect(events).toEqual([
      { type: 'fineTuningStarted', networkStep: 1, task: 'CoLA', examples: 3 },
      { type: 'taskScored', networkStep: 1, task: 'CoLA', metric: 'matthews', score: 1 / Math.sqrt(3), majority: 0, trainExamples: 3, devExamples: 4, seconds: expect.any(Number) as number },
    ]);
  });

  it('sees every training example once an epoch, padding rows with weight 0', async () => {
    const engine = new RecordingEngine(firstWordIsOne);
    await evaluateTasks(request(engine, { glueFolder: 'GLUE', glueTasks: ['SST-2'], epochs: 3 }));
    expect(engine.trainingBatches).toHaveLength(6);
    for (let epoch = 0; epoch < 3; epoch++) {
      const batches = engine.trainingBatches.slice(2 * epoch, 2 * epoch + 2);
      expect([...batches[1]!.exampleWeights!]).toEqual([1, 1, 1, 0]);
      const firstWords = batches.flatMap((batch) => rowsOf(batch).map((row) => row[1]));
      expect(firstWords.filter((id) => id === vocabulary.idOf('w3'))).toHaveLength(1);
    }
  });

  it('cuts the training set to the same examples for every seed', async () => {
    const idsOf = async (seed: number): Promise<number[]> => {
      const engine = new RecordingEngine(firstWordIsOne);
      await evaluateTasks(request(engine, { glueFolder: 'GLUE', glueTasks: ['CoLA'], maxTrainExamples: 2 }, { seed }));
      return rowsOf(engine.trainingBatches[0]!).slice(0, 2).map((row) => row[1]!).sort((a, b) => a - b);
    };
    expect(await idsOf(1)).toEqual(await idsOf(2));
  });

  it('asks for the missing files before it trains', async () => {
    rmSync(join(folder, 'GLUE', 'CoLA'), { recursive: true });
    const engine = new RecordingEngine(firstWordIsOne);
    await expect(evaluateTasks(request(engine, { glueFolder: 'GLUE', glueTasks: ['CoLA', 'SST-2'] }))).rejects.toThrow('Complete tasks found: SST-2');
    expect(engine.trainingBatches).toHaveLength(0);
  });
});

describe('evaluateTasks without a GLUE folder', () => {
  it('scores the probes, compiling once for each length of rows that they need', async () => {
    const engine = new RecordingEngine(() => 1);
    const scores = await evaluateTasks(request(engine, {}));
    expect(scores.map(({ task, kind, metric, score, majority }) => ({ task, kind, metric, score, majority }))).toEqual(
      ['wordOrder', 'sentenceOrder', 'sameDocument'].map((task) => ({ task, kind: 'probe', metric: 'accuracy', score: 0.5, majority: 0.5 })),
    );
    const lengths = new Set(engine.trainingBatches.map((batch) => rowsOf(batch)[0]!.length));
    expect([...lengths].every((length) => [8, 16, 24].includes(length))).toBe(true);
    expect(engine.gradientCompilations).toBe(lengths.size);
    expect(engine.disposed).toBe(engine.gradientCompilations + engine.forwardCompilations);
  });

  it('makes the probes beside GLUE tasks where both are wanted', async () => {
    writeTask('CoLA', 'a\t0\t\tw1\na\t1\t\tw3\n', 'a\t1\t\tw1\na\t0\t\tw2\n');
    const tasksOf = async (probesToo: boolean) => (await evaluateTasks(request(new RecordingEngine(firstWordIsOne), { glueFolder: 'GLUE', glueTasks: ['CoLA'], probesToo }))).map(({ task, kind }) => [task, kind]);
    expect(await tasksOf(false)).toEqual([['CoLA', 'glue']]);
    expect(await tasksOf(true)).toEqual([['CoLA', 'glue'], ['wordOrder', 'probe'], ['sentenceOrder', 'probe'], ['sameDocument', 'probe']]);
  });

  it('shows every seed the same examples in another order', async () => {
    const textsOf = async (seed: number): Promise<string[]> => {
      const engine = new RecordingEngine(() => 1);
      await evaluateTasks(request(engine, { probes: ['wordOrder'] }, { seed }));
      return engine.trainingBatches.flatMap((batch) => rowsOf(batch).map((row) => row.filter((id) => id !== 0).join(' ')));
    };
    const [one, two] = [await textsOf(1), await textsOf(2)];
    expect(one).not.toEqual(two);
    expect(one.sort()).toEqual(two.sort());
    expect(await textsOf(1)).toEqual(await textsOf(1));
  });

  it('keeps minimal pairs in one batch, so that its labels are balanced', async () => {
    const engine = new RecordingEngine(() => 1);
    await evaluateTasks(request(engine, { probes: ['wordOrder', 'sentenceOrder'] }));
    for (const { labels, exampleWeights } of engine.trainingBatches) {
      const used = [...labels!].filter((_, row) => exampleWeights![row] === 1);
      expect(used.filter((label) => label === 1)).toHaveLength(used.length / 2);
    }
  });

  it('starts the head small', async () => {
    const engine = new RecordingEngine(() => 1);
    await evaluateTasks(request(engine, { probes: ['wordOrder'] }));
    const weights = engine.startedFrom[0]!['classifier.weight']!;
    expect(Math.max(...weights.map(Math.abs))).toBeLessThanOrEqual(0.04);
    expect(new Set(weights).size).toBe(12);
  });

  it('starts every task from the pre-trained values and a head of its seed', async () => {
    const engine = new RecordingEngine(() => 1);
    const asked = request(engine, { probes: ['wordOrder', 'sameDocument'] });
    await evaluateTasks(asked);
    const name = 'electra.embeddings.word_embeddings.weight';
    const stepsPerTask = engine.startedFrom.length / 2;
    expect(engine.startedFrom[0]![name]).toEqual(asked.parameters[name]);
    expect(engine.startedFrom[stepsPerTask]).toEqual(engine.startedFrom[0]);
    expect(engine.startedFrom[0]!['classifier.weight']).not.toEqual(asked.parameters['classifier.weight']);
    expect(engine.startedFrom[stepsPerTask - 1]).not.toEqual(engine.startedFrom[0]);
  });

  it('scales the rate by layer as ELECTRA does', async () => {
    const engine = new RecordingEngine(() => 1);
    await evaluateTasks(request(engine, { probes: ['wordOrder'], layerwiseLrDecay: 0.5, warmupFraction: 0 }));
    const moved = (name: string): number => engine.startedFrom[0]![name]![0]! - engine.startedFrom[1]![name]![0]!;
    const head = moved('classifier.bias');
    const relative = (name: string): number => moved(name) / head;
    expect(head).toBeGreaterThan(0);
    expect(relative('electra.encoder.layer.1.output.dense.bias')).toBeCloseTo(0.5 ** 2, 4);
    expect(relative('electra.encoder.layer.0.output.dense.bias')).toBeCloseTo(0.5 ** 3, 4);
    expect(relative('electra.embeddings.LayerNorm.bias')).toBeCloseTo(0.5 ** 4, 4);
  });

  it('stops when aborted and frees its graphs', async () => {
    const controller = new AbortController();
    const engine = new RecordingEngine(() => 1);
    const asked = request(engine, {}, { signal: controller.signal, emit: () => controller.abort(new Error('stopped')) });
    await expect(evaluateTasks(asked)).rejects.toThrow('stopped');
    expect(engine.trainingBatches).toHaveLength(0);
    expect(engine.disposed).toBe(engine.gradientCompilations + engine.forwardCompilations);
  });

  it('says that fine-tuning diverged', async () => {
    const engine = new RecordingEngine(() => 1);
    engine.loss = NaN;
    await expect(evaluateTasks(request(engine, {}))).rejects.toMatchObject({ code: 'fineTuning.diverged' });
  });

  it('starts a pooler that was not pre-trained afresh, small', async () => {
    const engine = new RecordingEngine(() => 1);
    const asked = request(engine, { probes: ['wordOrder'] });
    const bert = { ...asked.config.model, architecture: { ...asked.config.model.architecture, type: 'bert' as const } };
    const { parameters } = classifierProgram(bert, vocabulary.size, { batchSize: 4, seqLength: 24, numLabels: 2, dropout: 0, mode: 'train' });
    const pretrained = Object.fromEntries(Object.entries(initialParameters(parameters, 99)).filter(([name]) => !name.includes('pooler')));
    await evaluateTasks({ ...asked, config: { ...asked.config, model: bert }, parameters: pretrained });
    const [name] = Object.keys(parameters).filter((each) => each.includes('pooler') && each.endsWith('weight'));
    const pooler = engine.startedFrom[0]![name!]!;
    expect(pooler.some((value) => value !== 0)).toBe(true);
    expect(Math.max(...pooler.map(Math.abs))).toBeLessThanOrEqual(0.04);
  });

  it('refuses values that lack a part of the main network', async () => {
    const asked = request(new RecordingEngine(() => 1), {});
    delete asked.parameters['electra.embeddings.LayerNorm.bias'];
    await expect(evaluateTasks(asked)).rejects.toThrow('lacks electra.embeddings.LayerNorm.bias');
  });
});
