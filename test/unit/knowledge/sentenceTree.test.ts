/** Soft positions and visible matrices worked out by hand from the rules of K-BERT's `brain/knowgraph.py`. */
import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '../../../src/experiment/schema';
import { Knowledge, type GraphConfig } from '../../../src/knowledge/injection';
import { parseSpo, type Fact } from '../../../src/knowledge/readSpo';
import { flattenTree, sees, type KnowledgeSequence } from '../../../src/knowledge/sentenceTree';
import { tokenizerOf } from './toyTokenizer';

function graphConfig(knobs: Partial<GraphConfig> = {}): GraphConfig {
  return runConfigSchema.shape.knowledge.parse({ type: 'graph', ...knobs }) as GraphConfig;
}

/** The text, with [CLS] and [SEP] where it writes them, and the facts of "subject predicate object" lines. */
async function laidOut(text: string, facts: string[], { maxLength = Infinity, ...knobs }: Partial<GraphConfig> & { maxLength?: number } = {}) {
  const tokenizer = tokenizerOf(text, ...facts.map((fact) => fact.replaceAll('/', ' ')));
  const graph = new Map<string, Fact[]>();
  for (const fact of parseSpo(facts.map((one) => one.replaceAll('/', '\t')).join('\n'), 'test.spo')) graph.set(fact.subject, [...(graph.get(fact.subject) ?? []), fact]);
  const knowledge = await Knowledge.of(graphConfig(knobs), graph, tokenizer);
  const ids = tokenizer.encode(text);
  const [sequence] = await knowledge.inject([{ ids, tokenTypeIds: new Int32Array(ids.length) }], maxLength);
  return { tokens: Array.from(sequence!.ids, tokenizer.vocabulary.tokenOf).join(' '), soft: [...sequence!.softPositions], matrix: matrixOf(sequence!) };
}

function matrixOf(sequence: KnowledgeSequence): string[] {
  const places = [...sequence.ids.keys()];
  return places.map((i) => places.map((j) => Number(sees(sequence, i, j))).join(''));
}

describe('the sentence tree of an English sentence', () => {
  it("numbers and shows the paper's own sentence as K-BERT does", async () => {
    const { tokens, soft, matrix } = await laidOut('[CLS] Tim Cook is visiting Beijing now [SEP]', ['Cook/CEO/Apple', 'Beijing/is_a/City']);
    expect(tokens).toBe('[CLS] Tim Cook CEO Apple is visiting Beijing is_a City now [SEP]');
    expect(soft).toEqual([0, 1, 2, 3, 4, 3, 4, 5, 6, 7, 6, 7]);
    expect(matrix).toEqual([
      '111001110011', // [CLS]
      '111001110011', // Tim
      '111111110011', // Cook sees the text and its own branch
      '001110000000', // CEO sees its branch and its mention
      '001110000000', // Apple
      '111001110011', // is
      '111001110011', // visiting
      '111001111111', // Beijing
      '000000011100', // is_a
      '000000011100', // City
      '111001110011', // now
      '111001110011', // [SEP]
    ]);
  });

  it('finds the longest entity and none inside a word', async () => {
    const { tokens } = await laidOut('the moby dick cook ##ie', ['moby/is/odd', 'moby dick/is/white', 'cook/is/busy']);
    expect(tokens).toBe('the moby dick is white cook ##ie');
  });

  it('lets the text go on where the longer entity turns out to be another', async () => {
    const { tokens } = await laidOut('new york city hall', ['new york city council/is/elected', 'new york/is/large', 'city hall/is/old']);
    expect(tokens).toBe('new york is large city hall is old');
  });
});

describe('the sentence tree of a Chinese sentence', () => {
  it('numbers 爱吃苹果(水果)哈 as the authors answer in issue 33', async () => {
    const { tokens, soft, matrix } = await laidOut('爱吃苹果哈', ['苹果/是/水果'], { predicate: 'never' });
    expect(tokens).toBe('爱 吃 苹 果 水 果 哈');
    expect(soft).toEqual([0, 1, 2, 3, 4, 5, 4]);
    expect(matrix).toEqual(['1111001', '1111001', '1111111', '1111111', '0011110', '0011110', '1111001']);
  });

  it('starts each branch behind the last character of its mention, and keeps siblings apart', async () => {
    const { tokens, soft, matrix } = await laidOut('北京是首都', ['北京/位于/中国', '北京/是/城市', '首都/同义/京城']);
    expect(tokens).toBe('北 京 位 于 中 国 是 城 市 是 首 都 同 义 京 城');
    expect(soft).toEqual([0, 1, 2, 3, 4, 5, 2, 3, 4, 2, 3, 4, 5, 6, 7, 8]);
    const [mention, first, second, plain, otherMention, third] = ['1111111111110000', '1111110000000000', '1100001110000000', '1100000001110000', '1100000001111111', '0000000000111111'];
    expect(matrix).toEqual([mention, mention, first, first, first, first, second, second, second, plain, otherMention, otherMention, third, third, third, third]);
  });

  it('takes the longest entity of the dictionary and cuts the row at its end', async () => {
    const facts = ['长江/是/河', '长江大桥/是/桥', '南京/是/城'];
    const whole = await laidOut('[CLS] 南京长江大桥 [SEP]', facts);
    expect(whole.tokens).toBe('[CLS] 南 京 是 城 长 江 大 桥 是 桥 [SEP]');
    expect(whole.soft).toEqual([0, 1, 2, 3, 4, 3, 4, 5, 6, 7, 8, 7]);
    const matrix = ['111001111001', '111111111001', '111111111001', '011110000000', '011110000000', '111001111111', '111001111111', '111001111111', '111001111111', '000001111110', '000001111110', '111001111001'];
    expect(whole.matrix).toEqual(matrix);
    const cut = await laidOut('[CLS] 南京长江大桥 [SEP]', facts, { maxLength: 10 });
    expect(cut.tokens).toBe('[CLS] 南 京 是 城 长 江 大 桥 是');
    expect(cut.soft).toEqual(whole.soft.slice(0, 10));
    expect(cut.matrix).toEqual(matrix.slice(0, 10).map((row) => row.slice(0, 10)));
  });
});

describe('flattenTree', () => {
  it('gives inserted tokens the segment of their mention', () => {
    const trunk = { ids: Int32Array.of(10, 11, 12, 13), tokenTypeIds: Int32Array.of(0, 0, 1, 1) };
    const { tokenTypeIds, branches, mentions } = flattenTree(trunk, [{ start: 1, end: 2, branches: [Int32Array.of(20)] }, { start: 2, end: 4, branches: [Int32Array.of(21, 22), Int32Array.of(23)] }], 99);
    expect([...tokenTypeIds]).toEqual([0, 0, 0, 1, 1, 1, 1, 1]);
    expect([...branches]).toEqual([-1, -1, 0, -1, -1, 1, 1, 2]);
    expect([...mentions]).toEqual([-1, 0, 0, 1, 1, 1, 1, 1]);
  });

  it('is the text itself where nothing is mentioned', () => {
    const trunk = { ids: Int32Array.of(10, 11, 12), tokenTypeIds: Int32Array.of(0, 0, 1) };
    const sequence = flattenTree(trunk, [], 99);
    expect([sequence.ids, sequence.tokenTypeIds, sequence.softPositions]).toEqual([trunk.ids, trunk.tokenTypeIds, Int32Array.of(0, 1, 2)]);
    expect(matrixOf(sequence)).toEqual(['111', '111', '111']);
  });
});

describe('the facts of an entity', () => {
  const facts = ['whale/is/large', 'whale/lives in/water', 'whale/is/large', 'whale/is/hunted'];

  it('are the first in the order of the lines, at most maxFacts, none twice', async () => {
    expect((await laidOut('a whale swims', facts)).tokens).toBe('a whale is large lives in water swims');
    expect((await laidOut('a whale swims', facts, { maxFacts: 1 })).tokens).toBe('a whale is large swims');
    expect((await laidOut('a whale swims', facts, { maxFacts: 9 })).tokens).toBe('a whale is large lives in water is hunted swims');
  });

  it('are objects alone where the predicate is left out, and then differ by the object', async () => {
    expect((await laidOut('a whale swims', [...facts, 'whale/was/hunted'], { predicate: 'never', maxFacts: 9 })).tokens).toBe('a whale large water hunted swims');
  });
});
