import { Rng } from '../common/rng';
import { corpusTokens } from '../corpus/corpusTokens';
import { Permutation } from '../corpus/permutation';
import type { SequenceSource } from '../corpus/sequenceStore';
import { microBatchSize } from '../experiment/budget';
import { trainsGenerator } from '../experiment/generator';
import type { RunConfig } from '../experiment/schema';
import { usesSpanBoundaries } from '../experiment/spanBoundary';
import type { BatchArrays } from '../model/program';
import type { CorruptionContext, Sequence } from '../objectives/definition';
import { objectiveOf } from '../objectives/registry';
import { spanBoundaries } from '../objectives/selection/spanBoundaries';
import type { Vocabulary } from '../tokenizer/vocabulary';
import { AuxiliaryArrays } from './auxiliaryArrays';
import { BoundaryArrays } from './boundaryArrays';
import { TrainingRows } from './trainingRows';

type BatchConfig = Pick<RunConfig, 'model' | 'objective' | 'input' | 'training' | 'logging'>;

/** Held-out masks belong to the corpus: the same for every run seed and step. Training never uses `k` = 1. */
const HELD_OUT_SEED = 0;
const HELD_OUT_INDEX = 1;

/**
 * Batch `step` of run `seed`: a pure function of both. Sequences come in a new random order each epoch, and their
 * masks are new each time, unless `dupeFactor` makes them static. A batch may come in parts, which hold its rows in order. A part has B sequences of S tokens
 * with P slots for selected positions:
 * - `inputIds`, `originalIds`, `tokenTypeIds` int32 [B·S], padded with [PAD]
 * - `attentionMask` float32 [B·S], 1 for a token
 * - `maskedPositions` int32 [B·P], as b·S + position; unused slots point at b·S
 * - `maskedLabels` int32 [B·P], `maskedWeights` float32 [B·P], both 0 in unused slots
 * - `sampleUniforms` float32 [B·P], for objectives with a trained generator
 * - `boundaryLeft`, `boundaryRight`, `boundaryOffsets` int32 [B·P], `boundaryWeights` float32 [B·P], for the span
 *   boundary objective
 * - `pairLabels` int32 [B], `pairWeights` float32 [B], both 0 in rows without a pair label; for runs with a pair objective
 * - `capitalLabels`, `capitalWeights` float32 [B·S], the latter 1 for tokens of words; for runs that learn capitalization
 * - `taskIds` int32 [B], 0 in rows without a pair label; for runs with task embeddings
 * @param step counted from 0 or 1, as long as always the same way
 * @param part which of the `gradientAccumulationSteps` parts, from 0
 */
export function pretrainBatch(source: SequenceSource, config: BatchConfig, vocabulary: Vocabulary, seed: number, step: number, part = 0): BatchArrays {
  const rows = microBatchSize(config.training);
  const batch = new BatchBuilder(config, vocabulary, source);
  const sequences = new TrainingRows(source, config, seed);
  for (let row = part * rows; row < (part + 1) * rows; row++) {
    const { sequence, masking } = sequences.at(step, row);
    batch.setRow(row - part * rows, sequence, masking, new Rng(seed, 'sampling', step, row));
  }
  return batch.arrays;
}

/**
 * A batch that holds one sequence in its first row, for the inspector. Arrays as in `pretrainBatch`.
 * @param source training sequences, for objectives that draw tokens from the corpus
 */
export function singleBatch(sequence: Sequence, config: BatchConfig, vocabulary: Vocabulary, rngs: { masking: Rng; sampling: Rng }, source?: SequenceSource): BatchArrays {
  const batch = new BatchBuilder(config, vocabulary, source);
  batch.setRow(0, sequence, rngs.masking, rngs.sampling);
  return batch.arrays;
}

/** Sequences of one held-out evaluation: all held-out ones, at most `logging.evalSequences`. */
function heldOutSequences(source: SequenceSource, config: BatchConfig): number {
  return Math.min(source.length, config.logging.evalSequences);
}

/**
 * Held-out batch `index`, as large as a part of a training batch, with fixed masks and in a fixed random order, so that fewer sequences are still a fair
 * sample. Arrays as in `pretrainBatch`; rows past the last sequence are empty (attention and weights 0).
 * Empty throughout from index ⌈min(held-out sequences, evalSequences) / B⌉ on.
 */
export function heldOutBatch(source: SequenceSource, config: BatchConfig, vocabulary: Vocabulary, index: number): { batch: BatchArrays; sequences: number } {
  const batchSize = microBatchSize(config.training);
  const first = index * batchSize;
  const sequences = Math.max(0, Math.min(batchSize, heldOutSequences(source, config) - first));
  const order = new Permutation(source.length, HELD_OUT_SEED, 'dataOrder');
  const batch = new BatchBuilder(config, vocabulary, source);
  for (let row = 0; row < sequences; row++) {
    const place = order.at(first + row);
    const rng = (stream: 'masking' | 'sampling'): Rng => new Rng(HELD_OUT_SEED, stream, place, 0, HELD_OUT_INDEX);
    batch.setRow(row, source.sequence(place), rng('masking'), rng('sampling'));
  }
  return { batch: batch.arrays, sequences };
}

/** Arrays of an empty batch, filled row by row. */
class BatchBuilder {
  readonly arrays: BatchArrays;
  private readonly ints: Record<'inputIds' | 'originalIds' | 'tokenTypeIds' | 'maskedPositions' | 'maskedLabels' | 'pairLabels', Int32Array>;
  private readonly floats: Record<'attentionMask' | 'maskedWeights' | 'sampleUniforms' | 'pairWeights', Float32Array>;
  private readonly boundaries: BoundaryArrays | null;
  private readonly auxiliary: AuxiliaryArrays;
  private readonly drawing: Pick<CorruptionContext, 'corpusToken'> = {};
  private readonly maxPredictions: number;
  private readonly maxSeqLength: number;

  constructor(
    private readonly config: BatchConfig,
    private readonly vocabulary: Vocabulary,
    source?: SequenceSource,
  ) {
    if (source !== undefined) this.drawing = { corpusToken: corpusTokens(source, config.model.maxSeqLength, vocabulary.special) };
    const batchSize = microBatchSize(config.training);
    const objective = objectiveOf(config.objective);
    this.maxSeqLength = config.model.maxSeqLength;
    this.maxPredictions = objective.maxPredictions(config.objective, this.maxSeqLength);
    const tokens = batchSize * this.maxSeqLength;
    const slots = batchSize * this.maxPredictions;
    const { pad } = vocabulary.special;
    const maskedPositions = Int32Array.from({ length: slots }, (_, slot) => Math.floor(slot / this.maxPredictions) * this.maxSeqLength);
    this.ints = { inputIds: new Int32Array(tokens).fill(pad), originalIds: new Int32Array(tokens).fill(pad), tokenTypeIds: new Int32Array(tokens), maskedPositions, maskedLabels: new Int32Array(slots), pairLabels: new Int32Array(batchSize) };
    this.floats = { attentionMask: new Float32Array(tokens), maskedWeights: new Float32Array(slots), sampleUniforms: new Float32Array(slots), pairWeights: new Float32Array(batchSize) };
    const { sampleUniforms, pairWeights, ...floats } = this.floats;
    const { pairLabels, ...ints } = this.ints;
    const pairs = config.input.pairObjective === 'none' ? {} : { pairLabels, pairWeights };
    this.auxiliary = new AuxiliaryArrays(batchSize, this.maxSeqLength, config.input, vocabulary.special);
    this.boundaries = usesSpanBoundaries(config.objective) ? new BoundaryArrays(batchSize, this.maxPredictions, this.maxSeqLength) : null;
    this.arrays = { ...ints, ...floats, ...(trainsGenerator(config.objective) ? { sampleUniforms } : {}), ...this.boundaries?.arrays, ...pairs, ...this.auxiliary.arrays };
  }

  setRow(row: number, sequence: Sequence, masking: Rng, sampling: Rng): void {
    const { special, size: vocabSize, startsWord } = this.vocabulary;
    const { maxPredictions } = this;
    const { objective } = this.config;
    const corruption = objectiveOf(objective).corrupt(sequence, objective, { special, vocabSize, startsWord, maxPredictions, rng: masking, ...this.drawing });
    const { inputIds, positions, labels } = corruption;
    const start = row * this.maxSeqLength;
    const firstSlot = row * maxPredictions;
    this.ints.inputIds.set(inputIds, start);
    this.ints.originalIds.set(sequence.ids, start);
    this.ints.pairLabels[row] = sequence.pairLabel ?? 0;
    this.floats.pairWeights[row] = Number(sequence.pairLabel !== undefined);
    this.auxiliary.setRow(row, sequence);
    this.ints.tokenTypeIds.set(sequence.tokenTypeIds, start);
    this.floats.attentionMask.fill(1, start, start + sequence.ids.length);
    this.ints.maskedLabels.set(labels, firstSlot);
    this.floats.maskedWeights.fill(1, firstSlot, firstSlot + positions.length);
    for (let i = 0; i < positions.length; i++) this.ints.maskedPositions[firstSlot + i] = start + positions[i]!;
    this.boundaries?.setRow(row, spanBoundaries(sequence.ids, corruption, objective.sboMaxTargets, special));
    if ('sampleUniforms' in this.arrays) for (let i = 0; i < maxPredictions; i++) this.floats.sampleUniforms[firstSlot + i] = sampling.uniform();
  }
}
