import { describe, expect, it } from 'vitest';
import { sampleTable } from '../../../../src/extension/samples/sampleTable';
import { corruptedSample } from '../corruptedSample';
import { plainText } from '../plainText';

const unchanged = { ...corruptedSample(), truncated: 0, note: 'A generator follows.' };
unchanged.tokens = unchanged.tokens.map((token) => ({ ...token, kind: token.kind === 'special' ? 'special' : 'original', input: token.original }));
const table = sampleTable('  the cat sat on it ', [{ variant: 'BERT', sample: corruptedSample() }, { variant: 'ELECTRA', sample: unchanged }], 7, plainText);

describe('sampleTable', () => {
  it('has a row for each token and a column for each variant', () => {
    expect(table.split('\n').slice(4, 13)).toEqual([
      '#  token  BERT     ELECTRA',
      '──────────────────────────',
      '0  [CLS]  ·        ·',
      '1  the    ·        ·',
      '2  cat    [MASK]   ·',
      '3  sat    → ##dog  ·',
      '4  on     ·        ·',
      '5  it     kept     ·',
      '6  [SEP]  ·        ·',
    ]);
  });

  it('gives the numbers of each variant and each note once', () => {
    expect(table).toContain('BERT: 5 tokens · 3 selected (60.0 %)');
    expect(table).toContain('ELECTRA: 5 tokens · 0 selected (0.0 %)');
    expect(table.match(/A generator follows\./g)).toHaveLength(1);
  });

  it('begins with the seed and the text', () => {
    expect(table.startsWith('Corrupted sample · seed 7\n\nthe cat sat on it\n')).toBe(true);
  });

  it('has a table of its own for a variant with other tokens, such as another tokenizer or other pairs', () => {
    const other = { ...corruptedSample(), tokens: [{ ...corruptedSample().tokens[1]!, original: 'Ġthe' }] };
    const lines = sampleTable('x', [{ variant: 'BERT', sample: corruptedSample() }, { variant: 'BPE', sample: other }, { variant: 'ELECTRA', sample: unchanged }], 7, plainText).split('\n');
    expect(lines.slice(4, 6).concat(lines.slice(13, 17))).toEqual(['#  token  BERT     ELECTRA', '──────────────────────────', '', '#  token  BPE', '─────────────', '0  Ġthe   ·']);
  });

  it('counts wide characters as two columns', () => {
    const wide = { ...corruptedSample(), tokens: [{ ...corruptedSample().tokens[1]!, original: '目标' }] };
    expect(sampleTable('x', [{ variant: 'V', sample: wide }], 1, plainText)).toContain('0  目标   ·');
  });
});
