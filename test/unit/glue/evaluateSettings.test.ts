import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { evaluateTasks } from '../../../src/glue/evaluate';
import { scorePredictionsFile } from '../../../src/glue/predictionsTable';
import { glueTasks } from '../../../src/glue/tasks';
import { events, firstWordIsOne, folder, request, vocabulary, writeTask } from './evaluationRequest';
import { RecordingEngine } from './recordingEngine';

describe('evaluateTasks with several settings and fine-tunings', () => {
  const sst = { glueFolder: 'GLUE', glueTasks: ['SST-2' as const] };
  beforeEach(() => writeTask('SST-2', `sentence\tlabel\n${'w1 w2\t1\n'.repeat(3)}w3\t0\n`, 'sentence\tlabel\nw1 w2\t1\nw2 w1\t1\nw1\t0\nw1 w3\t1\nw4\t0\n'));

  it('takes the first of equally good settings, records them all and says that the choice flatters', async () => {
    const engine = new RecordingEngine(firstWordIsOne);
    const [score] = await evaluateTasks(request(engine, { ...sst, learningRateGrid: [1e-2, 1e-3, 2e-3, 1e-4] }));
    expect(score).toMatchObject({ score: 0.6, setting: { learningRate: 1e-2, batchSize: 4, epochs: 1 } });
    expect(score!.grid!.map(({ learningRate, score: each }) => [learningRate, each])).toEqual([[1e-2, 0.6], [1e-3, 0.6], [2e-3, 0.6], [1e-4, 0.6]]);
    expect(score!.notes).toContain('SST-2: the best of 4 settings on the dev set that is reported, so the score is optimistic.');
  });

  it('takes a later setting only where it is better', async () => {
    const engine: RecordingEngine = new RecordingEngine((ids) => (engine.trainingBatches.length === 2 ? Number(ids[1] === vocabulary.idOf('w1') && ids[2] !== 3) : 0));
    const [score] = await evaluateTasks(request(engine, { ...sst, learningRateGrid: [1e-2, 5e-3], batchSizeGrid: [4] }));
    expect(score).toMatchObject({ score: 0.8, setting: { learningRate: 5e-3 }, grid: [{ score: 0.4 }, { score: 0.8 }] });
  });

  it('makes each batch size its own graph, with as many rows', async () => {
    const engine = new RecordingEngine(() => 1);
    await evaluateTasks(request(engine, { ...sst, batchSizeGrid: [2, 3] }));
    expect(engine.trainingBatches.map(({ labels }) => labels!.length)).toEqual([2, 2, 3, 3]);
  });

  it('fine-tunes a network again with another head and order, the first time as if it were alone', async () => {
    const headsOf = async (fineTuningSeeds: number) => {
      const engine = new RecordingEngine(() => 1);
      const [score] = await evaluateTasks(request(engine, { ...sst, fineTuningSeeds }));
      return { heads: engine.startedFrom.map((values) => values['classifier.weight']!), score: score! };
    };
    const [alone, three] = [await headsOf(1), await headsOf(3)];
    expect(three.heads).toHaveLength(3);
    expect(three.heads[0]).toEqual(alone.heads[0]);
    expect(new Set(three.heads.map(String)).size).toBe(3);
    expect((await headsOf(3)).heads).toEqual(three.heads);
    expect(three.score.fineTunings).toEqual([0, 1, 2].map((number) => ({ number, score: 0.6 })));
  });

  it('gives the mean of the fine-tunings as the score', async () => {
    const engine: RecordingEngine = new RecordingEngine((ids) => (engine.trainingBatches.length === 1 ? 1 : firstWordIsOne(ids) * Number(ids[2] !== 3)));
    const [score] = await evaluateTasks(request(engine, { ...sst, fineTuningSeeds: 2 }));
    expect(score!.fineTunings!.map((one) => one.score)).toEqual([0.6, 0.8]);
    expect(score!.score).toBeCloseTo(0.7, 12);
  });

  it('gives the top layer the decay once when asked to', async () => {
    const engine = new RecordingEngine(() => 1);
    await evaluateTasks(request(engine, { ...sst, epochs: 2, layerwiseLrDecay: 0.5, layerwiseDecayGap: false, warmupFraction: 0 }));
    const moved = (name: string): number => engine.startedFrom[0]![name]![0]! - engine.startedFrom[1]![name]![0]!;
    expect(moved('electra.encoder.layer.1.output.dense.bias') / moved('classifier.bias')).toBeCloseTo(0.5, 4);
    expect(moved('electra.embeddings.LayerNorm.bias') / moved('classifier.bias')).toBeCloseTo(0.5 ** 3, 4);
  });
});

describe('evaluateTasks for a run', () => {
  const asked = { glueFolder: 'GLUE', glueTasks: ['SST-2' as const, 'CoLA' as const] };
  const owner = () => ({ folder: join(folder, 'run'), configHash: 'abc', seed: 7, step: null });
  beforeEach(() => {
    writeTask('SST-2', `sentence\tlabel\n${'w1 w2\t1\n'.repeat(3)}w3\t0\n`, 'sentence\tlabel\nw1 w2\t1\nw2 w1\t1\nw1\t0\n');
    writeTask('CoLA', 'a\t0\t\tw1\na\t1\t\tw3\n', 'a\t1\t\tw1\na\t0\t\tw2\n');
  });

  it('keeps predictions that can be scored again', async () => {
    const scores = await evaluateTasks(request(new RecordingEngine(firstWordIsOne), asked, { record: owner() }));
    const predictions = scores[0]!.fineTunings![0]!.predictions!;
    expect(predictions).toBe('evaluation/SST-2.dev.1.tsv');
    expect(readFileSync(join(folder, 'run', predictions), 'utf8')).toBe('label\tprediction\n1\t1\n1\t0\n0\t1\n');
    expect(scorePredictionsFile(join(folder, 'run', predictions), glueTasks['SST-2']).metrics).toEqual({ accuracy: scores[0]!.score });
  });

  it('goes on after the last task that was finished', async () => {
    const controller = new AbortController();
    const stopping = request(new RecordingEngine(firstWordIsOne), asked, { record: owner(), signal: controller.signal, emit: (event) => event.type === 'fineTuningStarted' && event.task === 'CoLA' && controller.abort(new Error('stopped')) });
    await expect(evaluateTasks(stopping)).rejects.toThrow('stopped');
    const engine = new RecordingEngine(firstWordIsOne);
    const resumed = await evaluateTasks(request(engine, asked, { record: owner() }));
    expect(events.filter(({ type }) => type === 'fineTuningStarted')).toEqual([{ type: 'fineTuningStarted', networkStep: 1, task: 'CoLA', examples: 2 }]);
    expect(resumed).toEqual(await evaluateTasks(request(new RecordingEngine(firstWordIsOne), asked, { record: { ...owner(), folder: join(folder, 'other') } })));
  });

  it('takes no score of another configuration or seed', async () => {
    await evaluateTasks(request(new RecordingEngine(firstWordIsOne), asked, { record: owner() }));
    for (const other of [{ ...owner(), configHash: 'abd' }, { ...owner(), seed: 8 }]) {
      const engine = new RecordingEngine(firstWordIsOne);
      await evaluateTasks(request(engine, asked, { record: other }));
      expect(engine.trainingBatches.length).toBeGreaterThan(0);
    }
  });

  it('predicts test sets by their index when asked to, with the best setting only', async () => {
    writeFileSync(join(folder, 'GLUE', 'SST-2', 'test.tsv'), 'index\tsentence\n0\tw1\n1\tw2\n');
    const engine = new RecordingEngine(firstWordIsOne);
    const scores = await evaluateTasks(request(engine, { ...asked, glueTasks: ['SST-2'], predictTestSets: true, learningRateGrid: [1e-3, 2e-3] }, { record: owner() }));
    expect(scores.map(({ task }) => task)).toEqual(['SST-2']);
    expect(readFileSync(join(folder, 'run', 'evaluation', 'SST-2.test.1.tsv'), 'utf8')).toBe('index\tprediction\n0\t1\n1\t0\n');
    await expect(evaluateTasks(request(engine, { ...asked, glueTasks: ['CoLA'], predictTestSets: true }))).rejects.toMatchObject({ code: 'glue.folder', message: expect.stringContaining('lacks CoLA/test.tsv') as string });
  });

  it('computes the bag of words once for all runs', async () => {
    const cacheFolder = join(folder, 'cache');
    const made = async () => (await evaluateTasks(request(new RecordingEngine(firstWordIsOne), asked, { cacheFolder }))).map(({ bagOfWords }) => bagOfWords);
    const first = await made();
    const files = readdirSync(join(cacheFolder, 'bag-of-words'));
    expect(files).toHaveLength(2);
    expect(await made()).toEqual(first);
    expect(readdirSync(join(cacheFolder, 'bag-of-words'))).toEqual(files);
    expect(first[0]).toBe(2 / 3);
    for (const file of files) {
      const path = join(cacheFolder, 'bag-of-words', file);
      const { predictions } = JSON.parse(readFileSync(path, 'utf8')) as { predictions: number[] };
      writeFileSync(path, JSON.stringify({ schemaVersion: 1, predictions: predictions.map(() => 0) }));
    }
    expect((await made())[0]).toBe(1 / 3);
  });
});
