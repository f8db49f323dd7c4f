/** Classification examples as the static-shape arrays that `classifierProgram` reads. */
import { sees, type KnowledgeSequence, type Trunk } from '../knowledge/sentenceTree';
import type { KnowledgeInputs } from '../model/classifier';
import type { BatchArrays } from '../model/program';
import type { EncodedExample } from './encodedExample';
import { framed, type FrameShape } from './framed';

export interface BatchShape extends FrameShape {
  batchSize: number;
  isRegression?: boolean;
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
 * @returns `inputIds`, `tokenTypeIds`, `attentionMask` [B·S]; `labels`, int32 classes or float32 targets, and
 *   `exampleWeights` [B]; where asked for `positionIds` [B·S] and `visibility` [B·S·S], 0 in the rows and columns of padding
 */
export function classificationBatch(examples: readonly EncodedExample[], shape: BatchShape): BatchArrays {
  const { batchSize, seqLength, special, isRegression = false } = shape;
  const batch = {
    inputIds: new Int32Array(batchSize * seqLength).fill(special.pad),
    tokenTypeIds: new Int32Array(batchSize * seqLength),
    attentionMask: new Float32Array(batchSize * seqLength),
    labels: isRegression ? new Float32Array(batchSize) : new Int32Array(batchSize),
    exampleWeights: new Float32Array(batchSize),
  };
  const rows = Array.from({ length: batchSize }, (_, row) => examples[row]?.knowledge ?? framed(examples[row]?.segments ?? [new Int32Array(0)], shape));
  rows.forEach(({ ids, tokenTypeIds }, row) => {
    const start = row * seqLength;
    batch.inputIds.set(ids, start);
    batch.tokenTypeIds.set(tokenTypeIds, start);
    batch.attentionMask.fill(1, start, start + ids.length);
    batch.labels[row] = examples[row]?.label ?? 0;
    batch.exampleWeights[row] = examples[row] === undefined ? 0 : 1;
  });
  return { ...batch, ...knowledgeArrays(rows, shape) };
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
