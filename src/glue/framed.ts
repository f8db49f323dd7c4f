/** Segments as one row of tokens, as the networks are fine-tuned on them. */
import type { Trunk } from '../knowledge/sentenceTree';
import type { SpecialTokens } from '../objectives/definition';

export interface FrameShape {
  /** S: tokens in a row. */
  seqLength: number;
  special: SpecialTokens;
}

/** `[CLS] a [SEP]` or `[CLS] a [SEP] b [SEP]`, cut to `seqLength` tokens. */
export function framed(segments: readonly Int32Array[], { seqLength, special }: FrameShape): Trunk {
  const parts = truncated(segments, seqLength);
  const ids = Int32Array.from([special.cls, ...parts.flatMap((part) => [...part, special.sep])]);
  const tokenTypeIds = new Int32Array(ids.length);
  let at = 1;
  parts.forEach((part, type) => tokenTypeIds.fill(type, at, (at += part.length + 1)));
  return { ids, tokenTypeIds };
}

/** Drops last tokens of the longer segment until all fit (BERT `run_classifier.py`, `_truncate_seq_pair`). */
function truncated(segments: readonly Int32Array[], seqLength: number): Int32Array[] {
  const lengths = segments.map((segment) => segment.length);
  const budget = seqLength - 1 - segments.length;
  while (lengths.reduce((sum, length) => sum + length, 0) > budget) lengths[lengths.lastIndexOf(Math.max(...lengths))]!--;
  return segments.map((segment, i) => segment.subarray(0, lengths[i]));
}
