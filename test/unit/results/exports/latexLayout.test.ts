import { describe, expect, it } from 'vitest';
import { columnsOf, floatsOf, headingLines, nameLines, partsOf, valueLines } from '../../../../src/results/exports/latexLayout';

describe('cells over several lines', () => {
  it('have interval and p-value below what they belong to', () => {
    expect(valueLines('+2.1 [−0.2, +4.4] p = 0.25')).toEqual(['+2.1', '[−0.2, +4.4]', 'p = 0.25']);
    expect(valueLines('69.0 ± 0.7')).toEqual(['69.0 ± 0.7']);
    expect(nameLines('random-init (control) − ELECTRA')).toEqual(['random-init (control)', '− ELECTRA']);
    expect(nameLines('[CLS] only')).toEqual(['[CLS] only']);
  });

  it('break headings at spaces and behind hyphens, no further than their values need', () => {
    expect(headingLines('same-document probe', 30)).toEqual(['same-', 'document', 'probe']);
    expect(headingLines('same-document probe', 200)).toEqual(['same-document probe']);
    expect(headingLines('STS-B (Spearman)', 10)).toEqual(['STS-B', '(Spearman)']);
  });
});

describe('parts of a table', () => {
  const columns = (count: number, value: string) => columnsOf(['variant', ...Array.from({ length: count }, (_, i) => `t${i}`)], [['ELECTRA 15%', ...Array.from({ length: count }, () => value)]]);

  it('are one where all fits', () => {
    expect(partsOf(columns(5, '69.0'))).toEqual([[0, 1, 2, 3, 4, 5]]);
  });

  it('have like many columns, each with the names in front', () => {
    expect(partsOf(columns(8, '4.5 [−7.6, 14.4]'))).toEqual([[0, 1, 2, 3, 4], [0, 5, 6, 7, 8]]);
    expect(partsOf(columns(7, '4.5 [−7.6, 14.4]'))).toEqual([[0, 1, 2, 3, 4], [0, 5, 6, 7]]);
  });

  it('go into floats that are no higher than a page', () => {
    const rows = (count: number) => columnsOf(['v', ...Array.from({ length: 8 }, (_, i) => `t${i}`)], Array.from({ length: count }, () => ['A', ...Array.from({ length: 8 }, () => '4.5 [−7.6, 14.4]')]));
    const [low, high] = [rows(8), rows(12)];
    expect(floatsOf(low, partsOf(low)).map((parts) => parts.length)).toEqual([2]);
    expect(floatsOf(high, partsOf(high)).map((parts) => parts.length)).toEqual([1, 1]);
  });

  it('keep a column that is wider than the page', () => {
    expect(partsOf(columns(2, 'x'.repeat(100)))).toEqual([[0, 1], [0, 2]]);
    expect(partsOf(columnsOf(['variant'], [['A']]))).toEqual([[0]]);
  });
});
