import { describe, expect, it } from 'vitest';
import { experimentOutline, variantAt } from '../../../../src/extension/experiments/outline';

const text = `{
  "name": "five", // comment
  "variants": [
    { "name": "ELECTRA" },
    { "name": "BERT", "objective": { "type": "mlm" } }
  ]
}`;
const at = (part: string) => text.indexOf(part);

describe('experimentOutline', () => {
  it('finds the experiment name and each variant with the place of its name', () => {
    const { anchor, variants } = experimentOutline(text);
    expect(text.slice(anchor.offset, anchor.offset + anchor.length)).toBe('"five"');
    expect(variants.map(({ name }) => name)).toEqual(['ELECTRA', 'BERT']);
    expect(variants.map(({ nameSpan }) => nameSpan.offset)).toEqual([at('"ELECTRA"'), at('"BERT"')]);
  });

  it('knows which variant holds a place of the text', () => {
    const outline = experimentOutline(text);
    expect(variantAt(outline, at('mlm'))?.name).toBe('BERT');
    expect(variantAt(outline, at('variants'))).toBeUndefined();
  });

  it('still finds variants in text that is being typed', () => {
    expect(experimentOutline('{ "variants": [ { "name": "A" }, { "name": ').variants.map(({ name }) => name)).toEqual(['A']);
  });

  it('anchors a file without a name at its start', () => {
    expect(experimentOutline('{}').anchor).toEqual({ offset: 0, length: 0 });
  });
});
