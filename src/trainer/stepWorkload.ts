/** The step of a run on made-up text: as fast as on real text, and there before any corpus is prepared. */
import { Rng } from '../common/rng';
import type { SequenceSource } from '../corpus/sequenceStore';
import type { Workload } from '../engine/stepTime';
import type { RunConfig } from '../experiment/schema';
import { initialParameters } from '../model/parameters';
import { pretrainProgram } from '../objectives/programs';
import { specialTokenNames, vocabularyOf, type Vocabulary } from '../tokenizer/vocabulary';
import { microBatches, optimizerSpec } from './stepInputs';

const specialTokens = Object.values(specialTokenNames);
const SEED = 0;

/** @param vocabSize the vocabulary's size, or the one that the file asks for where none is trained yet */
export function stepWorkload(config: RunConfig, vocabSize: number): Workload {
  const program = pretrainProgram(config, vocabSize, 'train');
  const words = Array.from({ length: vocabSize - specialTokens.length }, (_, i) => `word${i}`);
  const vocabulary = vocabularyOf([...specialTokens, ...words], 'the speed probe');
  const source = { train: fullSequences(config.model.maxSeqLength, vocabulary), vocabulary, config, seed: SEED };
  return {
    program,
    microBatches: microBatches(source, program, 0),
    initial: initialParameters(program.parameters, SEED, config.model.initializerRange),
    optimizer: optimizerSpec(config.training),
    precision: config.training.precision,
  };
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
