import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/common/rng';
import { runConfigSchema, type GeneratorObjective } from '../../../src/experiment/schema';
import { MaskingAudit } from '../../../src/objectives/audit';
import { selectAndReplace } from '../../../src/objectives/masking';
import { objectiveOf } from '../../../src/objectives/registry';
import { corruptForGenerator } from '../../../src/objectives/untrainedGenerator';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
const VOCAB = 23;
const ROWS = 3000;

const configOf = (objective: object): GeneratorObjective => runConfigSchema.shape.objective.parse({ type: 'rtd', maskProb: 0.3, ...objective }) as GeneratorObjective;
/** [CLS], 18 tokens from 5 on in order, [SEP]. */
const ids = Int32Array.from({ length: 20 }, (_, i) => (i === 0 ? 2 : i === 19 ? 3 : 4 + i));
const sequence = { ids, tokenTypeIds: new Int32Array(20) };
/** Token 7 three times as often as token 9, and no other. */
const corpusToken = (rng: Rng): number => (rng.uniform() < 0.75 ? 7 : 9);
const contextOf = (row: number) => ({ special, vocabSize: VOCAB, startsWord: () => true, maxPredictions: 6, corpusToken, rng: new Rng(4, 'masking', 0, row) });

/** Samples of many draws, by token. */
function counts(objective: object): number[] {
  const found = Array<number>(VOCAB).fill(0);
  for (let row = 0; row < ROWS; row++) {
    const { inputIds, positions } = corruptForGenerator(sequence, configOf(objective), contextOf(row));
    for (const position of positions) found[inputIds[position]!]!++;
  }
  return found;
}

describe('a generator without weights', () => {
  it('fills the positions that masking would select, and no other', () => {
    const config = configOf({ generator: { type: 'uniform' }, disallowCorrect: true });
    const { positions, labels } = selectAndReplace(sequence, config, contextOf(1));
    const found = corruptForGenerator(sequence, config, contextOf(1));
    expect([found.positions, found.labels]).toEqual([positions, labels]);
    expect(Array.from(found.inputIds.keys()).filter((i) => found.inputIds[i] !== ids[i])).toEqual(Array.from(positions));
    expect(new Set(found.kinds)).toEqual(new Set(['random']));
  });

  it('draws all of the vocabulary alike where it is uniform, special tokens included', () => {
    const found = counts({ generator: { type: 'uniform' } });
    const draws = ROWS * 6;
    const tolerance = 4 * Math.sqrt((draws / VOCAB) * (1 - 1 / VOCAB));
    expect(found.map((count) => Math.abs(count - draws / VOCAB) < tolerance)).toEqual(found.map(() => true));
  });

  it('draws what the corpus draws where it is unigram', () => {
    const found = counts({ generator: { type: 'unigram' } });
    const draws = ROWS * 6;
    expect(found[7]! + found[9]!).toBe(draws);
    expect(Math.abs(found[7]! - 0.75 * draws)).toBeLessThan(4 * Math.sqrt(draws * 0.75 * 0.25));
  });

  it('calls a sample that is the original unchanged', () => {
    const { kinds, inputIds, positions, labels } = corruptForGenerator(sequence, configOf({ generator: { type: 'unigram' }, maskProb: 0.3 }), { ...contextOf(0), corpusToken: () => 9 });
    const expected = Array.from(labels, (label) => (label === 9 ? 'keep' : 'random'));
    expect(kinds).toEqual(expected);
    expect(Array.from(positions, (position) => inputIds[position])).toEqual(expected.map(() => 9));
  });

  it('never draws the original with disallowCorrect, even from a corpus of one token', () => {
    for (let row = 0; row < 50; row++) {
      const { inputIds, positions, kinds } = corruptForGenerator(sequence, configOf({ generator: { type: 'unigram' }, disallowCorrect: true }), { ...contextOf(row), corpusToken: () => 7 });
      for (const position of positions) expect(inputIds[position]).not.toBe(ids[position]);
      expect(kinds).not.toContain('keep');
    }
  });

  it('is what a trained one is not: that leaves masks for it to read', () => {
    const config = configOf({});
    expect(corruptForGenerator(sequence, config, contextOf(2))).toEqual(selectAndReplace(sequence, config, contextOf(2)));
  });

  it('needs a corpus for its frequencies', () => {
    const { corpusToken: _, ...without } = contextOf(0);
    expect(() => corruptForGenerator(sequence, configOf({ generator: { type: 'unigram' } }), without)).toThrow('draws from a corpus');
  });
});

describe('the audit of a generator without weights', () => {
  const rowsOf = (objective: object, promised = objective) => {
    const audit = new MaskingAudit(configOf(promised), contextOf(0));
    for (let row = 0; row < ROWS; row++) audit.add(sequence, corruptForGenerator(sequence, configOf(objective), contextOf(row)));
    return audit.rows();
  };
  const off = (rows: ReturnType<typeof rowsOf>) => rows.filter(({ ok }) => !ok).map(({ name }) => name);

  it.each([{ generator: { type: 'uniform' } }, { generator: { type: 'uniform' }, disallowCorrect: true }, { generator: { type: 'unigram' } }, { generator: { type: 'uniform' }, masking: { type: 'span' } }])('passes what %j draws', (objective) => {
    expect(off(rowsOf(objective))).toEqual([]);
  });

  it('lays the share of originals beside 1/V', () => {
    const row = rowsOf({ generator: { type: 'uniform' } }).find(({ name }) => name === 'samples that are the original')!;
    expect(row.expected).toBe(1 / VOCAB);
    expect(row.draws).toBe(ROWS * 6);
  });

  it('is off where originals come that were promised not to', () => {
    expect(off(rowsOf({ generator: { type: 'uniform' } }, { generator: { type: 'uniform' }, disallowCorrect: true }))).toEqual(['samples that are the original']);
  });
});

describe('the masking rules of the sources', () => {
  const rules = { BERT: { maskTokenProb: 0.8, randomTokenProb: 0.1 }, ELECTRA: { maskTokenProb: 0.85, randomTokenProb: 0 } };

  it.each(Object.entries(rules))('%s: its shares can be had with every objective', (_, shares) => {
    for (const type of ['mlm', 'rtd', 'rtd15', 'replaceMlm', 'allTokensMlm']) {
      const config = runConfigSchema.shape.objective.parse({ type, maskProb: 0.3, ...shares });
      const { corrupt } = objectiveOf(config);
      const found = { mask: 0, random: 0, keep: 0 };
      for (let row = 0; row < ROWS; row++) for (const kind of corrupt(sequence, config, contextOf(row)).kinds) found[kind]++;
      const draws = ROWS * 6;
      const near = (count: number, share: number) => Math.abs(count - share * draws) <= 4 * Math.sqrt(share * (1 - share) * draws);
      expect([near(found.mask, shares.maskTokenProb), near(found.random, shares.randomTokenProb)], type).toEqual([true, true]);
    }
  });
});
