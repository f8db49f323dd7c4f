import { expect, it } from 'vitest';
import { Rng } from '../../../src/common/rng';
import { corpusTokens } from '../../../src/corpus/corpusTokens';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
/** Of seven tokens that are not special: 10 four times, 11 twice, 12 once, in sequences of unequal length. */
const sequences = [Int32Array.of(2, 10, 10, 10, 11, 3, 12, 3), Int32Array.of(2, 11, 3), Int32Array.of(2, 10, 3)];
const source = { length: sequences.length, sequence: (index: number) => ({ ids: sequences[index]!, tokenTypeIds: new Int32Array(sequences[index]!.length) }) };

it('draws tokens as often as the corpus has them, never a special one', () => {
  const draw = corpusTokens(source, 9, special);
  const rng = new Rng(2, 'masking');
  const draws = 14_000;
  const counts = new Map<number, number>();
  for (let i = 0; i < draws; i++) {
    const id = draw(rng);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual([10, 11, 12]);
  for (const [id, share] of [[10, 4 / 7], [11, 2 / 7], [12, 1 / 7]] as const)
    expect(Math.abs(counts.get(id)! - share * draws), `token ${id}`).toBeLessThan(4 * Math.sqrt(draws * share * (1 - share)));
});
