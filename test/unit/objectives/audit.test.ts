import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/common/rng';
import { runConfigSchema } from '../../../src/experiment/schema';
import { MaskingAudit, type AuditRow } from '../../../src/objectives/audit';
import type { Corruption, Sequence } from '../../../src/objectives/definition';
import { selectAndReplace } from '../../../src/objectives/masking';
import { objectiveOf } from '../../../src/objectives/registry';
import { wordsOf } from '../../../src/objectives/selection/words';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
const startsWord = (id: number): boolean => id % 3 !== 0;
const context = { special, startsWord, vocabSize: 300, maxPredictions: 30 };

type Change = (corruption: Corruption, sequence: Sequence) => Corruption;

/** Audits 400 sequences of 44 to 63 tokens in two segments. */
function audited(masking: object, change: Change = (corruption) => corruption, promised: object = masking): AuditRow[] {
  const config = (of: object) => runConfigSchema.shape.objective.parse({ type: 'mlm', maskProb: 0.2, masking: of });
  const audit = new MaskingAudit(config(promised), context);
  for (let row = 0; row < 400; row++) {
    const rng = new Rng(5, 'masking', 1, row);
    const tokens = (count: number) => Array.from({ length: count }, () => 5 + rng.int(250));
    const ids = Int32Array.of(2, ...tokens(30 + (row % 20)), 3, ...tokens(11), 3);
    const words = wordsOf(ids, context);
    const phrases = [1, 4, 7].map((word) => ({ start: words[word]!.start, end: words[word + 1]!.end }));
    const sequence = { ids, tokenTypeIds: new Int32Array(ids.length), phrases };
    audit.add(sequence, change(selectAndReplace(sequence, config(masking), { ...context, rng }), sequence));
  }
  return audit.rows();
}
const off = (rows: AuditRow[]): string[] => rows.filter(({ ok }) => !ok).map(({ name }) => name);

/** Three phrases of two words stand in the first segment. */
const list = { type: 'list', file: 'phrases.txt', phraseShare: 0.4 };
const maskings = [list, { type: 'token' }, { type: 'wholeWord' }, { type: 'span' }, { type: 'ngram' }];
const random = runConfigSchema.shape.objective.parse({ type: 'mlm', maskProb: 0.15, maskRounding: 'random' });

describe('MaskingAudit', () => {
  it.each(maskings)('passes what %j draws', (masking) => {
    expect(off(audited(masking))).toEqual([]);
  });

  it('holds a lowered maximum to what it leaves, not to maskProb', () => {
    const config = runConfigSchema.shape.objective.parse({ type: 'mlm', maskProb: 0.2, maxPredictions: 4 });
    const few = { ...context, maxPredictions: objectiveOf(config).maxPredictions(config, 64) };
    const audit = new MaskingAudit(config, few);
    const ids = Int32Array.of(2, ...Array.from({ length: 41 }, (_, i) => 5 + i), 3);
    for (let row = 0; row < 300; row++) audit.add({ ids, tokenTypeIds: new Int32Array(43) }, selectAndReplace({ ids, tokenTypeIds: new Int32Array(43) }, config, { ...few, rng: new Rng(8, 'masking', 2, row) }));
    const rows = audit.rows();
    expect(off(rows)).toEqual([]);
    expect(rows[0]).toMatchObject({ name: 'mask rate', realised: 4 / 41, expected: 4 / 41 });
    expect(rows.map(({ name }) => name)).not.toContain('mask rate, special tokens counted');
  });

  it('takes a number that is rounded at random for what it is on average', () => {
    const audit = new MaskingAudit(random, context);
    let wanted = 0;
    for (let row = 0; row < 800; row++) {
      const ids = Int32Array.of(2, ...Array.from({ length: 9 + (row % 7) }, (_, i) => 5 + i), 3);
      wanted += 0.15 * ids.length;
      audit.add({ ids, tokenTypeIds: new Int32Array(ids.length) }, selectAndReplace({ ids, tokenTypeIds: new Int32Array(ids.length) }, random, { ...context, rng: new Rng(6, 'masking', 2, row) }));
    }
    const rows = audit.rows();
    expect(off(rows)).toEqual([]);
    const rate = rows.find(({ name }) => name === 'mask rate')!;
    expect(rate.expected! * rate.draws).toBeCloseTo(wanted, 8);
    expect(rate.tolerance).toBeGreaterThan(0);
    // 0.15 · 16 = 2.4 on average, of which "nearest" selects 2.
    const nearest = new MaskingAudit(random, context);
    const ids = Int32Array.of(2, ...Array.from({ length: 14 }, (_, i) => 5 + i), 3);
    for (let row = 0; row < 400; row++) nearest.add({ ids, tokenTypeIds: new Int32Array(16) }, selectAndReplace({ ids, tokenTypeIds: new Int32Array(16) }, { ...random, maskRounding: 'nearest' }, { ...context, rng: new Rng(7, 'masking', 2, row) }));
    expect(off(nearest.rows())).toContain('mask rate');
  });

  it('lays shares beside theory with four standard deviations of a binomial', () => {
    const rows = audited({ type: 'ngram', maxNgramLength: 2 });
    const one = rows.find(({ name }) => name === 'drawn lengths of 1 word')!;
    expect(one.expected).toBeCloseTo(2 / 3, 12);
    expect(one.tolerance).toBeCloseTo(4 * Math.sqrt(2 / 9 / one.draws), 12);
    expect(rows.map(({ name }) => name)).not.toContain('drawn lengths of 3 words');
  });

  const withId = (ids: Int32Array, position: number, id: number): Int32Array => ids.map((old, i) => (i === position ? id : old));
  it.each<[string, Change, string[]]>([
    ['a [CLS] that is selected', (corruption, { ids }) => ({ ...corruption, positions: withId(corruption.positions, 0, 0), labels: withId(corruption.labels, 0, ids[0]!) }), ['special tokens selected']],
    ['a token that changes without being selected', (corruption) => ({ ...corruption, inputIds: withId(corruption.inputIds, 0, 9) }), ['tokens changed but not selected']],
    ['a wrong label', (corruption) => ({ ...corruption, labels: withId(corruption.labels, 1, -1) }), ['labels that are not the original']],
    ['kinds of another share', (corruption) => ({ ...corruption, kinds: corruption.kinds.map(() => 'mask' as const) }), ['selected tokens replaced by [MASK]', 'selected tokens replaced at random', 'selected tokens unchanged']],
    ['a position too few', (corruption) => ({ ...corruption, positions: corruption.positions.slice(1), labels: corruption.labels.slice(1), kinds: corruption.kinds.slice(1) }), ['mask rate']],
  ])('is off for %s', (_, change, names) => {
    expect(off(audited({ type: 'token' }, change))).toEqual(expect.arrayContaining(names));
  });

  it('is off for words that are cut, and for lengths of another distribution', () => {
    expect(off(audited({ type: 'token' }, undefined, { type: 'wholeWord' }))).toContain('words cut');
    expect(off(audited({ type: 'span', geometricP: 0.5 }, undefined, { type: 'span', geometricP: 0.2 }))).toContain('drawn lengths of 1 word');
    expect(off(audited({ type: 'token' }, undefined, { type: 'span' }))).toContain('words cut, beyond one a sequence');
  });

  it('is off for a list whose phrases come too often, or are cut', () => {
    expect(off(audited(list, undefined, { ...list, phraseShare: 0.9 }))).toEqual(['draws of a phrase, where there was a word too']);
    const shortened: Change = (corruption) => ({ ...corruption, spans: corruption.spans.map(({ start, end }) => ({ start, end: end - Number(end - start > 1) })) });
    expect(off(audited(list, shortened))).toEqual(['selections that are no phrase and no word']);
  });

  it('is off for whole words that leave room for another', () => {
    const none: Change = (corruption) => ({ ...corruption, positions: new Int32Array(), labels: new Int32Array(), kinds: [], spans: [], inputIds: corruption.inputIds });
    expect(off(audited({ type: 'wholeWord' }, none))).toContain('sequences where another word had room');
  });
});
