import { describe, expect, it } from 'vitest';
import { edited, editsFor } from '../../../../src/extension/experiments/edit';

const text = `{
  // Why this mask rate.
  "base": { "objective": { "type": "mlm", "maskProb": 0.15 } }, // tail
  "seeds": [1, 2]
}
`;

describe('editsFor', () => {
  it('changes a value and keeps every comment', () => {
    expect(edited(text, ['base', 'objective', 'maskProb'], 0.4)).toBe(text.replace('0.15', '0.4'));
  });

  it('creates the objects on the way to a new key', () => {
    const result = edited(text, ['evaluation', 'epochs'], 2);
    expect(JSON.parse(result.replace(/\/\/.*/g, ''))).toMatchObject({ evaluation: { epochs: 2 }, seeds: [1, 2] });
    expect(result).toContain('// Why this mask rate.');
    expect(result).toContain('// tail');
  });

  it('removes a key whose value is undefined and keeps its neighbours', () => {
    const result = edited(text, ['base', 'objective', 'maskProb'], undefined);
    expect(result).not.toContain('maskProb');
    expect(result).toContain('"type": "mlm"');
  });

  it('edits nothing when the key to remove is not there', () => {
    expect(editsFor(text, ['base', 'training', 'batchSize'], undefined)).toEqual([]);
  });

  it('replaces a whole list', () => {
    expect(JSON.parse(edited(text, ['seeds'], [3, 4, 5]).replace(/\/\/.*/g, ''))).toMatchObject({ seeds: [3, 4, 5] });
  });

  it('indents with tabs where the file does', () => {
    const tabbed = '{\n\t"name": "a"\n}\n';
    expect(edited(tabbed, ['schemaVersion'], 1)).toBe('{\n\t"name": "a",\n\t"schemaVersion": 1\n}\n');
  });
});
