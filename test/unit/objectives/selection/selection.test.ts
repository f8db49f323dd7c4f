import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../src/common/rng';
import { drawLength, geometricLengths, harmonicLengths } from '../../../../src/objectives/selection/lengths';
import { selectNgrams } from '../../../../src/objectives/selection/ngrams';
import { spanBoundaries } from '../../../../src/objectives/selection/spanBoundaries';
import { selectSpans } from '../../../../src/objectives/selection/spans';
import { selectWholeWords } from '../../../../src/objectives/selection/wholeWords';
import { wordsOf } from '../../../../src/objectives/selection/words';
import { ScriptedRng } from '../scriptedRng';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
/** Ids from 50 upwards are pieces inside a word. */
const startsWord = (id: number): boolean => id < 50;
/** [CLS] a bbb c dd e [SEP] f gg [SEP]: words of 1, 3, 1, 2, 1 | 1, 2 tokens. */
const ids = Int32Array.of(2, 10, 11, 51, 52, 12, 13, 53, 14, 3, 15, 16, 54, 3);
const words = () => wordsOf(ids, { special, startsWord });
const [a, bbb, c, dd, e, f, gg] = [0, 1, 2, 3, 4, 5, 6];
/** Candidate number of a position: anchors are drawn among the 11 tokens that are not special. */
const anchor = (position: number): number => (position < 9 ? position - 1 : position - 2);
const pairs = (spans: { start: number; end: number }[]): number[][] => spans.map(({ start, end }) => [start, end]);

describe('wordsOf', () => {
  it('joins the pieces of a word', () => {
    expect(pairs(words())).toEqual([[1, 2], [2, 5], [5, 6], [6, 8], [8, 9], [10, 11], [11, 13]]);
  });

  it('begins a word behind a special token, whatever the piece', () => {
    const cut = Int32Array.of(2, 51, 52, 10, 3, 53, 3);
    expect(pairs(wordsOf(cut, { special, startsWord }))).toEqual([[1, 3], [3, 4], [5, 6]]);
  });
});

describe('selectWholeWords', () => {
  it('skips a word that would exceed the budget and goes on to shorter ones', () => {
    // bbb (3 of 4), dd would make 5, a makes 4.
    const { positions, spans } = selectWholeWords(words(), 4, new ScriptedRng({ order: [bbb, dd, a, c, e, f, gg] }));
    expect(Array.from(positions)).toEqual([1, 2, 3, 4]);
    expect(pairs(spans)).toEqual([[1, 2], [2, 5]]);
  });

  it('selects nothing where no word fits', () => {
    const long = wordsOf(Int32Array.of(2, 10, 51, 52, 3), { special, startsWord });
    expect(selectWholeWords(long, 2, new ScriptedRng({ order: [0] })).positions).toHaveLength(0);
  });
});

describe('selectNgrams', () => {
  const lengths = harmonicLengths(3); // cumulative 0.545, 0.818, 1
  const [one, two, three] = [0.1, 0.6, 0.9];

  it('shortens an n-gram to what the budget leaves, and skips a word that does not fit at all', () => {
    // Budget 4. c alone; "a bbb c" (5) and "a bbb" (4) exceed the 3 left, "a" fits; bbb (3) exceeds 2; "dd e" (3) becomes dd.
    const rng = new ScriptedRng({ order: [c, a, bbb, dd, e, f, gg], uniforms: [one, three, one, two] });
    const { positions, spans, drawnLengths } = selectNgrams(words(), 4, lengths, rng);
    expect(pairs(spans)).toEqual([[1, 2], [5, 6], [6, 8]]);
    expect(Array.from(positions)).toEqual([1, 5, 6, 7]);
    expect(drawnLengths).toEqual([1, 3, 1, 2]);
  });

  it('gives up an n-gram that meets a selected token', () => {
    // Budget 6. c; "bbb c" meets it; "dd e" is 3; "a" is 1; "f" is the sixth token.
    const rng = new ScriptedRng({ order: [c, bbb, dd, a, f, e, gg], uniforms: [one, two, two, one, one] });
    expect(pairs(selectNgrams(words(), 6, lengths, rng).spans)).toEqual([[1, 2], [5, 6], [6, 9], [10, 11]]);
  });

  it('ends with the segment', () => {
    const rng = new ScriptedRng({ order: [e, a, bbb, c, dd, f, gg], uniforms: [three, one, one, one, one, one, one] });
    expect(pairs(selectNgrams(words(), 1, lengths, rng).spans)).toEqual([[8, 9]]);
  });
});

describe('selectSpans', () => {
  const lengths = [0.25, 0.25, 0.5];
  const [one, two, three] = [0.1, 0.3, 0.8];

  it('goes back to the start of the word, draws again on a selected anchor, and merges spans that touch', () => {
    // Two words from inside bbb: "bbb c", 4 tokens. An anchor inside it is drawn again. One word from inside dd: 6 of 6.
    const rng = new ScriptedRng({ uniforms: [two, three, one], ints: [anchor(4), anchor(3), anchor(7)] });
    const { positions, spans, drawnLengths } = selectSpans(words(), 6, lengths, rng);
    expect(pairs(spans)).toEqual([[2, 8]]);
    expect(Array.from(positions)).toEqual([2, 3, 4, 5, 6, 7]);
    expect(drawnLengths).toEqual([2, 1]);
  });

  it('cuts the last span at the budget, inside a word', () => {
    expect(pairs(selectSpans(words(), 2, lengths, new ScriptedRng({ uniforms: [one], ints: [anchor(3)] })).spans)).toEqual([[2, 4]]);
  });

  it('runs into selected tokens without counting them twice', () => {
    // c; then "a bbb c", of which 4 tokens are new; then f for the sixth.
    const rng = new ScriptedRng({ uniforms: [one, three, one], ints: [anchor(5), anchor(1), anchor(10)] });
    expect(pairs(selectSpans(words(), 6, lengths, rng).spans)).toEqual([[1, 6], [10, 11]]);
  });

  it('ends with the segment', () => {
    const rng = new ScriptedRng({ uniforms: [three, one], ints: [anchor(8), anchor(12)] });
    expect(pairs(selectSpans(words(), 3, lengths, rng).spans)).toEqual([[8, 9], [11, 13]]);
  });
});

describe('spanBoundaries', () => {
  it('are the tokens around a span, for its first tokens, where the segment has one on either side', () => {
    // [1, 2) begins its segment, [8, 9) and [11, 13) end theirs.
    const spans = [{ start: 1, end: 2 }, { start: 3, end: 6 }, { start: 8, end: 9 }, { start: 11, end: 13 }];
    const positions = Int32Array.of(1, 3, 4, 5, 8, 11, 12);
    const { left, right, offsets, weights } = spanBoundaries(ids, { positions, spans }, 2, special);
    expect([...weights]).toEqual([0, 1, 1, 0, 0, 0, 0]);
    expect([...left]).toEqual([0, 2, 2, 0, 0, 0, 0]);
    expect([...right]).toEqual([0, 6, 6, 0, 0, 0, 0]);
    expect([...offsets]).toEqual([0, 0, 1, 0, 0, 0, 0]);
  });
});

describe('lengths', () => {
  it("are SpanBERT's for p = 0.2 up to 10 words, with mean 3.797", () => {
    const lengths = geometricLengths(0.2, 10);
    expect(lengths.map((p) => Number(p.toFixed(4)))).toEqual([0.2241, 0.1792, 0.1434, 0.1147, 0.0918, 0.0734, 0.0587, 0.047, 0.0376, 0.0301]);
    expect(lengths.reduce((mean, p, i) => mean + p * (i + 1), 0)).toBeCloseTo(3.797, 3);
  });

  it("are ALBERT's 6/11, 3/11 and 2/11", () => {
    expect(harmonicLengths(3).map((p) => p * 11)).toEqual([6, 3, 2].map((n) => expect.closeTo(n, 12) as number));
  });

  it('are drawn as often as their probability says', () => {
    const [probabilities, draws] = [geometricLengths(0.35, 4), 20_000];
    const rng = new Rng(3, 'masking');
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < draws; i++) counts[drawLength(probabilities, rng) - 1]!++;
    counts.forEach((count, i) => expect(Math.abs(count - draws * probabilities[i]!)).toBeLessThan(4 * Math.sqrt(draws * probabilities[i]! * (1 - probabilities[i]!))));
  });
});
