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

  it('replaces a list on its line', () => {
    expect(edited(text, ['seeds'], [3, 4, 5])).toBe(text.replace('[1, 2]', '[3, 4, 5]'));
  });

  it('keeps an object on its one line when a key is added', () => {
    expect(edited(text, ['base', 'objective', 'maskTokenProb'], 0.9)).toBe(text.replace('0.15', '0.15, "maskTokenProb": 0.9'));
  });

  it('adds a key on a line of its own where the others are', () => {
    expect(edited('{\n  "a": 1 // one\n}\n', ['b'], [1, { c: 2 }])).toBe('{\n  "a": 1, // one\n  "b": [1, { "c": 2 }]\n}\n');
  });

  it('adds an entry at the end of a list of lines', () => {
    const listed = '{\n  "variants": [\n    { "name": "A" }\n  ]\n}\n';
    expect(edited(listed, ['variants', 1], { name: 'B' })).toBe('{\n  "variants": [\n    { "name": "A" },\n    { "name": "B" }\n  ]\n}\n');
  });

  it('adds the comma before a comment, and none where there is one', () => {
    expect(edited('{\r\n\t"a": 1, // one\r\n}', ['b'], 2)).toBe('{\r\n\t"a": 1, // one\r\n\t"b": 2\r\n}');
  });

  it('fills an empty object', () => {
    expect(edited('{ "base": {} }', ['base', 'objective', 'type'], 'mlm')).toBe('{ "base": { "objective": { "type": "mlm" } } }');
  });

  it('leaves text alone that is not JSON', () => {
    expect(edited('', ['name'], 'x')).toBe('');
  });

  it('removes an entry of a list', () => {
    expect(edited(text, ['seeds', 0], undefined)).toBe(text.replace('[1, 2]', '[2]'));
  });

  it('indents with tabs where the file does', () => {
    const tabbed = '{\n\t"name": "a"\n}\n';
    expect(edited(tabbed, ['schemaVersion'], 1)).toBe('{\n\t"name": "a",\n\t"schemaVersion": 1\n}\n');
  });
});
