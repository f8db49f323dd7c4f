import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/common/rng';
import { segmentPairs, type PairRules } from '../../../src/corpus/pairs';
import { startsApart, truncated, type Elsewhere, type SegmentPair } from '../../../src/corpus/segments';

/** A sentence of `length` tokens, from `first` upwards. */
const sentence = (first: number, length: number): Int32Array => Int32Array.from({ length }, (_, i) => first + i);
const range = (first: number, length: number): number[] => Array.from(sentence(first, length));

/** An Rng that gives the listed draws in order, each named by its kind, and fails on any other. */
function scripted(...draws: (['uniform', number] | ['int', number, number])[]): Rng {
  const rng = new Rng(0, 'packing');
  const next = (kind: 'uniform' | 'int', n?: number): number => {
    const [expected, value, bound] = draws.shift() ?? [];
    if (expected !== kind || bound !== n) throw new Error(`unexpected draw ${kind}(${n ?? ''}), scripted was ${expected}(${bound ?? ''})`);
    return value;
  };
  rng.uniform = () => next('uniform');
  rng.int = (n) => next('int', n);
  return rng;
}
const long: ['uniform', number] = ['uniform', 0.9];
const random: ['uniform', number] = ['uniform', 0.4];
const follows: ['uniform', number] = ['uniform', 0.6];
const swapped = random;
const front: ['uniform', number] = ['uniform', 0.1];
const back: ['uniform', number] = ['uniform', 0.7];

const bert: PairRules = { pairObjective: 'nsp', shortSequenceProb: 0.1, sopLeak: false, maxSegments: 3, maxSeqLength: 23, singleSentences: false };
const none = (): never => {
  throw new Error('no other document was expected');
};
const plain = ({ segments: [first, second], label }: SegmentPair): [number[], number[], number | null] => [Array.from(first!), Array.from(second ?? []), label];
const from = (other: () => Iterable<Int32Array>): Elsewhere => ({ otherDocument: other, sameDocument: () => null });
const pairs = (document: Int32Array[], rules: PairRules, rng: Rng, other: () => Iterable<Int32Array> = none) => [...segmentPairs(document, rules, rng, from(other))].map(plain);

describe('segmentPairs for NSP', () => {
  it('gives A the first sentences of a chunk that reaches the target, and B the rest', () => {
    // 23 − 3 = 20 tokens: the chunk closes with the third sentence (7 + 6 + 7).
    const document = [sentence(100, 7), sentence(200, 6), sentence(300, 7), sentence(400, 4), sentence(500, 3)];
    const rng = scripted(long, ['int', 0, 2], follows, ['int', 0, 1], follows);
    expect(pairs(document, bert, rng)).toEqual([
      [range(100, 7), [...range(200, 6), ...range(300, 7)], 0],
      [range(400, 4), range(500, 3), 0],
    ]);
  });

  it('fills B from another document up to the target and hands unused sentences back', () => {
    const document = [sentence(100, 7), sentence(200, 6), sentence(300, 7)];
    // A is the first sentence; B wants 20 − 7 = 13 tokens, so 5 + 9. Sentences 200 and 300 are used by the next pair.
    const other = [sentence(700, 5), sentence(800, 9), sentence(900, 4)];
    const rng = scripted(long, ['int', 0, 2], random, back, ['int', 0, 1], follows);
    expect(pairs(document, bert, rng, () => other)).toEqual([
      [range(100, 7), [...range(700, 5), ...range(800, 8)], 1],
      [range(200, 6), range(300, 7), 0],
    ]);
  });

  it('always takes a random B for a chunk of one sentence, without a coin flip', () => {
    const rng = scripted(long);
    expect(pairs([sentence(100, 4)], bert, rng, () => [sentence(700, 6)])).toEqual([[range(100, 4), range(700, 6), 1]]);
  });

  it('takes at least one sentence as B when A alone is beyond the target', () => {
    const rng = scripted(['uniform', 0.05], ['int', 1, 19]);
    // Target 2 + 1 = 3, drawn from 2 … 20; A has 5.
    expect(pairs([sentence(100, 5)], bert, rng, () => [sentence(700, 2), sentence(800, 2)])).toEqual([[range(100, 5), range(700, 2), 1]]);
  });

  it('draws the short target once a document', () => {
    const document = Array.from({ length: 6 }, (_, s) => sentence(100 * s, 2));
    const rng = scripted(['uniform', 0.05], ['int', 1, 19], ['int', 0, 1], follows, ['int', 0, 1], follows, ['int', 0, 1], follows);
    expect(pairs(document, bert, rng)).toEqual([
      [range(0, 2), range(100, 2), 0],
      [range(200, 2), range(300, 2), 0],
      [range(400, 2), range(500, 2), 0],
    ]);
  });

  it('uses every sentence of the document as part of some A or following B', () => {
    const document = Array.from({ length: 500 }, (_, s) => sentence(1000 * (s + 1), 5));
    const seen = new Set<number>();
    for (const { segments, label } of segmentPairs(document, bert, new Rng(5, 'packing'), from(() => Array.from({ length: 4 }, () => sentence(1, 5))))) {
      for (const id of [...segments[0]!, ...(label === 0 ? segments[1]! : [])]) seen.add(Math.floor(id / 1000));
    }
    expect(seen.size).toBe(500);
  });

  it('makes half of the pairs random where chunks hold several sentences', () => {
    const document = Array.from({ length: 20_000 }, (_, s) => sentence(s, 5));
    const labels = pairs(document, { ...bert, shortSequenceProb: 0 }, new Rng(6, 'packing'), () => [sentence(1, 30)]).map(([, , label]) => label);
    const ones = labels.filter((label) => label === 1).length;
    // Four of 4 + sentences a chunk; the document's last chunk may be one sentence. Within four standard deviations.
    expect(Math.abs(ones - labels.length / 2)).toBeLessThan(4 * Math.sqrt(labels.length / 4) + 1);
    expect(labels.length).toBeGreaterThan(5000);
  });
});

describe('segmentPairs for single sentences', () => {
  const rules: PairRules = { ...bert, singleSentences: true };

  it('pairs each sentence with the next or with one random sentence, and reuses the one that was not taken', () => {
    const document = [sentence(100, 3), sentence(200, 4), sentence(300, 2), sentence(400, 5)];
    const rng = scripted(['int', 0, 1], random, ['int', 0, 1], follows);
    expect(pairs(document, rules, rng, () => [sentence(700, 2), sentence(800, 2)])).toEqual([
      [range(100, 3), range(700, 2), 1],
      [range(200, 4), range(300, 2), 0],
      [range(400, 5), range(700, 2), 1],
    ]);
  });
});

describe('segmentPairs for SOP', () => {
  const sop: PairRules = { ...bert, pairObjective: 'sop' };
  const document = [sentence(100, 7), sentence(200, 6), sentence(300, 7)];

  it('swaps consecutive segments for label 1', () => {
    expect(pairs(document, sop, scripted(long, ['int', 1, 2], swapped))).toEqual([[range(300, 7), [...range(100, 7), ...range(200, 6)], 1]]);
    expect(pairs(document, sop, scripted(long, ['int', 1, 2], follows))).toEqual([[[...range(100, 7), ...range(200, 6)], range(300, 7), 0]]);
  });

  it('leaves a single sentence alone, without a label', () => {
    expect(pairs([sentence(100, 4)], sop, scripted(long))).toEqual([[range(100, 4), [], null]]);
  });

  it("labels another document's text as swapped after a single sentence only with the source's leak", () => {
    const rng = scripted(long);
    expect(pairs([sentence(100, 4)], { ...sop, sopLeak: true }, rng, () => [sentence(700, 7), sentence(800, 9), sentence(900, 2)])).toEqual([[range(100, 4), [...range(700, 7), ...range(800, 9)], 1]]);
  });

  it('never draws from another document without the leak', () => {
    const text = Array.from({ length: 2000 }, (_, s) => sentence(10 * s, 3 + (s % 9)));
    const made = pairs(text, sop, new Rng(7, 'packing'));
    const labels = made.map(([, , label]) => label);
    const ordered = labels.filter((label) => label === 0).length;
    expect(Math.abs(ordered - labels.length / 2)).toBeLessThan(4 * Math.sqrt(labels.length / 4));
    for (const [first, second, label] of made) if (label !== null) expect(first[0]! < second[0]!).toBe(label === 0);
  });
});

describe('segmentPairs without an objective', () => {
  it('keeps consecutive segments in order and labels nothing', () => {
    const rules: PairRules = { ...bert, pairObjective: 'none' };
    expect(pairs([sentence(100, 3), sentence(200, 4)], rules, scripted(long, ['int', 0, 1]))).toEqual([[range(100, 3), range(200, 4), null]]);
  });
});

describe('segmentPairs for sentence distance', () => {
  const distance: PairRules = { ...bert, pairObjective: 'distance' };
  const document = [sentence(100, 7), sentence(200, 6), sentence(300, 7)];
  const elsewhere: Elsewhere = { otherDocument: () => [sentence(700, 4)], sameDocument: (first, end) => () => [sentence(1000 * first + end, 5)] };
  const made = (draw: number) => [...segmentPairs(document, distance, scripted(long, ['int', 1, 2], ['int', draw, 3], ['int', 0, 1], ['int', 0, 2]), draw === 0 ? elsewhere : { ...elsewhere, sameDocument: (first, end) => (first === 0 ? elsewhere.sameDocument(first, end) : null) })];

  it('takes the rest of the chunk, another place of the document or another document, each with the same probability', () => {
    // A is the first two sentences, 0 and 1 of the document.
    expect(made(0).map(plain)).toEqual([[[...range(100, 7), ...range(200, 6)], range(300, 7), 0]]);
    expect(plain(made(1)[0]!)).toEqual([[...range(100, 7), ...range(200, 6)], range(2, 5), 1]);
    expect(plain(made(2)[0]!)).toEqual([[...range(100, 7), ...range(200, 6)], range(700, 4), 2]);
  });

  it('hands unused sentences back, and says whether all classes were possible', () => {
    expect(made(0).map(({ drawn }) => drawn)).toEqual([true]);
    // The third sentence was handed back; it stands alone, and the document has no other place for it.
    const rest = [...segmentPairs(document, distance, scripted(long, ['int', 1, 2], ['int', 2, 3], ['int', 0, 1]), { ...elsewhere, sameDocument: (first, end) => (first === 0 ? elsewhere.sameDocument(first, end) : null) })];
    expect(rest.map(({ drawn }) => drawn)).toEqual([true, false]);
    expect(plain(rest[1]!)).toEqual([range(300, 7), range(700, 4), 2]);
  });

  it('has no label where there is no second segment of any kind', () => {
    const alone = [...segmentPairs([sentence(100, 7)], distance, scripted(long), { otherDocument: null, sameDocument: () => null })];
    expect(alone.map(plain)).toEqual([[range(100, 7), [], null]]);
  });
});

describe('startsApart', () => {
  it('leaves a sentence between, on either side, and stops before it', () => {
    const { count, at } = startsApart(3, 5, 8);
    // Sentences 3 and 4 are A; 2 and 5 are next to it. 0, 1 lie before, 6 and 7 behind.
    expect(Array.from({ length: count }, (_, i) => at(i))).toEqual([{ start: 0, most: 2 }, { start: 1, most: 1 }, { start: 6, most: 2 }, { start: 7, most: 1 }]);
    expect(startsApart(0, 3, 4).count).toBe(0);
    expect(startsApart(1, 3, 4).count).toBe(0);
  });
});

describe('segmentPairs for sentence reordering', () => {
  const reordering: PairRules = { ...bert, pairObjective: 'reordering', maxSeqLength: 30, shortSequenceProb: 0 };
  const document = [sentence(100, 4), sentence(200, 5), sentence(300, 6), sentence(400, 3)];
  const made = (...draws: Parameters<typeof scripted>) => [...segmentPairs(document, reordering, scripted(['uniform', 0.9], ...draws), { otherDocument: null, sameDocument: () => null })];

  it('cuts the text between sentences and puts the pieces in the order of the label', () => {
    // Three pieces, cut before sentences 1 and 3: shuffling 1 2 3 by swaps with places 1 and 0 gives 3 1 2.
    const [pair] = made(['int', 2, 3], ['int', 1, 3], ['int', 0, 2], ['int', 0, 3], ['int', 1, 2]);
    const pieces = [range(100, 4), [...range(200, 5), ...range(300, 6)], range(400, 3)];
    // The order 0 1 2 shuffled by swaps with places 0 and 1: 2 1 0.
    expect(pair!.segments.map((segment) => Array.from(segment))).toEqual([pieces[2], pieces[1], pieces[0]]);
    expect(pair).toMatchObject({ label: 8, drawn: true });
  });

  it('leaves one piece as it is, with label 0', () => {
    const [pair] = made(['int', 0, 3], ['int', 2, 3], ['int', 1, 2]);
    expect(pair).toMatchObject({ label: 0, drawn: true });
    expect(Array.from(pair!.segments[0]!)).toEqual([...range(100, 4), ...range(200, 5), ...range(300, 6), ...range(400, 3)]);
  });

  it('keeps a [SEP] behind each piece within the sequence length', () => {
    const text = Array.from({ length: 60 }, (_, s) => sentence(100 * s, 3 + (s % 9)));
    for (const { segments } of segmentPairs(text, { ...reordering, maxSegments: 5 }, new Rng(3, 'packing'), { otherDocument: null, sameDocument: () => null })) {
      expect(1 + segments.reduce((sum, { length }) => sum + length + 1, 0)).toBeLessThanOrEqual(30);
      for (const { length } of segments) expect(length).toBeGreaterThan(0);
    }
  });

  it('gives a lone sentence no label', () => {
    const [pair] = [...segmentPairs([sentence(100, 4)], reordering, scripted(['uniform', 0.9]), { otherDocument: null, sameDocument: () => null })];
    expect(pair).toMatchObject({ label: null, drawn: false });
  });
});

describe('truncated', () => {
  it('drops tokens of the longest of three segments', () => {
    const cut = truncated([sentence(100, 2), sentence(200, 5), sentence(300, 3)], 6, scripted(front, back, back, front));
    // 5: front; 4: back; 3 = 3: the last one's back; 3: front of the second.
    expect(cut.map((segment) => Array.from(segment))).toEqual([[100, 101], [202, 203], [300, 301]]);
  });

  it('drops tokens of the longer segment from its front or back, of B where both are equal', () => {
    const [first, second] = truncated([sentence(100, 6), sentence(200, 4)], 6, scripted(front, back, back, front));
    // 6 > 4: front of A; 5 > 4: back of A; 4 = 4: back of B; 4 > 3: front of A.
    expect([Array.from(first!), Array.from(second!)]).toEqual([[102, 103, 104], [200, 201, 202]]);
  });

  it('leaves what fits', () => {
    const [first, second] = truncated([sentence(100, 3), sentence(200, 4)], 7, scripted());
    expect([Array.from(first!), Array.from(second!)]).toEqual([range(100, 3), range(200, 4)]);
  });
});
