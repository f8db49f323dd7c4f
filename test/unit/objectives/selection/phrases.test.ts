import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../src/common/rng';
import type { Span } from '../../../../src/objectives/definition';
import { selectPhrases } from '../../../../src/objectives/selection/phrases';

/** Words of one token at 1 … 40. */
const words: Span[] = Array.from({ length: 40 }, (_, i) => ({ start: 1 + i, end: 2 + i }));
const phrases: Span[] = [{ start: 3, end: 6 }, { start: 10, end: 12 }, { start: 20, end: 24 }, { start: 30, end: 32 }];
const select = (seed: number, share: number, budget = 8, of = phrases) => selectPhrases(words, of, budget, share, new Rng(1, 'masking', seed));
const isPhrase = ({ start, end }: Span): boolean => phrases.some((phrase) => phrase.start === start && phrase.end === end);

describe('selectPhrases', () => {
  it('spends the budget exactly where single words are there to fill it, and never cuts a phrase', () => {
    for (let seed = 0; seed < 200; seed++) {
      const { positions, spans } = select(seed, 0.5);
      expect(positions).toHaveLength(8);
      expect(new Set(positions).size).toBe(8);
      for (const span of spans) expect(isPhrase(span) || span.end - span.start === 1).toBe(true);
    }
  });

  it('draws a phrase with its probability, of the draws that had a choice', () => {
    let [ofPhrases, ofWords] = [0, 0];
    for (let seed = 0; seed < 2000; seed++) {
      const { phraseDraws } = select(seed, 0.3);
      ofPhrases += phraseDraws!.phrase;
      ofWords += phraseDraws!.word;
    }
    const draws = ofPhrases + ofWords;
    expect(Math.abs(ofPhrases / draws - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / draws));
  });

  it('takes only phrases with share 1, while they fit, and fills up with words', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { spans, phraseDraws } = select(seed, 1, 8);
      const left = 8 - spans.filter(isPhrase).reduce((sum, { start, end }) => sum + end - start, 0);
      expect(phraseDraws!.word).toBe(0);
      expect(spans.filter((span) => !isPhrase(span))).toHaveLength(left);
    }
  });

  it('takes words alone where a sequence has no phrases, and nothing without words', () => {
    expect(select(1, 0.5, 5, [])).toMatchObject({ phraseDraws: { phrase: 0, word: 0 } });
    expect(select(1, 0.5, 5, []).positions).toHaveLength(5);
    expect(selectPhrases([], [], 0, 0.5, new Rng(1, 'masking')).spans).toEqual([]);
  });
});
