import { describe, expect, it } from 'vitest';
import { knowledgeText } from '../../../src/cli/knowledgeText';
import { runConfigSchema } from '../../../src/experiment/schema';
import { knowledgeMarkdown } from '../../../src/extension/samples/knowledgeMarkdown';
import { Knowledge, type GraphConfig } from '../../../src/knowledge/injection';
import { knowledgeSample } from '../../../src/knowledge/sample';
import { plainText } from '../extension/plainText';
import { toyTokenizer } from './toyTokenizer';

const tokenizer = toyTokenizer(['Tim', 'Cook', 'is', 'visit', '##ing', 'Beijing', 'now', 'CEO', 'Apple', 'is_a', 'City', '`']);
const graph = new Map([
  ['Cook', [{ subject: 'Cook', predicate: 'CEO', object: 'Apple' }]],
  ['Beijing', [{ subject: 'Beijing', predicate: 'is_a', object: 'City' }]],
]);

async function sampleOf(text: string, maxSeqLength = 99, knobs: Partial<GraphConfig> = {}) {
  const config = runConfigSchema.shape.knowledge.parse({ type: 'graph', ...knobs }) as GraphConfig;
  return knowledgeSample(text, await Knowledge.of(config, graph, tokenizer), config, maxSeqLength, tokenizer);
}

describe('knowledgeSample', () => {
  it('has the tree, the row that it becomes, both kinds of positions and the visible matrix', async () => {
    const sample = await sampleOf('Cook is visit ##ing Beijing');
    expect(sample.tree).toEqual([
      { tokens: ['[CLS]'], facts: [] },
      { tokens: ['Cook'], facts: [{ subject: 'Cook', predicate: 'CEO', object: 'Apple', tokens: ['CEO', 'Apple'] }] },
      { tokens: ['is'], facts: [] },
      { tokens: ['visit', '##ing'], facts: [] },
      { tokens: ['Beijing'], facts: [{ subject: 'Beijing', predicate: 'is_a', object: 'City', tokens: ['is_a', 'City'] }] },
      { tokens: ['[SEP]'], facts: [] },
    ]);
    expect(sample.tokens).toEqual(['[CLS]', 'Cook', 'CEO', 'Apple', 'is', 'visit', '##ing', 'Beijing', 'is_a', 'City', '[SEP]']);
    expect(sample.softPositions).toEqual([0, 1, 2, 3, 2, 3, 4, 5, 6, 7, 6]);
    expect(sample.hardPositions).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(sample.branches).toEqual([null, null, 0, 0, null, null, null, null, 1, 1, null]);
    expect(sample.visibleMatrix[2]!.join('')).toBe('01110000000');
    expect(sample.visibleMatrix.map((row) => row.length)).toEqual(Array(11).fill(11));
    expect([sample.reads, sample.truncated]).toEqual([{ positions: 'soft', attention: 'visibleMatrix' }, 0]);
  });

  it('takes two lines as the two texts of a pair, and counts what is cut off', async () => {
    const sample = await sampleOf('Tim Cook\nBeijing now', 8, { softPositions: false, visibleMatrix: false });
    expect(sample.tokens.join(' ')).toBe('[CLS] Tim Cook CEO Apple [SEP] Beijing is_a');
    expect(sample.tokenTypeIds).toEqual([0, 0, 0, 0, 0, 0, 1, 1]);
    expect([sample.reads, sample.truncated]).toEqual([{ positions: 'hard', attention: 'all' }, 3]);
  });
});

describe('the sentence tree as text', () => {
  it('lists facts under their entity and shows what each token sees', async () => {
    const lines = knowledgeText(await sampleOf('Cook is')).split('\n');
    expect(lines).toContain('    └ Cook — CEO → Apple: CEO Apple');
    expect(lines).toContain('  token  soft  hard  sees');
    expect(lines).toContain('  Apple     3     3  ·■■■··');
    expect(lines.at(-1)).toBe('The network reads soft positions; attention follows the visible matrix.');
  });
});

describe('knowledgeMarkdown', () => {
  it('shows the facts behind their entity, positions and matrix', async () => {
    const markdown = knowledgeMarkdown(await sampleOf('Cook is now'), plainText);
    expect(markdown).toContain('Knowledge at fine-tuning (soft positions, attention by the visible matrix)');
    expect(markdown).toContain('**Cook** <span style="color:var(--vscode-charts-purple);">⟨CEO Apple⟩</span> is now');
    expect(markdown).toContain('\nCEO       2     2  ·■■■···\n');
  });

  it('says that no entity was found', async () => {
    expect(knowledgeMarkdown(await sampleOf('is now'), plainText)).toBe('Knowledge at fine-tuning: no entity of the graph is in this text');
  });

  it('lets no token end the block of code', async () => {
    expect(knowledgeMarkdown(await sampleOf('Cook ` ` `'), plainText).split('```')).toHaveLength(3);
  });
});
