import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/common/rng';
import type { CorruptionContext, CorruptionKind, Sequence } from '../../../src/objectives/definition';
import { bertMaxPredictions, electraMaxPredictions, selectAndReplace } from '../../../src/objectives/masking';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
const bert = { maskProb: 0.15, maskTokenProb: 0.8, randomTokenProb: 0.1 };
const electra = { maskProb: 0.15, maskTokenProb: 0.85, randomTokenProb: 0 };

/** [CLS] n tokens from 10 upwards [SEP]. */
function sequenceOf(tokens: number): Sequence {
  const ids = Int32Array.from([special.cls, ...Array.from({ length: tokens }, (_, i) => 10 + i), special.sep]);
  return { ids, tokenTypeIds: new Int32Array(ids.length) };
}

function context(changes: Partial<CorruptionContext> & { row?: number } = {}): CorruptionContext {
  const { row = 0, ...rest } = changes;
  return { special, vocabSize: 500, maxPredictions: 1000, rng: new Rng(17, 'masking', 5, row), ...rest };
}

describe('selectAndReplace', () => {
  it.each([
    // round(tokens with specials · 0.15), half to even, at least 1
    [3, 0.15, 1],
    [10, 0.15, 2], // 1.5 → 2
    [30, 0.15, 4], // 4.5 → 4
    [50, 0.15, 8], // 7.5 → 8
    [70, 0.15, 10], // 10.5 → 10
    [128, 0.15, 19],
    [512, 0.15, 77],
    [128, 0.4, 51],
  ])('selects of %i tokens at probability %f exactly %i', (length, maskProb, count) => {
    expect(selectAndReplace(sequenceOf(length - 2), { ...bert, maskProb }, context()).positions).toHaveLength(count);
  });

  it('selects no more than there are slots or candidates', () => {
    expect(selectAndReplace(sequenceOf(126), bert, context({ maxPredictions: 7 })).positions).toHaveLength(7);
    expect(selectAndReplace(sequenceOf(2), { ...bert, maskProb: 0.9 }, context()).positions).toHaveLength(2);
  });

  it('selects nothing where there is no token to select', () => {
    const ids = Int32Array.of(special.cls, special.sep, special.mask, special.pad);
    const corruption = selectAndReplace({ ids, tokenTypeIds: new Int32Array(4) }, bert, context());
    expect(corruption).toEqual({ inputIds: ids, positions: new Int32Array(), labels: new Int32Array(), kinds: [] });
  });

  it('gives ascending positions without duplicates, never a special token, and leaves the rest alone', () => {
    for (let row = 0; row < 200; row++) {
      const sequence = sequenceOf(41);
      sequence.ids[20] = special.sep;
      const { inputIds, positions, labels, kinds } = selectAndReplace(sequence, bert, context({ row }));
      expect(Array.from(positions)).toEqual([...new Set(positions)].sort((a, b) => a - b));
      expect(Array.from(labels)).toEqual(Array.from(positions, (position) => sequence.ids[position]));
      for (const position of [0, 20, 42]) expect(positions).not.toContain(position);
      const selected = new Map(Array.from(positions, (position, i) => [position, kinds[i]!]));
      sequence.ids.forEach((id, position) => {
        const kind = selected.get(position);
        if (kind === 'mask') expect(inputIds[position]).toBe(special.mask);
        if (kind === undefined || kind === 'keep') expect(inputIds[position]).toBe(id);
      });
    }
  });

  it('does not change the sequence it is given', () => {
    const sequence = sequenceOf(60);
    selectAndReplace(sequence, bert, context());
    expect(sequence).toEqual(sequenceOf(60));
  });

  it('is the same for the same random numbers and differs for others', () => {
    const corrupt = (row: number) => selectAndReplace(sequenceOf(60), bert, context({ row }));
    expect(corrupt(3)).toEqual(corrupt(3));
    expect(corrupt(3)).not.toEqual(corrupt(4));
  });

  it('chooses every position equally often', () => {
    const counts = new Array<number>(42).fill(0);
    const rows = 4000;
    for (let row = 0; row < rows; row++) for (const position of selectAndReplace(sequenceOf(40), bert, context({ row })).positions) counts[position]!++;
    // 6 of 40 candidates a row; five standard deviations of a binomial.
    const [mean, deviation] = [rows * (6 / 40), Math.sqrt(rows * (6 / 40) * (34 / 40))];
    for (const count of counts.slice(1, 41)) expect(Math.abs(count - mean)).toBeLessThan(5 * deviation);
  });

  it.each([
    ['BERT', bert, { mask: 0.8, random: 0.1, keep: 0.1 }],
    ['ELECTRA', electra, { mask: 0.85, random: 0, keep: 0.15 }],
    ['all knobs', { maskProb: 0.15, maskTokenProb: 0.3, randomTokenProb: 0.5 }, { mask: 0.3, random: 0.5, keep: 0.2 }],
  ])("gives the kinds %s's shares", (_, knobs, shares) => {
    const counts: Record<CorruptionKind, number> = { mask: 0, random: 0, keep: 0 };
    for (let row = 0; row < 1500; row++) for (const kind of selectAndReplace(sequenceOf(126), knobs, context({ row })).kinds) counts[kind]++;
    const draws = 1500 * 19;
    for (const kind of ['mask', 'random', 'keep'] as const) {
      const share = shares[kind];
      expect(Math.abs(counts[kind] - share * draws), kind).toBeLessThanOrEqual(4 * Math.sqrt(draws * share * (1 - share)));
    }
  });

  it('draws random tokens uniformly from the whole vocabulary', () => {
    const vocabSize = 8;
    const counts = new Array<number>(vocabSize).fill(0);
    let draws = 0;
    for (let row = 0; row < 1000; row++) {
      const { inputIds, positions } = selectAndReplace(sequenceOf(126), { maskProb: 0.15, maskTokenProb: 0, randomTokenProb: 1 }, context({ row, vocabSize }));
      for (const position of positions) counts[inputIds[position]!]!++;
      draws += positions.length;
    }
    for (const count of counts) expect(Math.abs(count - draws / vocabSize)).toBeLessThan(4 * Math.sqrt((draws * 7) / 64));
  });
});

describe('Slots for selected positions', () => {
  it("are BERT's 20 for length 128 and 77 for 512", () => {
    expect([128, 512].map((length) => bertMaxPredictions(0.15, length))).toEqual([20, 77]);
  });

  it("are ELECTRA's 19 for length 128, 79 for 512, 130 at probability 0.25, and never none", () => {
    expect([[0.15, 128], [0.15, 512], [0.25, 512], [0.01, 8]].map(([prob, length]) => electraMaxPredictions(prob!, length!))).toEqual([19, 79, 130, 1]);
  });
});
