import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Rng } from '../../../src/common/rng';
import { runConfigSchema, type EvaluationConfig, type RunConfig } from '../../../src/experiment/schema';
import { evaluateTasks, type EvaluationRequest } from '../../../src/glue/evaluate';
import { metrics } from '../../../src/glue/metrics';
import { encodeScores, resampledScores } from '../../../src/results/bootstrap';
import { scorePredictionsFile } from '../../../src/glue/predictionsTable';
import { glueTasks } from '../../../src/glue/tasks';
import { classifierProgram } from '../../../src/model/classifier';
import { initialParameters } from '../../../src/model/parameters';
import type { BatchArrays } from '../../../src/model/program';
import type { NewEvent } from '../../../src/runs/events';
import { vocabularyOf } from '../../../src/tokenizer/vocabulary';
import { RecordingEngine } from './recordingEngine';

const words = Array.from({ length: 30 }, (_, i) => `w${i}`);
const vocabulary = vocabularyOf(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...words], 'test');
const corpus = {
  tokenizer: {
    vocabulary,
    encodeBatch: async (texts: string[]) => texts.map((text) => Int32Array.from(text.split(' '), (word) => vocabulary.idOf(word) ?? 1)),
  },
  heldOutDocuments: () => Array.from({ length: 6 }, (_, d) => Array.from({ length: 20 }, (_, s) => {
    const rng = new Rng(1, 'hover', d, s);
    return Int32Array.from({ length: 10 }, () => 5 + rng.int(30));
  })),
};

function config(evaluation: Partial<EvaluationConfig>): RunConfig {
  return runConfigSchema.parse({
    corpus: {},
    tokenizer: {},
    model: { numLayers: 2, hiddenSize: 6, numHeads: 2, intermediateSize: 10, embeddingSize: 4, maxSeqLength: 24 },
    objective: { type: 'mlm' },
    training: {},
    budget: { steps: 1 },
    logging: {},
    evaluation: { batchSize: 4, epochs: 1, probeExamples: 20, dropout: 0, ...evaluation },
  });
}

const events: NewEvent[] = [];
function request(engine: RecordingEngine, evaluation: Partial<EvaluationConfig>, changes: Partial<EvaluationRequest> = {}): EvaluationRequest {
  const resolved = config(evaluation);
  const { parameters } = classifierProgram(resolved.model, vocabulary.size, { batchSize: 4, seqLength: 24, numLabels: 2, dropout: 0, mode: 'train' });
  events.length = 0;
  return {
    config: resolved,
    baseFolder: folder,
    corpus,
    parameters: initialParameters(parameters, 99),
    engine,
    seed: 7,
    record: null,
    cacheFolder: null,
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    ...changes,
  };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function writeTask(name: string, train: string, dev: string): void {
  mkdirSync(join(folder, 'GLUE', name), { recursive: true });
  writeFileSync(join(folder, 'GLUE', name, 'train.tsv'), train);
  writeFileSync(join(folder, 'GLUE', name, 'dev.tsv'), dev);
}

/** The four rows of a batch, however long. */
function rowsOf({ inputIds }: BatchArrays): number[][] {
  const length = inputIds!.length / 4;
  return [0, 1, 2, 3].map((row) => Array.from(inputIds!.subarray(row * length, (row + 1) * length)));
}

/** Says 1 when the first word is w1. */
const firstWordIsOne = (ids: Int32Array): number => Number(ids[1] === vocabulary.idOf('w1'));

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
      { type: 'fineTuningStarted', task: 'CoLA', examples: 3 },
      { type: 'taskScored', task: 'CoLA', metric: 'matthews', score: 1 / Math.sqrt(3), majority: 0, trainExamples: 3, devExamples: 4, seconds: expect.any(Number) as number },
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

const pairLine = (a: string, b: string, label: string) => `0\t${a}\t${b}\t${label}\n`;
const stsLine = (a: string, b: string, score: string) => `0\tg\tf\ty\to\ts\ts\t${a}\t${b}\t${score}\n`;
const stsHeader = 'index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2';
const mnliHeader = 'index\tpromptID\tpairID\tgenre\tsentence1_binary_parse\tsentence2_binary_parse\tsentence1_parse\tsentence2_parse\tsentence1\tsentence2';
const mnliLine = (text: string, labels: string) => `0${'\t'.repeat(8)}${text}\tw9\t${labels}\n`;

function writeSts(): void {
  writeTask('STS-B', `${stsHeader}\tscore\n${stsLine('w1', 'w2', '5')}${stsLine('w3', 'w4', '1.25')}`, `${stsHeader}\tscore\n${stsLine('w1', 'w2', '4.5')}${stsLine('w3', 'w4', '0.5')}${stsLine('w5', 'w6', '2')}`);
}

describe('evaluateTasks on pairs, scores and several sets', () => {
  it('trains a regression on targets between 0 and 1 and scores it by both correlations', async () => {
    writeSts();
    const engine = new RecordingEngine((ids) => ids[1]! / 100);
    const scores = await evaluateTasks(request(engine, { glueFolder: 'GLUE', glueTasks: ['STS-B'] }));
    expect([...engine.trainingBatches[0]!.labels!].slice(0, 2).sort()).toEqual([0.25, 1]);
    expect(engine.trainingBatches[0]!.labels).toBeInstanceOf(Float32Array);
    // Answers rise w1 < w3 < w5, scores go 4.5, 0.5, 2: ranks 1 2 3 against 3 1 2.
    expect(scores).toMatchObject([
      { task: 'STS-B', metric: 'spearman', score: expect.closeTo(-0.5, 6) as number, majority: 0 },
      { task: 'STS-B', metric: 'pearson', majority: 0 },
    ]);
  });

  it('trains on both orders of a symmetric pair when asked to, and never of another pair', async () => {
    writeSts();
    writeTask('RTE', `index\tsentence1\tsentence2\tlabel\n${pairLine('w1', 'w2', 'entailment')}`, `index\tsentence1\tsentence2\tlabel\n${pairLine('w3', 'w4', 'entailment')}`);
    const engine = new RecordingEngine(() => 0);
    await evaluateTasks(request(engine, { glueFolder: 'GLUE', glueTasks: ['STS-B', 'RTE'], bothOrders: true }));
    const [sts, rte] = engine.trainingBatches.map((batch) => rowsOf(batch).filter((_, row) => batch.exampleWeights![row] === 1).map((row) => [row[1], row[3]]));
    const id = (word: string) => vocabulary.idOf(word);
    expect(sts!.map(String).sort()).toEqual([[id('w1'), id('w2')], [id('w2'), id('w1')], [id('w3'), id('w4')], [id('w4'), id('w3')]].map(String).sort());
    expect(rte).toEqual([[id('w1'), id('w2')]]);
  });

  it('fine-tunes RTE and STS-B longer when asked to, the others not', async () => {
    writeSts();
    writeTask('SST-2', 'sentence\tlabel\nw1\t1\n', 'sentence\tlabel\nw1\t1\nw2\t0\n');
    const engine = new RecordingEngine(() => 0);
    const scores = await evaluateTasks(request(engine, { glueFolder: 'GLUE', glueTasks: ['STS-B', 'SST-2'], longEpochs: 7, epochs: 2 }));
    expect(engine.trainingBatches).toHaveLength(7 + 2);
    expect(scores.map(({ task, setting }) => [task, setting!.epochs])).toEqual([['STS-B', 7], ['STS-B', 7], ['SST-2', 2]]);
  });

  it('scores both dev sets of MNLI after one training and says when one is missing', async () => {
    const dev = (name: string, labels: string[]) => writeFileSync(join(folder, 'GLUE', 'MNLI', `dev_${name}.tsv`), `${mnliHeader}\tlabel1\tlabel2\tlabel3\tlabel4\tlabel5\tgold_label\n${labels.map((label) => mnliLine('w1', `\t\t\t\t\t${label}`)).join('')}`);
    mkdirSync(join(folder, 'GLUE', 'MNLI'), { recursive: true });
    writeFileSync(join(folder, 'GLUE', 'MNLI', 'train.tsv'), `${mnliHeader}\tlabel1\tgold_label\n${mnliLine('w1', 'x\tneutral')}`);
    dev('matched', ['neutral', 'entailment', 'neutral']);
    const asked = { glueFolder: 'GLUE', glueTasks: ['MNLI' as const] };
    const alone = await evaluateTasks(request(new RecordingEngine(() => 2), asked));
    expect(alone).toMatchObject([{ task: 'MNLI-m', score: 2 / 3, notes: ['MNLI-mm is not scored: the GLUE folder has no dev_mismatched.tsv.'] }]);
    dev('mismatched', ['neutral', 'entailment', 'contradiction', 'contradiction']);
    const engine = new RecordingEngine(() => 2);
    const both = await evaluateTasks(request(engine, asked));
    expect(engine.trainingBatches).toHaveLength(1);
    expect(both.map(({ task, score, devExamples }) => [task, score, devExamples])).toEqual([['MNLI-m', 2 / 3, 3], ['MNLI-mm', 1 / 4, 4]]);
  });

  it('never trains on an example of the dev set', async () => {
    writeTask('SST-2', `sentence\tlabel\n${Array.from({ length: 9 }, (_, i) => `w${i}\t1\n`).join('')}`, `sentence\tlabel\n${Array.from({ length: 9 }, (_, i) => `w${i + 15}\t${i % 2}\n`).join('')}`);
    const engine = new RecordingEngine(() => 0);
    await evaluateTasks(request(engine, { glueFolder: 'GLUE', glueTasks: ['SST-2'], epochs: 2, learningRateGrid: [1e-3, 1e-4], fineTuningSeeds: 2 }));
    const seen = new Set(engine.trainingBatches.flatMap((batch) => rowsOf(batch).map((row) => row[1])));
    for (let i = 15; i < 24; i++) expect(seen.has(vocabulary.idOf(`w${i}`)!)).toBe(false);
    expect(engine.trainingBatches).toHaveLength(2 * 3 * 4);
  });

  it('refuses a task whose words the vocabulary does not know', async () => {
    writeTask('SST-2', 'sentence\tlabel\nzwei drei w1\t1\n', 'sentence\tlabel\nw1\t1\n');
    await expect(evaluateTasks(request(new RecordingEngine(() => 0), { glueFolder: 'GLUE', glueTasks: ['SST-2'] }))).rejects.toMatchObject({ code: 'glue.vocabulary', message: expect.stringContaining('67 % of the tokens of SST-2 are [UNK]') as string });
  });

  it('refuses a checkpoint of another vocabulary', async () => {
    const asked = request(new RecordingEngine(() => 0), {});
    const name = 'electra.embeddings.word_embeddings.weight';
    asked.parameters[name] = asked.parameters[name]!.slice(8);
    await expect(evaluateTasks(asked)).rejects.toMatchObject({ code: 'fineTuning.vocabulary', message: expect.stringContaining('embeddings of 33 tokens, but the vocabulary has 35') as string });
  });
});

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
  const owner = () => ({ folder: join(folder, 'run'), configHash: 'abc', seed: 7 });
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
    expect(events.filter(({ type }) => type === 'fineTuningStarted')).toEqual([{ type: 'fineTuningStarted', task: 'CoLA', examples: 2 }]);
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
