import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runConfigSchema, type RunConfig } from '../../../src/experiment/schema';
import { checkTasks, evaluateTasks, type EvaluationRequest } from '../../../src/glue/evaluate';
import { classifierProgram } from '../../../src/model/classifier';
import { initialParameters } from '../../../src/model/parameters';
import { toyTokenizer } from '../knowledge/toyTokenizer';
import { RecordingEngine } from './recordingEngine';

const tokenizer = toyTokenizer(['whale', 'swims', 'ship', 'sails', 'is', 'large', 'a', 'animal', 'good', 'bad']);
const ids = (text: string): number[] => Array.from(tokenizer.encode(text));
const folder = mkdtempSync(join(tmpdir(), 'knowledge-'));
mkdirSync(join(folder, 'mine'));
writeFileSync(join(folder, 'mine', 'train.tsv'), `label\ttext_a\n${'1\tgood whale swims\n0\tbad ship sails\n'.repeat(2)}`);
writeFileSync(join(folder, 'mine', 'dev.tsv'), 'label\ttext_a\n1\tgood ship\n0\tbad ship\n0\tgood whale\n');
writeFileSync(join(folder, 'mine', 'test.tsv'), 'label\ttext_a\n1\tgood whale\n0\tbad whale\n');
mkdirSync(join(folder, 'named'));
writeFileSync(join(folder, 'named', 'train.tsv'), `text_a\tlabel\n${'good whale swims\tO B-sea O\nbad ship sails\tO B-sea I-sea\n'.repeat(2)}`);
writeFileSync(join(folder, 'named', 'dev.tsv'), 'text_a\tlabel\na whale\tO B-sea\nbad\tO\ngood whale\tB-sea I-sea\n');
writeFileSync(join(folder, 'graph.spo'), 'whale\tis\tlarge\nwhale\ta\tanimal\n');

function configOf(knowledge: object, evaluation: object = {}): RunConfig {
  return runConfigSchema.parse({
    corpus: {}, tokenizer: {}, training: {}, logging: {}, budget: { steps: 1 }, objective: { type: 'mlm' }, knowledge,
    model: { numLayers: 1, hiddenSize: 6, numHeads: 2, intermediateSize: 10, embeddingSize: 4, maxSeqLength: 16 },
    evaluation: { batchSize: 4, epochs: 1, dropout: 0, taskFolders: ['mine'], ...evaluation },
  }); // prettier-ignore
}

function request(engine: RecordingEngine, config: RunConfig): EvaluationRequest {
  const { parameters } = classifierProgram(config.model, tokenizer.vocabulary.size, { batchSize: 4, seqLength: 16, numLabels: 2, dropout: 0, mode: 'train' });
  return { config, baseFolder: folder, corpus: { tokenizer, heldOutDocuments: () => [] }, parameters: initialParameters(parameters, 1), engine, seed: 7, step: 1, record: null, cacheFolder: null, emit: () => undefined, signal: new AbortController().signal };
}

/** Says 1 where the first word is "good". */
const firstIsGood = (row: Int32Array): number => Number(row[1] === ids('good')[0]);

describe('a task folder', () => {
  it('scores its dev set and its test set apart, from one fine-tuning', async () => {
    const engine = new RecordingEngine(firstIsGood);
    const scores = await evaluateTasks(request(engine, configOf({ type: 'none' })));
    expect(scores).toMatchObject([
      { task: 'mine', kind: 'folder', metric: 'accuracy', score: 2 / 3, majority: 2 / 3, trainExamples: 4, devExamples: 3 },
      { task: 'mine test', kind: 'folder', metric: 'accuracy', score: 1, majority: 1 / 2, trainExamples: 4, devExamples: 2 },
    ]);
    expect(engine.trainingBatches).toHaveLength(1);
    expect(engine.trainingBatches[0]).not.toHaveProperty('positionIds');
  });
});

describe('fine-tuning with a graph', () => {
  it('reads the facts, their positions and who sees whom', async () => {
    const engine = new RecordingEngine(firstIsGood);
    await evaluateTasks(request(engine, configOf({ type: 'graph', files: ['graph.spo'] })));
    const { inputIds, positionIds, visibility, attentionMask } = engine.trainingBatches[0]!;
    const length = inputIds!.length / 4;
    const row = [0, 1, 2, 3].find((r) => inputIds![r * length + 1] === ids('good')[0])!;
    const rowOf = (values: Float32Array | Int32Array, width = length) => Array.from(values.subarray(row * width, (row + 1) * width));
    // [CLS] good whale (is large) (a animal) swims [SEP], then padding
    expect(rowOf(inputIds!).slice(0, 10)).toEqual([2, ...ids('good whale is large a animal swims'), 3, 0]);
    expect(rowOf(positionIds!).slice(0, 10)).toEqual([0, 1, 2, 3, 4, 3, 4, 3, 4, 15]);
    expect(rowOf(attentionMask!).slice(7, 10)).toEqual([1, 1, 0]);
    const matrix = Array.from({ length }, (_, i) => rowOf(visibility!, length * length).slice(i * length, i * length + 10).join(''));
    expect(matrix.slice(0, 10)).toEqual(['1110000110', '1110000110', '1111111110', '0011100000', '0011100000', '0010011000', '0010011000', '1110000110', '1110000110', '0000000000']);
  });

  it('inserts objects alone where words are tagged, labels them apart and scores the words', async () => {
    const engine = new RecordingEngine(([id]) => Number(id === ids('whale')[0] || id === ids('large')[0]));
    const record = { folder: mkdtempSync(join(tmpdir(), 'record-')), configHash: 'abc', seed: 7, step: null };
    const scores = await evaluateTasks({ ...request(engine, configOf({ type: 'graph', files: ['graph.spo'] }, { taskFolders: ['named'] })), record });
    expect(scores).toMatchObject([
      // Whale is found in the first sentence, and in the third without the word before it, which belongs to it.
      { task: 'named', kind: 'folder', metric: 'entityF1', score: 1 / 2, majority: 0, trainExamples: 4, devExamples: 3 },
    ]);
    const { inputIds, labels, tokenWeights, positionIds } = engine.trainingBatches[0]!;
    const length = inputIds!.length / 4;
    const row = [0, 1, 2, 3].find((r) => inputIds![r * length + 1] === ids('good')[0])!;
    const rowOf = (values: Float32Array | Int32Array) => Array.from(values.subarray(row * length, row * length + 8));
    // [CLS] good whale (large) (animal) swims [SEP], then padding; O, B-sea and I-sea are 0, 1 and 2, an inserted token 3.
    expect(rowOf(inputIds!)).toEqual([2, ...ids('good whale large animal swims'), 3, 0]);
    expect(rowOf(positionIds!)).toEqual([0, 1, 2, 3, 3, 3, 4, 15]);
    expect(rowOf(labels!)).toEqual([0, 0, 1, 3, 3, 0, 0, 0]);
    expect(rowOf(tokenWeights!)).toEqual([0, 1, 1, 1, 1, 1, 0, 0]);
    expect(readFileSync(join(record.folder, 'evaluation', 'named.dev.1.tsv'), 'utf8')).toBe('label\tprediction\nO B-sea\tO B-sea\nO\tO\nB-sea I-sea\tO B-sea\n');
  });

  it.each([
    ['classification', 'mine', 'whale is large a animal'],
    ['classification', 'named', 'whale large animal'],
    ['always', 'named', 'whale is large a animal'],
    ['never', 'mine', 'whale large animal'],
  ] as const)('with predicate "%s" in the task %s reads %s', async (predicate, task, expected) => {
    const engine = new RecordingEngine(() => 0);
    await evaluateTasks(request(engine, configOf({ type: 'graph', files: ['graph.spo'], predicate }, { taskFolders: [task] })));
    expect(Array.from(engine.trainingBatches[0]!.inputIds!).join(' ')).toContain(ids(`${expected} swims`).join(' '));
  });

  it('leaves out what is switched off', async () => {
    const engine = new RecordingEngine(firstIsGood);
    await evaluateTasks(request(engine, configOf({ type: 'graph', files: ['graph.spo'], softPositions: false, visibleMatrix: false })));
    expect(Object.keys(engine.trainingBatches[0]!)).toEqual(['inputIds', 'tokenTypeIds', 'attentionMask', 'labels', 'exampleWeights']);
    expect(Array.from(engine.trainingBatches[0]!.inputIds!)).toContain(ids('animal')[0]);
  });

  it('is checked before anything is trained', async () => {
    const asked = (knowledge: object, evaluation?: object) => request(new RecordingEngine(firstIsGood), configOf(knowledge, evaluation));
    await expect(checkTasks(asked({ type: 'graph', files: ['graph.spo'] }))).resolves.toBeUndefined();
    await expect(checkTasks(asked({ type: 'graph', files: ['absent.spo'] }))).rejects.toThrow(/The knowledge graph .*absent\.spo cannot be read/);
    await expect(checkTasks(asked({ type: 'none' }, { taskFolders: ['nowhere'] }))).rejects.toThrow(/nowhere does not exist/);
  });
});
