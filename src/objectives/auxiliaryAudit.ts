/** Compares labels of the auxiliary objectives with what they should be: balance of the sentence-level classes, capitals by whole words. */
import type { InputConfig } from '../experiment/schema';
import { classProbabilities, orderOfClass, sentenceTasks, type SentenceTask } from '../experiment/sentenceTasks';
import { informs, none, share, type AuditRow } from './audit';
import type { CorruptionContext, PairLabel, Sequence } from './definition';
import { isCandidate, wordsOf } from './selection/words';

/** Classes that get a row each; of more, only the numbers of segments do. */
const MOST_CLASSES = 9;
const classNames = {
  nsp: ['the second segment follows', 'the second segment is random'],
  sop: ['segments in order', 'segments swapped'],
  distance: ['adjacent segments', 'segments apart in one document', 'segments of two documents'],
};

/**
 * Balance of the classes of each sentence-level task, over all training sequences whose class was drawn among all:
 * where a text leaves no choice, as a lone sentence does to NSP, theory says nothing of how often.
 * @param drawn those sequences by label
 */
export function classBalance(input: InputConfig, drawn: Record<PairLabel, number>): AuditRow[] {
  return sentenceTasks(input).flatMap((task) => {
    const counts = Array.from({ length: task.classes }, (_, label) => drawn[task.firstLabel + label] ?? 0);
    const draws = counts.reduce((sum, count) => sum + count, 0);
    return groupsOf(task, classProbabilities(task, input.maxSegments)).map(({ name, labels, probability }) =>
      share(`${task.name}: ${name}`, labels.reduce((sum, label) => sum + counts[label]!, 0), draws, probability),
    );
  });
}

interface Group {
  name: string;
  labels: number[];
  probability: number;
}

function groupsOf({ name, classes }: SentenceTask, probabilities: readonly number[]): Group[] {
  const labels = Array.from({ length: classes }, (_, label) => label);
  if (name !== 'reordering') return labels.map((label) => ({ name: classNames[name][label]!, labels: [label], probability: probabilities[label]! }));
  const order = (label: number): number[] => orderOfClass(label);
  if (classes <= MOST_CLASSES) return labels.map((label) => ({ name: `order ${order(label).map((segment) => segment + 1).join(' ')}`, labels: [label], probability: probabilities[label]! }));
  const most = order(classes - 1).length;
  return Array.from({ length: most }, (_, i) => {
    const ofLength = labels.filter((label) => order(label).length === i + 1);
    return { name: `${i + 1} segment${i === 0 ? '' : 's'}`, labels: ofLength, probability: ofLength.reduce((sum, label) => sum + probabilities[label]!, 0) };
  });
}

/** Counts over audited sequences, and their rows. */
export class AuxiliaryAudit {
  private sequences = 0;
  private labelled = 0;
  private words = 0;
  private capitals = 0;
  private readonly faults = { special: 0, mixed: 0 };

  constructor(
    private readonly input: InputConfig,
    private readonly context: Pick<CorruptionContext, 'special' | 'startsWord'>,
  ) {}

  add({ ids, pairLabel, capitals }: Sequence): void {
    this.sequences++;
    this.labelled += Number(pairLabel !== undefined);
    if (capitals === undefined) return;
    ids.forEach((id, position) => (this.faults.special += Number(capitals[position] === 1 && !isCandidate(id, this.context))));
    for (const { start, end } of wordsOf(ids, this.context)) {
      const marked = capitals.subarray(start, end).reduce((sum, flag) => sum + flag, 0);
      this.words++;
      this.capitals += Number(marked > 0);
      this.faults.mixed += Number(marked > 0 && marked < end - start);
    }
  }

  rows(): AuditRow[] {
    const pairs = sentenceTasks(this.input).length > 0 ? [informs('sequences with a label of a sentence-level task', this.labelled, this.sequences)] : [];
    if (this.input.capitalizationWeight === 0) return pairs;
    return [...pairs, informs('capitalised words', this.capitals, this.words), none('words capitalised in part', this.faults.mixed), none('special tokens called capitalised', this.faults.special)];
  }
}
