import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entitiesOf, parseTag } from '../../../src/glue/entityTags';
import { degeneracy, metrics } from '../../../src/glue/metrics';
import { resampledScores } from '../../../src/results/bootstrap';

const entities = (tags: string[]): string[] => entitiesOf(tags.map((tag) => parseTag(tag)!));
const cases = JSON.parse(readFileSync(join(import.meta.dirname, '../../golden/entities.json'), 'utf8')) as { name: string; predicted: string[][]; actual: string[][]; f1: number }[];

describe('entitiesOf', () => {
  it.each([
    ['O B-PER I-PER O B-LOC', ['1–2 PER', '4–4 LOC']],
    ['B-x B-x I-y I-y', ['0–0 x', '1–1 x', '2–3 y']],
    ['I-x O E-x I-x', ['0–0 x', '2–2 x', '3–3 x']],
    ['B-x M-x E-x S-x', ['0–2 x', '3–3 x']],
    ['B_a_b L_a_b U_c', ['0–1 a_b', '2–2 c']],
    ['B I O S', ['0–1 ', '3–3 ']],
    ['O O', []],
  ])('of %s', (tags, expected) => {
    expect(entities(tags.split(' '))).toEqual(expected);
  });

  it.each(['', 'o', 'X-PER', 'BPER', 'B-', 'PER'])('has no tag "%s"', (text) => {
    expect(parseTag(text)).toBeNull();
  });
});

describe('entity F1', () => {
  it.each(cases)("is seqeval's: $name", ({ predicted, actual, f1 }) => {
    expect(Math.abs(metrics.entityF1.compute(predicted.map(entities), actual.map(entities)) - f1)).toBeLessThan(1e-12);
  });

  it('does not take an entity of one sentence for that of another, nor one of another type for it', () => {
    expect(metrics.entityF1.compute([['0–0 x'], []], [[], ['0–0 x']])).toBe(0);
    expect(metrics.entityF1.compute([['0–0 x', '2–3 y']], [['0–0 y', '2–3 y']])).toBe(1 / 2);
  });

  it('says why it is 0 where there is no entity, and compares with nothing but entities', () => {
    expect(degeneracy('entityF1', [[], []], [[], []])).toBe('entity F1 is 0: there is no entity among predictions and labels.');
    expect(degeneracy('entityF1', [[], []], [[], ['0–0 x']])).toBeNull();
    expect(() => metrics.entityF1.compute([1, 2], [1, 2])).toThrow(TypeError);
    expect(() => metrics.accuracy.compute([['0–0 x']], [['0–0 x']])).toThrow(TypeError);
    expect(() => metrics.entityF1.compute([[]], [[], []])).toThrow(RangeError);
  });

  it('is resampled by sentences', () => {
    // One sentence of three is right: a draw that holds it k times of three scores 2k/(2·3).
    const scores = resampledScores(metrics.entityF1.compute, [['0–0 x'], ['0–0 x'], ['0–0 x']], [['0–0 x'], ['1–1 x'], ['2–2 x']], 'mine');
    expect([...new Set(scores)].sort()).toEqual([0, 1 / 3, 2 / 3, 1].map(Math.fround));
  });
});
