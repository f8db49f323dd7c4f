import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/common/rng';
import type { CorruptionContext, CorruptionKind, Sequence } from '../../../src/objectives/definition';
import { bertMaxPredictions, electraMaxPredictions, selectAndReplace, slotsFor, type MaskingKnobs } from '../../../src/objectives/masking';
import { geometricLengths, harmonicLengths } from '../../../src/objectives/selection/lengths';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
const masking = { type: 'token' } as const;
const bert = { masking, maskProb: 0.15, maskTokenProb: 0.8, randomTokenProb: 0.1 };
const electra = { masking, maskProb: 0.15, maskTokenProb: 0.85, randomTokenProb: 0 };

/** [CLS] n tokens from 10 upwards [SEP]. */
function sequenceOf(tokens: number): Sequence {
  const ids = Int32Array.from([special.cls, ...Array.from({ length: tokens }, (_, i) => 10 + i), special.sep]);
  return { ids, tokenTypeIds: new Int32Array(ids.length) };
}

function context(changes: Partial<CorruptionContext> & { row?: number } = {}): CorruptionContext {
  const { row = 0, ...rest } = changes;
  return { special, vocabSize: 500, startsWord: () => true, maxPredictions: 1000, rng: new Rng(17, 'masking', 5, row), ...rest };
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
    expect(corruption).toEqual({ inputIds: ids, positions: new Int32Array(), labels: new Int32Array(), kinds: [], spans: [], drawnLengths: [] });
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
    ['all knobs', { masking, maskProb: 0.15, maskTokenProb: 0.3, randomTokenProb: 0.5 }, { mask: 0.3, random: 0.5, keep: 0.2 }],
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
      const { inputIds, positions } = selectAndReplace(sequenceOf(126), { ...bert, maskTokenProb: 0, randomTokenProb: 1 }, context({ row, vocabSize }));
      for (const position of positions) counts[inputIds[position]!]!++;
      draws += positions.length;
    }
    for (const count of counts) expect(Math.abs(count - draws / vocabSize)).toBeLessThan(4 * Math.sqrt((draws * 7) / 64));
  });
});

describe('Rounding at random', () => {
  const random = { ...bert, maskRounding: 'random' } as const;
  const counts = (tokens: number, rows: number, knobs: MaskingKnobs = random) => Array.from({ length: rows }, (_, row) => selectAndReplace(sequenceOf(tokens), knobs, context({ row })).positions.length);

  it("selects maskProb of the tokens on average, special ones counted, as fairseq's int(p · n + U)", () => {
    // 14 tokens, [CLS] and [SEP]: 0.15 · 16 = 2.4.
    const drawn = counts(14, 4000);
    expect(new Set(drawn)).toEqual(new Set([2, 3]));
    const threes = drawn.filter((count) => count === 3).length;
    expect(Math.abs(threes - 0.4 * 4000)).toBeLessThan(4 * Math.sqrt(4000 * 0.4 * 0.6));
    expect(new Set(counts(14, 100, bert))).toEqual(new Set([2]));
  });

  it('may select nothing of a very short sequence, and is exact where there is nothing to round', () => {
    expect(new Set(counts(3, 400))).toEqual(new Set([0, 1]));
    expect(new Set(counts(18, 50))).toEqual(new Set([3]));
  });

  it('has a slot for what it rounds up, in ELECTRA too', () => {
    const token = { type: 'token' } as const;
    expect([slotsFor(electraMaxPredictions, { maskProb: 0.15, masking: token }, 16), slotsFor(electraMaxPredictions, { maskProb: 0.15, masking: token, maskRounding: 'random' }, 16)]).toEqual([2, 3]);
    expect(slotsFor(bertMaxPredictions, { maskProb: 0.15, masking: token, maskRounding: 'random' }, 128)).toBe(20);
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

describe('Masking by token', () => {
  it('is bit for bit what it was before there were other ways', () => {
    const hash = createHash('sha256');
    for (const knobs of [bert, electra])
      for (let row = 0; row < 50; row++) {
        const ids = Int32Array.from([2, ...Array.from({ length: 20 + row }, (_, i) => 10 + i), 3, 11, 12, 3]);
        const { inputIds, positions, labels, kinds } = selectAndReplace({ ids, tokenTypeIds: new Int32Array(ids.length) }, knobs, context({ row, startsWord: (id) => id % 3 !== 0, maxPredictions: 8 }));
        hash.update(JSON.stringify([[...inputIds], [...positions], [...labels], kinds]));
      }
    expect(hash.digest('hex')).toBe('71967fcc26d4610231dee58bed08d59bf5ae555e7621e978801bab4be935e150');
  });
});

describe('Masking by words and spans', () => {
  const startsWord = (id: number): boolean => id % 3 !== 0; // words of 1 and 2 tokens
  const wholeWord = { ...bert, masking: { type: 'wholeWord' } } as const;
  const ngram = { ...bert, masking: { type: 'ngram', maxNgramLength: 3 } } as const;
  const span = { ...bert, masking: { type: 'span', geometricP: 0.2, maxSpanLength: 10 } } as const;
  const rows = (knobs: MaskingKnobs, count: number, tokens = 126) => Array.from({ length: count }, (_, row) => selectAndReplace(sequenceOf(tokens), knobs, context({ row, startsWord })));

  it.each([['whole words', wholeWord], ['n-grams', ngram]])('selects %s only as a whole, within the budget', (_, knobs) => {
    for (const { positions, spans } of rows(knobs, 200)) {
      expect(positions.length).toBeLessThanOrEqual(19);
      expect(positions.length).toBeGreaterThanOrEqual(17);
      expect(spans.flatMap(({ start, end }) => Array.from({ length: end - start }, (__, i) => start + i))).toEqual([...positions]);
      for (const { start, end } of spans) expect([start === 1 || startsWord(9 + start), end === 127 || startsWord(9 + end)]).toEqual([true, true]);
    }
  });

  it('spends the whole budget of spans, rounded up, and draws one kind a span', () => {
    const counts: Record<CorruptionKind, number> = { mask: 0, random: 0, keep: 0 };
    let draws = 0;
    for (const { positions, spans, kinds } of rows(span, 2000)) {
      expect(positions).toHaveLength(19); // ⌈126 · 0.15⌉
      for (const { start, end } of spans) {
        const inside = kinds.filter((__, i) => positions[i]! >= start && positions[i]! < end);
        expect(new Set(inside).size).toBe(1);
        counts[inside[0]!]++;
        draws++;
      }
    }
    for (const [kind, share] of [['mask', 0.8], ['random', 0.1], ['keep', 0.1]] as const)
      expect(Math.abs(counts[kind] - share * draws), kind).toBeLessThan(4 * Math.sqrt(draws * share * (1 - share)));
  });

  it('draws the random tokens of spans, and only theirs, from the corpus where it is at hand', () => {
    const corpusToken = () => 499;
    const inputs = (masking: MaskingKnobs['masking']) => {
      const { inputIds, positions } = selectAndReplace(sequenceOf(126), { ...bert, masking, maskTokenProb: 0, randomTokenProb: 1 }, context({ startsWord, corpusToken }));
      return new Set(positions.map((position) => inputIds[position]!));
    };
    expect(inputs(span.masking)).toEqual(new Set([499]));
    expect(inputs(ngram.masking).size).toBeGreaterThan(10);
  });

  it.each([['spans', span, geometricLengths(0.2, 10)], ['n-grams', ngram, harmonicLengths(3)]] as const)('draws the lengths of %s as the paper says', (_, knobs, theory) => {
    const drawn = rows(knobs, 1500).flatMap(({ drawnLengths }) => drawnLengths);
    theory.forEach((p, i) => {
      const count = drawn.filter((length) => length === i + 1).length;
      expect(Math.abs(count - p * drawn.length), `length ${i + 1}`).toBeLessThan(4 * Math.sqrt(drawn.length * p * (1 - p)));
    });
  });

  it("gives spans the slots that their budget needs: more than ELECTRA's for short sequences", () => {
    expect([16, 128, 512].map((length) => slotsFor(electraMaxPredictions, span, length))).toEqual([3, 19, 79]);
    expect(slotsFor(electraMaxPredictions, electra, 16)).toBe(2);
    expect([null, 5, 77].map((maxPredictions) => slotsFor(bertMaxPredictions, { ...span, maxPredictions }, 128))).toEqual([20, 5, 77]);
  });
});
