/** Examples as the static-shape arrays that `classifierProgram` and `taggerProgram` read. */
import { sees, type KnowledgeSequence, type Trunk } from '../knowledge/sentenceTree';
import type { KnowledgeInputs } from '../model/fineTuning';
import type { BatchArrays } from '../model/program';
import type { EncodedExample, TaskHead } from './encodedExample';
import { framed, type FrameShape } from './framed';
import { insertedPlaces, wordPlaces } from './taggedRow';

export interface BatchShape extends FrameShape {
  batchSize: number;
  /** Default: class. */
  head?: TaskHead;
  /** Label of inserted tokens where words are tagged: K-BERT's [ENT]. */
  insertedLabel?: number;
  /** Which of K-BERT's inputs are made, and the position of padding: the model's last. Without it none are. */
  knowledge?: KnowledgeInputs & { paddingPosition: number };
}

/** Tokens of the longest example with [CLS] and a [SEP] after each segment, before anything is cut off. */
export function longestExample(examples: readonly EncodedExample[]): number {
  return Math.max(2, ...examples.map(exampleLength));
}

/** Tokens of an example with [CLS], a [SEP] after each segment and its knowledge. */
export function exampleLength({ segments, knowledge }: EncodedExample): number {
  return knowledge?.ids.length ?? segments.reduce((sum, segment) => sum + segment.length + 1, 1);
}

/**
 * Lays out up to `batchSize` examples as `[CLS] a [SEP]` or `[CLS] a [SEP] b [SEP]`, with their knowledge where they
 * have some. Rows beyond the examples have weight 0; they hold [CLS] [SEP], so that attention has something to attend to.
 * @returns `inputIds`, `tokenTypeIds`, `attentionMask` [B·S]; `labels` [B], int32 classes or float32 targets, with
 *   `exampleWeights` [B], or int32 tags [B·S] with `tokenWeights` [B·S], 1 for the first token of each word and for
 *   inserted tokens; where asked for `positionIds` [B·S] and `visibility` [B·S·S], 0 in the rows and columns of padding
 */
export function classificationBatch(examples: readonly EncodedExample[], shape: BatchShape): BatchArrays {
  const { batchSize, seqLength, special, head = 'class' } = shape;
  const batch = {
    inputIds: new Int32Array(batchSize * seqLength).fill(special.pad),
    tokenTypeIds: new Int32Array(batchSize * seqLength),
    attentionMask: new Float32Array(batchSize * seqLength),
  };
  const rows = Array.from({ length: batchSize }, (_, row) => examples[row]?.knowledge ?? framed(examples[row]?.segments ?? [new Int32Array(0)], shape));
  rows.forEach(({ ids, tokenTypeIds }, row) => {
    const start = row * seqLength;
    batch.inputIds.set(ids, start);
    batch.tokenTypeIds.set(tokenTypeIds, start);
    batch.attentionMask.fill(1, start, start + ids.length);
  });
  return { ...batch, ...(head === 'tags' ? tagArrays(examples, shape) : labelArrays(examples, batchSize, head)), ...knowledgeArrays(rows, shape) };
}

function labelArrays(examples: readonly EncodedExample[], batchSize: number, head: TaskHead): BatchArrays {
  const labels = head === 'score' ? new Float32Array(batchSize) : new Int32Array(batchSize);
  labels.set(examples.map(({ label }) => label));
  return { labels, exampleWeights: new Float32Array(batchSize).fill(1, 0, examples.length) };
}

function tagArrays(examples: readonly EncodedExample[], { batchSize, seqLength, insertedLabel = 0 }: BatchShape): BatchArrays {
  const labels = new Int32Array(batchSize * seqLength);
  const tokenWeights = new Float32Array(batchSize * seqLength);
  examples.forEach((example, row) => {
    const mark = (place: number, label: number) => {
      labels[row * seqLength + place] = label;
      tokenWeights[row * seqLength + place] = 1;
    };
    for (const place of insertedPlaces(example)) mark(place, insertedLabel);
    wordPlaces(example, seqLength).forEach((place, word) => {
      if (place >= 0) mark(place, example.words!.tags[word]!);
    });
  });
  return { labels, tokenWeights };
}

function knowledgeArrays(rows: readonly (Trunk | KnowledgeSequence)[], { seqLength, knowledge }: BatchShape): BatchArrays {
  if (knowledge === undefined) return {};
  return {
    ...(knowledge.softPositions ? { positionIds: positionsOf(rows, seqLength, knowledge.paddingPosition) } : {}),
    ...(knowledge.visibleMatrix ? { visibility: visibilityOf(rows, seqLength) } : {}),
  };
}

function positionsOf(rows: readonly (Trunk | KnowledgeSequence)[], seqLength: number, paddingPosition: number): Int32Array {
  const positions = new Int32Array(rows.length * seqLength).fill(paddingPosition);
  rows.forEach((row, r) => positions.set('softPositions' in row ? row.softPositions : row.ids.map((_, place) => place), r * seqLength));
  return positions;
}

function visibilityOf(rows: readonly (Trunk | KnowledgeSequence)[], seqLength: number): Float32Array {
  const visibility = new Float32Array(rows.length * seqLength * seqLength);
  rows.forEach((row, r) => {
    for (let i = 0; i < row.ids.length; i++) {
      const start = (r * seqLength + i) * seqLength;
      for (let j = 0; j < row.ids.length; j++) if (!('branches' in row) || sees(row, i, j)) visibility[start + j] = 1;
    }
  });
  return visibility;
}
