import { describe, expect, it } from 'vitest';
import { classOfOrder, classProbabilities, orderOfClass, reorderingClasses, sentenceTasks, taskOfLabel } from '../../../src/experiment/sentenceTasks';

const named = (pairObjective: 'none' | 'sop' | 'ernie', maxSegments = 3) => sentenceTasks({ pairObjective, maxSegments });

describe('the classes of reordering', () => {
  it.each([[1, 1], [2, 3], [3, 9], [4, 33], [5, 153]])('are, for up to %i segments, %i', (segments, classes) => {
    expect(reorderingClasses(segments)).toBe(classes);
  });

  it('are numbered by the number of segments, then in lexicographic order', () => {
    const orders = Array.from({ length: 9 }, (_, label) => orderOfClass(label).join(''));
    expect(orders).toEqual(['0', '01', '10', '012', '021', '102', '120', '201', '210']);
  });

  it('and their orders are each other’s inverse', () => {
    for (let label = 0; label < 153; label++) expect(classOfOrder(orderOfClass(label))).toBe(label);
  });

  it('are as probable as their number of segments, shared by its orders', () => {
    const [one, two, three] = [1 / 3, 1 / 6, 1 / 18];
    const probabilities = classProbabilities({ name: 'reordering', classes: 9 }, 3);
    [one, two, two, three, three, three, three, three, three].forEach((expected, label) => expect(probabilities[label]).toBeCloseTo(expected, 12));
    expect(classProbabilities({ name: 'distance', classes: 3 }, 3)).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });
});

describe('sentenceTasks', () => {
  it('gives tasks that share sequences labels of their own', () => {
    expect(named('none')).toEqual([]);
    expect(named('sop')).toEqual([{ name: 'sop', classes: 2, firstLabel: 0, id: 2 }]);
    expect(named('ernie', 2)).toEqual([{ name: 'reordering', classes: 3, firstLabel: 0, id: 4 }, { name: 'distance', classes: 3, firstLabel: 3, id: 3 }]);
  });

  it('finds the task of a label, and none for a label that is out of range', () => {
    expect([0, 2, 3, 5].map((label) => taskOfLabel(named('ernie', 2), label).name)).toEqual(['reordering', 'reordering', 'distance', 'distance']);
    expect(() => taskOfLabel(named('ernie', 2), 6)).toThrow(RangeError);
  });
});
