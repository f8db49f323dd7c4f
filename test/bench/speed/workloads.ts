/** What the benchmark trains and evaluates: the same steps for every engine and peer. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { generatorModel } from '../../../src/experiment/generator';
import { runConfigSchema, type ModelConfig, type RunConfig } from '../../../src/experiment/schema';
import { objectiveOf } from '../../../src/objectives/registry';

/** Labels of the fine-tuning task. */
export const fineTuningLabels = 2;

export interface Workload {
  name: string;
  /** Steps that a round measures, after those that warm up. */
  steps: number;
  batchSize: number;
  vocabSize: number;
  dropout: number;
  model: Pick<ModelConfig, 'numLayers' | 'hiddenSize' | 'numHeads' | 'intermediateSize' | 'embeddingSize' | 'maxSeqLength'>;
  /** Fine-tuning trains the main network alone, under a classifier; prediction runs the two forward. */
  objective: { type: 'rtd'; generatorSize: number } | { type: 'mlm' } | { type: 'classification' } | { type: 'prediction' };
  /** Corpus entries of the experiment file; the sample corpus by default. */
  files?: string[];
}

const electraSmall = { numLayers: 12, hiddenSize: 256, numHeads: 4, intermediateSize: 1024, embeddingSize: 128, maxSeqLength: 128 };
const bertVocabulary = 30522;
const dropout = 0.1;

/** 2,048 tokens in a step of pre-training; ELECTRA-Small's sizes (ELECTRA, App. A) but for `tiny`. */
export const workloads: Record<'tiny' | 'small' | 'bert-small' | 'fine-tune' | 'evaluate', Workload> = {
  tiny: {
    name: 'tiny', steps: 40, batchSize: 32, vocabSize: 8192, dropout, objective: { type: 'rtd', generatorSize: 0.5 },
    model: { numLayers: 4, hiddenSize: 128, numHeads: 2, intermediateSize: 512, embeddingSize: 128, maxSeqLength: 64 },
  },
  small: { name: 'small', steps: 10, batchSize: 16, vocabSize: bertVocabulary, dropout, model: electraSmall, objective: { type: 'rtd', generatorSize: 0.25 } },
  'bert-small': { name: 'bert-small', steps: 10, batchSize: 16, vocabSize: bertVocabulary, dropout, model: electraSmall, objective: { type: 'mlm' } },
  'fine-tune': { name: 'fine-tune', steps: 6, batchSize: 32, vocabSize: bertVocabulary, dropout, model: electraSmall, objective: { type: 'classification' } },
  // Nothing drops out of a forward pass.
  evaluate: { name: 'evaluate', steps: 12, batchSize: 32, vocabSize: bertVocabulary, dropout: 0, model: electraSmall, objective: { type: 'prediction' } },
};

export const tokensPerStep = ({ batchSize, model }: Workload): number => batchSize * model.maxSeqLength;

/** Whether the workload belongs to the evaluation of a task, which reads `model` and `evaluation` alone. */
export const isOfTask = ({ objective: { type } }: Workload): boolean => type === 'classification' || type === 'prediction';

const rarely = 1_000_000;

/** The resolved configuration of a workload. */
export function configOf(workload: Workload, steps: number, precision = 'fp32'): RunConfig {
  const { batchSize, vocabSize, model, objective } = workload;
  return runConfigSchema.parse({
    corpus: { files: workload.files ?? ['builtin:sample'] },
    tokenizer: { type: 'vocab', file: vocabularyFileName(vocabSize), vocabSize },
    model: { ...model, dropout: workload.dropout },
    objective: isOfTask(workload) ? { type: 'mlm' } : objective,
    training: { batchSize, warmupSteps: 1, precision },
    budget: { steps },
    logging: { logEverySteps: 1, evalEverySteps: rarely, evalSequences: batchSize, checkpointEverySteps: rarely },
    evaluation: { probes: [], randomInitControl: false, batchSize, dropout: workload.dropout, epochs: 1 },
  });
}

/** The experiment file of a workload: nothing but steps, in a precision that the schema knows. */
export function experimentText(workload: Workload, steps: number, precision: string): string {
  const { evaluation, ...base } = configOf(workload, steps, precision);
  return JSON.stringify({ schemaVersion: 1, name: workload.name, base, variants: [{ name: 'run' }], seeds: [1], evaluation });
}

/** Slots for selected positions in a row; none in the evaluation of a task. */
export function slotsOf(workload: Workload): number {
  if (isOfTask(workload)) return 0;
  const { objective } = configOf(workload, 1);
  return objectiveOf(objective).maxPredictions(objective, workload.model.maxSeqLength);
}

/** Sizes of the generator; null where there is none. */
export function generatorOf({ model, objective }: Workload): Workload['model'] | null {
  if (objective.type !== 'rtd') return null;
  return generatorModel(runConfigSchema.shape.model.parse(model), { ...objective, generatorSizedBy: 'width' });
}

const vocabularyFileName = (size: number): string => `vocab-${size}.txt`;

/**
 * Writes a vocabulary of exactly the workload's size beside the experiment file, unless it is there: characters, words
 * of the sample corpus, unused entries. A step's time depends on the size of a vocabulary, not on what is in it, and a
 * small corpus cannot train a large one.
 */
export function ensureVocabulary(folder: string, { vocabSize }: Workload): void {
  const file = path.join(folder, vocabularyFileName(vocabSize));
  if (existsSync(file)) return;
  const tokens = new Set(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']);
  for (const character of 'abcdefghijklmnopqrstuvwxyz0123456789') tokens.add(character).add(`##${character}`);
  const text = gunzipSync(readFileSync('media/sample-corpus.txt.gz')).toString('utf8').toLowerCase();
  for (const word of text.split(/[^a-z]+/)) if (tokens.size < vocabSize && word !== '') tokens.add(word);
  for (let unused = 0; tokens.size < vocabSize; unused++) tokens.add(`[unused${unused}]`);
  writeFileSync(file, `${[...tokens].join('\n')}\n`);
}
