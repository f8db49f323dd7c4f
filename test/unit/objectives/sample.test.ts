import { describe, expect, it } from 'vitest';
import type { Rng } from '../../../src/common/rng';
import { runConfigSchema } from '../../../src/experiment/schema';
import type { ObjectiveType } from '../../../src/experiment/knobs/objectives';
import { objectiveOf } from '../../../src/objectives/registry';
import { corruptText, sampleRngs, type CorruptedSample } from '../../../src/objectives/sample';
import { byteLevelAlphabet } from '../../../src/tokenizer/byteLevel';
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

  it("reads byte-level BPE as training does: line by line, shown in letters, with RoBERTa's special tokens", async () => {
    const alphabet = [...byteLevelAlphabet, 'Ġc', 'Ġca', 'Ã©'];
    const bytePairs = await TextTokenizer.fromBytePairs(['<s>', '<pad>', '</s>', '<unk>', ...alphabet, '<mask>'], [['Ġ', 'c'], ['Ġc', 'a'], ['Ã', '©']], false, 'test');
    const lines = '  it, cafés\n\tüb';
    const masked = { ...config('mlm', 64), objective: { ...config('mlm').objective, maskTokenProb: 1, randomTokenProb: 0, masking: { type: 'wholeWord' } as const } };
    const { tokens, words } = await corruptText(lines, bytePairs, masked, 1, 0);
    expect(tokens.map(({ original }) => original)).toEqual(['<s>', 'i', 't', ',', 'Ġca', 'f', 'é', 's', 'Ã', '¼', 'b', '</s>']);
    // it | , | cafés goes on with the next line, whose first word has no space before it.
    expect(words.map(({ start, end }) => [start, end])).toEqual([[1, 3], [3, 4], [4, 11]]);
    for (const { offsets, text: stretch } of tokens) expect(offsets === null ? null : lines.slice(...offsets)).toBe(stretch);
    expect(tokens.map(({ text: stretch }) => stretch)).toEqual([null, 'i', 't', ',', 'ca', 'f', 'é', 's', 'ü', 'ü', 'b', null]);
    const selected = tokens.filter(({ label }) => label !== null);
    expect(selected.length).toBeGreaterThan(0);
    for (const { input, label, original } of selected) expect([input, label]).toEqual(['<mask>', original]);
  });

  describe('in a format of pairs', () => {
    const paired = (input: object, line: string, roll = 0, maxSeqLength = 32) => corruptText(line, tokenizer, { ...config('mlm', maxSeqLength), input: runConfigSchema.shape.input.parse({ format: 'segmentPair', shortSequenceProb: 0, ...input }) }, 1, roll);
    const words = ({ tokens, pair }: CorruptedSample) => [tokens.slice(0, pair!.firstLength), tokens.slice(pair!.firstLength)].map((part) => part.map(({ original }) => original).join(' '));
    const lines = 'We sailed.\nThe wide sea.';

    it('makes two lines the segments of a pair, each token with its stretch of the text', async () => {
      const sample = await paired({ pairObjective: 'nsp' }, lines);
      expect(words(sample)).toEqual(['[CLS] we sail ##ed . [SEP]', 'the wide sea . [SEP]']);
      expect(sample.pair).toEqual({ objective: 'nsp', label: 0, order: null, firstLength: 6 });
      expect(sample.tokens.map(({ text: stretch }) => stretch)).toEqual([null, 'We', 'sail', 'ed', '.', null, 'The', 'wide', 'sea', '.', null]);
      expect(sample.truncated).toBe(0);
    });

    it('swaps them for SOP on some rolls', async () => {
      const samples = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((roll) => paired({ pairObjective: 'sop' }, lines, roll)));
      for (const sample of samples) expect(words(sample)[sample.pair!.label!]).toContain(sample.pair!.label === 0 ? '[CLS] we' : 'we sail');
      expect(new Set(samples.map(({ pair }) => pair!.label))).toEqual(new Set([0, 1]));
    });

    it('takes the random segment of NSP from the last document of the text', async () => {
      const samples = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((roll) => paired({ pairObjective: 'nsp' }, `${lines}\n\nCafé sea.`, roll)));
      expect(new Set(samples.map((sample) => `${sample.pair!.label} ${words(sample)[1]}`))).toEqual(new Set(['0 the wide sea . [SEP]', '1 cafe sea . [SEP]']));
    });

    it('leaves a single line and other formats without a pair', async () => {
      expect((await paired({ pairObjective: 'nsp' }, 'We sailed.')).pair).toBeNull();
      expect((await paired({ format: 'fullSentences' }, lines)).pair).toBeNull();
    });
  });

  it('shows an empty line as two special tokens', async () => {
    const { tokens } = await corruptText('', tokenizer, config('rtd'), 1, 0);
    expect(tokens.map(({ kind }) => kind)).toEqual(['special', 'special']);
  });
});

describe('a sample of a generator without weights', () => {
  const corpusToken = (rng: Rng): number => 5 + rng.int(4);

  it.each(['uniform', 'unigram'])('is what training draws for the same sequence: %s', async (type) => {
    const run = runConfigSchema.parse({ corpus: {}, tokenizer: {}, model: { maxSeqLength: 32 }, objective: { type: 'rtd', generator: { type }, maskProb: 0.4 }, training: { batchSize: 1 }, budget: { steps: 1 }, logging: {}, evaluation: {} });
    const { tokens, note } = await corruptText(text, tokenizer, run, 3, 2, { corpusToken });
    const ids = Int32Array.from(tokens, ({ originalId }) => originalId);
    const { special, size: vocabSize, startsWord } = tokenizer.vocabulary;
    const context = { special, vocabSize, startsWord, maxPredictions: 12, corpusToken, rng: sampleRngs(text, 3, 2).masking };
    const { inputIds } = objectiveOf(run.objective).corrupt({ ids, tokenTypeIds: new Int32Array(ids.length) }, run.objective, context);
    expect(tokens.map(({ inputId }) => inputId)).toEqual(Array.from(inputIds));
    expect(tokens.some(({ kind }) => kind === 'random')).toBe(true);
    expect(tokens.every(({ kind }) => kind !== 'mask')).toBe(true);
    expect(note).toContain(type === 'uniform' ? 'each as likely' : 'as frequent as in the training text');
  });
});
