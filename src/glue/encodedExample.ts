import type { KnowledgeSequence } from '../knowledge/sentenceTree';

/** A classification example as token ids, without [CLS] and [SEP]: one segment or two. */
export interface EncodedExample {
  segments: Int32Array[];
  label: number;
  /** The whole row with its facts, [CLS] and [SEP] included, where knowledge was put in; it takes the place of the segments. */
  knowledge?: KnowledgeSequence;
}

/** A task ready for fine-tuning. */
export interface EncodedTask {
  train: EncodedExample[];
  dev: EncodedExample[];
  numLabels: number;
  /** Training examples that follow each other in groups of this many and share a batch: 2 for minimal pairs. */
  groupSize: number;
}
