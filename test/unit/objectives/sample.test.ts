import { describe, expect, it } from 'vitest';
import { runConfigSchema, type ObjectiveType } from '../../../src/experiment/schema';
import { corruptText } from '../../../src/objectives/sample';
import { TextTokenizer } from '../../../src/tokenizer/tokenizer';

const tokenizer = await TextTokenizer.fromTokens(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'we', 'sail', '##ed', 'the', 'wide', 'sea', '.', 'café', 'cafe'], true, 'test');
const config = (type: ObjectiveType, maxSeqLength = 32) =>
  runConfigSchema.parse({ corpus: {}, tokenizer: {}, model: { maxSeqLength }, objective: { type, maskProb: 0.3 }, training: {}, budget: { steps: 1 }, logging: {}, evaluation: {} });
const text = 'We sailed the 😀 wide Café.';

describe('corruptText', () => {
  it('tells every token with its stretch of the text, before and after', async () => {
    const { tokens, truncated, note } = await corruptText(text, tokenizer, config('mlm'), 1, 0);
    expect(tokens.map(({ text: stretch }) => stretch)).toEqual([null, 'We', 'sail', 'ed', 'the', '😀', 'wide', 'Café', '.', null]);
    expect(tokens.map(({ original }) => original)).toEqual(['[CLS]', 'we', 'sail', '##ed', 'the', '[UNK]', 'wide', 'cafe', '.', '[SEP]']);
    expect(tokens.filter(({ kind }) => kind === 'special')).toHaveLength(2);
    // round(10 · 0.3) positions are selected.
    expect(tokens.filter(({ label }) => label !== null)).toHaveLength(3);
    for (const token of tokens) {
      const selected = token.kind === 'mask' || token.kind === 'random' || token.kind === 'keep';
      expect(token.label).toBe(selected ? token.original : null);
      expect(token.offsets === null ? null : text.slice(...token.offsets)).toBe(token.text);
      if (token.kind === 'mask') expect(token.input).toBe('[MASK]');
      if (token.kind === 'keep' || token.kind === 'original') expect(token.inputId).toBe(token.originalId);
    }
    expect([truncated, note]).toEqual([0, null]);
  });

  it('tells the words, and the spans that were selected together', async () => {
    const spanning = { ...config('mlm'), objective: { ...config('mlm').objective, masking: { type: 'wholeWord' } as const } };
    const { tokens, words, spans } = await corruptText(text, tokenizer, spanning, 1, 0);
    // we | sail ##ed | the | [UNK] | wide | cafe | .
    expect(words.map(({ start, end }) => [start, end])).toEqual([[1, 2], [2, 4], [4, 5], [5, 6], [6, 7], [7, 8], [8, 9]]);
    expect(spans.length).toBeGreaterThan(0);
    for (const span of spans) expect(words).toContainEqual(span);
    const inSpans = tokens.map((_, position) => spans.some(({ start, end }) => start <= position && position < end));
    expect(inSpans).toEqual(tokens.map(({ label }) => label !== null));
    expect((await corruptText(text, tokenizer, config('mlm'), 1, 0)).spans).toEqual([]);
  });

  it('is the same until it is rolled again or the seed changes', async () => {
    const kinds = async (seed: number, roll: number, line = text.repeat(4)) => (await corruptText(line, tokenizer, config('rtd', 128), seed, roll)).tokens.map(({ kind }) => kind).join();
    expect(await kinds(1, 0)).toBe(await kinds(1, 0));
    expect(new Set([await kinds(1, 0), await kinds(1, 1), await kinds(2, 0), await kinds(1, 0, `${text.repeat(3)} We sailed the 😀 wide sea.`)]).size).toBe(4);
  });

  it.each(['rtd', 'rtd15', 'replaceMlm', 'allTokensMlm'] as const)('says that the generator fills the selected positions of %s', async (type) => {
    const { note, objective } = await corruptText(text, tokenizer, config(type), 1, 0);
    expect(objective).toBe(type);
    expect(note).toContain('sample from the generator');
  });

  it('cuts to the sequence length and says by how much', async () => {
    const { tokens, truncated } = await corruptText(text, tokenizer, config('mlm', 8), 1, 0);
    expect([tokens.length, truncated]).toEqual([8, 2]);
    expect(tokens.at(-1)?.original).toBe('[SEP]');
  });

  it('shows an empty line as two special tokens', async () => {
    const { tokens } = await corruptText('', tokenizer, config('rtd'), 1, 0);
    expect(tokens.map(({ kind }) => kind)).toEqual(['special', 'special']);
  });
});
