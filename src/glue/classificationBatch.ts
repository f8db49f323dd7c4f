/** Classification examples as the static-shape arrays that `classifierProgram` reads. */
import type { BatchArrays } from '../model/program';
import type { SpecialTokens } from '../objectives/definition';
import type { EncodedExample } from './encodedExample';

export interface BatchShape {
  batchSize: number;
  /** S: tokens in a row. */
  seqLength: number;
  special: SpecialTokens;
  isRegression?: boolean;
}

/** Tokens of the longest example with [CLS] and a [SEP] after each segment, before anything is cut off. */
export function longestExample(examples: readonly EncodedExample[]): number {
  return Math.max(2, ...examples.map(exampleLength));
}

/** Tokens of an example with [CLS] and a [SEP] after each segment. */
export function exampleLength({ segments }: EncodedExample): number {
  return segments.reduce((sum, segment) => sum + segment.length + 1, 1);
}

/**
 * Lays out up to `batchSize` examples as `[CLS] a [SEP]` or `[CLS] a [SEP] b [SEP]`. Rows beyond the examples have
 * weight 0; they hold [CLS] [SEP], so that attention has something to attend to.
 * @returns `inputIds`, `tokenTypeIds`, `attentionMask` [B·S]; `labels`, int32 classes or float32 targets, and `exampleWeights` [B]
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
  for (let row = 0; row < batchSize; row++) {
    const example = examples[row];
    let at = row * seqLength;
    batch.inputIds[at++] = special.cls;
    for (const [type, segment] of truncated(example?.segments ?? [new Int32Array(0)], seqLength).entries()) {
      batch.tokenTypeIds.fill(type, at, at + segment.length + 1);
      batch.inputIds.set(segment, at);
      batch.inputIds[at + segment.length] = special.sep;
      at += segment.length + 1;
    }
    batch.attentionMask.fill(1, row * seqLength, at);
    batch.labels[row] = example?.label ?? 0;
    batch.exampleWeights[row] = example === undefined ? 0 : 1;
  }
  return batch;
}

/** Drops last tokens of the longer segment until all fit (BERT `run_classifier.py`, `_truncate_seq_pair`). */
function truncated(segments: readonly Int32Array[], seqLength: number): Int32Array[] {
  const lengths = segments.map((segment) => segment.length);
  const budget = seqLength - 1 - segments.length;
  while (lengths.reduce((sum, length) => sum + length, 0) > budget) lengths[lengths.lastIndexOf(Math.max(...lengths))]!--;
  return segments.map((segment, i) => segment.subarray(0, lengths[i]));
}
