/** A small evaluation request for tests, in a folder of its own for each. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { Rng } from '../../../src/common/rng';
import { runConfigSchema, type EvaluationConfig, type RunConfig } from '../../../src/experiment/schema';
import type { EvaluationRequest } from '../../../src/glue/evaluate';
import { classifierProgram } from '../../../src/model/classifier';
import { initialParameters } from '../../../src/model/parameters';
import type { BatchArrays } from '../../../src/model/program';
import type { NewEvent } from '../../../src/runs/events';
import { vocabularyOf } from '../../../src/tokenizer/vocabulary';
import type { RecordingEngine } from './recordingEngine';

const words = Array.from({ length: 30 }, (_, i) => `w${i}`);
export const vocabulary = vocabularyOf(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...words], 'test');
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

export const events: NewEvent[] = [];
export function request(engine: RecordingEngine, evaluation: Partial<EvaluationConfig>, changes: Partial<EvaluationRequest> = {}): EvaluationRequest {
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
    step: 1,
    record: null,
    cacheFolder: null,
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    ...changes,
  };
}

export let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

export function writeTask(name: string, train: string, dev: string): void {
  mkdirSync(join(folder, 'GLUE', name), { recursive: true });
  writeFileSync(join(folder, 'GLUE', name, 'train.tsv'), train);
  writeFileSync(join(folder, 'GLUE', name, 'dev.tsv'), dev);
}

/** The four rows of a batch, however long. */
export function rowsOf({ inputIds }: BatchArrays): number[][] {
  const length = inputIds!.length / 4;
  return [0, 1, 2, 3].map((row) => Array.from(inputIds!.subarray(row * length, (row + 1) * length)));
}

/** Says 1 when the first word is w1. */
export const firstWordIsOne = (ids: Int32Array): number => Number(ids[1] === vocabulary.idOf('w1'));
