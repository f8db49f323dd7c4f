/** The step of a run on made-up text: as fast as on real text, and there before any corpus is prepared. */
import { Rng } from '../common/rng';
import type { SequenceSource } from '../corpus/sequenceStore';
import type { SampleStep, Workload } from '../engine/stepTime';
import { microBatchSize, tokensPerStep, trainingFlops } from '../experiment/budget';
import type { RunConfig } from '../experiment/schema';
import { initialParameters } from '../model/parameters';
import type { TrainingProgram } from '../model/program';
import { pretrainProgram } from '../objectives/programs';
import { specialTokenNames, vocabularyOf, type Vocabulary } from '../tokenizer/vocabulary';
import { microBatches, optimizerSpec } from './stepInputs';

const specialTokens = Object.values(specialTokenNames);
const SEED = 0;

/**
 * The step of a run, from which engines that would take long over it get a part of its batch.
 * @param vocabSize the vocabulary's size, or the one that the file asks for where none is trained yet
 */
export function sampleStep(config: RunConfig, vocabSize: number): SampleStep {
  const { batchSize, precision } = config.training;
  let initial: Record<string, Float32Array> | null = null;
  const workload = (sequences: number): Workload => {
    const part = partOf(config, sequences);
    const program = pretrainProgram(part, vocabSize, 'train');
    initial ??= initialParameters(program.parameters, SEED, config.model.initializerRange);
    return workloadOf(part, vocabSize, program, initial);
  };
  return { flops: trainingFlops(config, vocabSize).dense, sequences: batchSize, tokens: tokensPerStep(config), precision, workload };
}

/** The configuration whose step takes most, of at least one. */
export function largestStep(configs: readonly RunConfig[]): RunConfig {
  const flops = (config: RunConfig): number => trainingFlops(config, config.tokenizer.vocabSize).dense;
  return configs.reduce((a, b) => (flops(b) > flops(a) ? b : a));
}

/** The same run with fewer sequences in its batch, and with no more at a time than it has now. */
function partOf(config: RunConfig, sequences: number): RunConfig {
  const { training } = config;
  if (sequences >= training.batchSize) return config;
  const accumulations = Math.ceil(sequences / microBatchSize(training));
  const each = Math.floor(sequences / accumulations);
  return { ...config, training: { ...training, batchSize: each * accumulations, gradientAccumulationSteps: accumulations } };
}

function workloadOf(config: RunConfig, vocabSize: number, program: TrainingProgram, initial: Record<string, Float32Array>): Workload {
  const words = Array.from({ length: vocabSize - specialTokens.length }, (_, i) => `word${i}`);
  const vocabulary = vocabularyOf([...specialTokens, ...words], 'the speed probe');
  const source = { train: fullSequences(config.model.maxSeqLength, vocabulary), vocabulary, config, seed: SEED };
  return { program, microBatches: microBatches(source, program, 0), initial, optimizer: optimizerSpec(config.training), precision: config.training.precision };
}

/** As many sequences as an epoch may ask for, each of full length: [CLS] words [SEP]. */
function fullSequences(length: number, { size, special }: Vocabulary): SequenceSource {
  const sequence = (index: number) => {
    const rng = new Rng(SEED, 'probe', index);
    const words = Array.from({ length: length - 2 }, () => specialTokens.length + rng.int(size - specialTokens.length));
    return { ids: Int32Array.of(special.cls, ...words, special.sep), tokenTypeIds: new Int32Array(length) };
  };
  return { length: 1 << 20, sequence };
}
