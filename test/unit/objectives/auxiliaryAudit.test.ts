import { describe, expect, it } from 'vitest';
import { runConfigSchema, type InputConfig } from '../../../src/experiment/schema';
import { AuxiliaryAudit, classBalance } from '../../../src/objectives/auxiliaryAudit';

const inputOf = (knobs: Partial<InputConfig>): InputConfig => runConfigSchema.shape.input.parse({ format: 'segmentPair', ...knobs });

describe('classBalance', () => {
  it('lays the share of each class beside its probability, four standard deviations wide', () => {
    const rows = classBalance(inputOf({ pairObjective: 'distance' }), { 0: 40, 1: 30, 2: 20 });
    expect(rows.map(({ name, realised, expected, draws, ok }) => [name, realised, expected, draws, ok])).toEqual([
      ['distance: adjacent segments', 40 / 90, 1 / 3, 90, true],
      ['distance: segments apart in one document', 30 / 90, 1 / 3, 90, true],
      ['distance: segments of two documents', 20 / 90, 1 / 3, 90, true],
    ]);
    expect(rows[0]!.tolerance).toBeCloseTo(4 * Math.sqrt(2 / 9 / 90), 12);
  });

  it.each([
    [{ pairObjective: 'sop' }, { 0: 400, 1: 600 }, ['sop: segments in order', 'sop: segments swapped']],
    [{ pairObjective: 'nsp' }, {}, ['nsp: the second segment follows', 'nsp: the second segment is random']],
    [{ pairObjective: 'reordering', maxSegments: 2 }, { 0: 500, 1: 250, 2: 100 }, ['reordering: order 1', 'reordering: order 2 1']],
    [{ pairObjective: 'ernie', maxSegments: 2 }, { 0: 500, 1: 250, 2: 250, 3: 100, 4: 100, 5: 300 }, ['distance: adjacent segments', 'distance: segments apart in one document', 'distance: segments of two documents']],
  ] as const)('is off for %j with labels %j', (knobs, drawn, names) => {
    expect(classBalance(inputOf(knobs), drawn).filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(names);
  });

  it('counts the numbers of segments where there are many orders', () => {
    const rows = classBalance(inputOf({ pairObjective: 'reordering', maxSegments: 4 }), Object.fromEntries(Array.from({ length: 33 }, (_, label) => [label, 1])));
    expect(rows.map(({ name, realised, expected }) => [name, realised, expected])).toEqual([1, 2, 6, 24].map((orders, i) => [`reordering: ${i + 1} segment${i === 0 ? '' : 's'}`, orders / 33, expect.closeTo(0.25, 12) as number]));
  });
});

describe('AuxiliaryAudit', () => {
  const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
  const rowsOf = (capitals: number[]) => {
    const audit = new AuxiliaryAudit(inputOf({ capitalizationWeight: 1, pairObjective: 'sop' }), { special, startsWord: (id) => id < 20 });
    audit.add({ ids: Int32Array.of(2, 10, 20, 11, 3), tokenTypeIds: new Int32Array(5), pairLabel: 1, capitals: Uint8Array.from(capitals) });
    return Object.fromEntries(audit.rows().map(({ name, realised, ok }) => [name, [realised, ok]]));
  };

  it('passes words that are capitalised as a whole', () => {
    expect(rowsOf([0, 1, 1, 0, 0])).toEqual({ 'sequences with a label of a sentence-level task': [1, true], 'capitalised words': [0.5, true], 'words capitalised in part': [0, true], 'special tokens called capitalised': [0, true] });
  });

  it('is off for part of a word and for special tokens', () => {
    expect(rowsOf([1, 1, 0, 0, 0])).toMatchObject({ 'words capitalised in part': [1, false], 'special tokens called capitalised': [1, false] });
  });
});
