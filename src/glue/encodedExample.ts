import type { KnowledgeSequence } from '../knowledge/sentenceTree';

/** An example as token ids, without [CLS] and [SEP]: one segment or two. */
export interface EncodedExample {
  segments: Int32Array[];
  /** A class, or the target of a regression in [0, 1]. */
  label: number;
  /** The whole row with its facts, [CLS] and [SEP] included, where knowledge was put in; it takes the place of the segments. */
  knowledge?: KnowledgeSequence;
}

/** A task ready for fine-tuning. */
export interface EncodedTask {
  train: EncodedExample[];
  /** What is predicted after training: all sets of the task, one after another. */
  dev: EncodedExample[];
  /** Classes; 1 for a regression. */
  numLabels: number;
  isRegression?: boolean;
  /** Training examples that follow each other in groups of this many and share a batch: 2 for minimal pairs. */
  groupSize: number;
}
