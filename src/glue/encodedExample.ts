import type { KnowledgeSequence } from '../knowledge/sentenceTree';

/** The words of a sentence whose words are tagged. */
export interface TaggedWords {
  /** Place of each word's first token in the example's only segment; the other tokens of a word have no tag. */
  starts: Int32Array;
  /** Tags as indices, one a word. */
  tags: Int32Array;
}

/** An example as token ids, without [CLS] and [SEP]: one segment or two. */
export interface EncodedExample {
  segments: Int32Array[];
  /** A class, or the target of a regression in [0, 1]; 0 where words are tagged. */
  label: number;
  /** In tasks whose words are tagged, and only there. */
  words?: TaggedWords;
  /** The whole row with its facts, [CLS] and [SEP] included, where knowledge was put in; it takes the place of the segments. */
  knowledge?: KnowledgeSequence;
}

/** What a task asks of an example: a class, a score in [0, 1], or a tag for each word. */
export type TaskHead = 'class' | 'score' | 'tags';

/** A task ready for fine-tuning. */
export interface EncodedTask {
  head: TaskHead;
  train: EncodedExample[];
  /** What is predicted after training: all sets of the task, one after another. */
  dev: EncodedExample[];
  /** Classes or tags; 1 for a score. */
  numLabels: number;
  /** Training examples that follow each other in groups of this many and share a batch: 2 for minimal pairs. */
  groupSize: number;
}

/** How many numbers predict an example: one, or one a word. */
export function answersOf({ words }: EncodedExample): number {
  return words?.tags.length ?? 1;
}

/** The labels of examples, as many as `answersOf` says of each, one example after another. */
export function labelsOf(examples: readonly EncodedExample[]): number[] {
  return examples.flatMap(({ words, label }) => (words === undefined ? [label] : [...words.tags]));
}
