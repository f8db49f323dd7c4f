import { describe, expect, it } from 'vitest';
import { commandLink, escapeMarkdown, sampleMarkdown } from '../../../../src/extension/samples/sampleMarkdown';
import { corruptedSample } from '../corruptedSample';
import { plainText } from '../plainText';

/** The text as a reader sees it: entities decoded, tags and emphasis gone. */
const read = (markdown: string) => markdown.replace(/<[^>]*>|\*\*/g, '').replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))).replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

const markdown = sampleMarkdown(corruptedSample(), { variant: 'BERT 15%', seed: 7, roll: 2, links: ['[Re-roll](command:a)', '[Choose variant](command:b)'] }, plainText);

describe('sampleMarkdown', () => {
  it('shows the original and the corrupted tokens, each kind in brackets of its own', () => {
    expect(read(markdown)).toContain('Original: the ⟦cat⟧ ⟪sat⟫ on ‹it›');
    expect(read(markdown)).toContain('Corrupted: the ⟦[MASK]⟧ ⟪##dog⟫ on ‹it›');
  });

  it('leaves the special tokens out', () => {
    expect(read(markdown)).not.toContain('[CLS]');
  });

  it('names variant, objective, seed and draw', () => {
    expect(read(markdown)).toContain('BERT 15% · Masked LM · seed 7, draw 2');
  });

  it('counts what happened to the tokens, in the marks of the tokens', () => {
    expect(read(markdown)).toContain('5 tokens · 3 selected (60.0 %): ⟦1 masked⟧, ⟪1 replaced at random⟫, ‹1 kept› · 4 more tokens do not fit the sequence length');
  });

  it('offers its links in the first line, which is seen without scrolling', () => {
    expect(markdown.split('\n')[0]?.endsWith(' · [Re-roll](command:a) · [Choose variant](command:b)')).toBe(true);
  });

  it('shows what a trained generator put at the selected positions, and how it is judged', () => {
    const sample = corruptedSample();
    Object.assign(sample.tokens[2]!, { generated: 'dog', replacedProbability: 0.914 });
    Object.assign(sample.tokens[3]!, { generated: 'sat', replacedProbability: 0.08 });
    const trained = read(sampleMarkdown(sample, { variant: 'ELECTRA', seed: 7, roll: 0, links: [] }, plainText));
    expect(trained).toContain('After the generator: the ⟪dog⟫ ‹sat› on it');
    expect(trained).toContain('Discriminator says replaced: ⟪dog⟫ 91 %, ‹sat› 8 %');
    expect(read(markdown)).not.toContain('After the generator');
  });

  it('shows which tokens were selected together, and how many words they are', () => {
    const sample = { ...corruptedSample(), words: [{ start: 1, end: 2 }, { start: 2, end: 4 }, { start: 4, end: 5 }, { start: 5, end: 6 }], spans: [{ start: 2, end: 4 }, { start: 4, end: 6 }] };
    const spans = read(sampleMarkdown(sample, { variant: 'SpanBERT', seed: 7, roll: 0, links: [] }, plainText));
    expect(spans).toContain('Selected together: [cat sat] [on it] 2 words');
    expect(read(markdown)).not.toContain('Selected together');
  });

  it.each([
    ['nsp', 1, 'Segments of 2 and 3 tokens: the second is random (label 1)'],
    ['sop', 0, 'Segments of 2 and 3 tokens: in order (label 0)'],
    ['sop', 1, 'Segments of 2 and 3 tokens: swapped (label 1)'],
    ['distance', 1, 'Segments of 2 and 3 tokens: apart in one document (label 1)'],
    ['none', null, 'Segments of 2 and 3 tokens: no pair label'],
  ] as const)('tells the segments of a pair for %s with label %s', (objective, label, line) => {
    const { tokens, ...sample } = corruptedSample();
    // [CLS] the cat [SEP] sat on it [SEP]
    const framed = [...tokens.slice(0, 3), tokens.at(-1)!, ...tokens.slice(3)];
    const paired = sampleMarkdown({ ...sample, tokens: framed, pair: { objective, label, order: null, firstLength: 4 } }, { variant: 'A', seed: 1, roll: 0, links: [] }, plainText);
    expect(read(paired).split('\n')).toContain(line);
    expect(read(markdown)).not.toContain('Segments of');
  });

  it('tells the order of the pieces of a text that was reordered', () => {
    const pair = { objective: 'reordering', label: 7, order: [2, 0, 1], firstLength: 3 } as const;
    const reordered = sampleMarkdown({ ...corruptedSample(), pair: { ...pair, order: [...pair.order] } }, { variant: 'A', seed: 1, roll: 0, links: [] }, plainText);
    expect(read(reordered).split('\n')).toContain('3 pieces of the text, in the order 3 1 2 (label 7)');
  });

  it('colours with theme variables only', () => {
    expect([...markdown.matchAll(/style="([^"]*)"/g)].every(([, style]) => /^color:var\(--vscode-charts-(blue|red|green)\);$/.test(style!))).toBe(true);
  });
});

describe('escapeMarkdown', () => {
  it.each(['<img src=x onerror=alert(1)>', '[x](command:workbench.action.quit)', '**bold** _it_ `code` ~~no~~', '$(alert) :smile: https://example.org www.example.org', '&lt; & "quoted" \'single\'', '# heading', '1. list'])('keeps %s as it is written', (text) => {
    expect(read(escapeMarkdown(text))).toBe(text);
    expect(escapeMarkdown(text)).not.toMatch(/[<>[\]()*_`~$:]/);
  });

  it('puts a text of several lines on one', () => {
    expect(escapeMarkdown('a\n\nb')).toBe('a b');
  });
});

describe('commandLink', () => {
  it('carries its argument through Markdown', () => {
    const link = commandLink('Re-roll', 'ablationBench.rerollSample', { uri: 'file:///a (1)/b.txt', line: 3 });
    const [, target] = /^\[Re-roll\]\(([^()\s]*)\)$/.exec(link) ?? [];
    expect(JSON.parse(decodeURIComponent(target!.split('?')[1]!))).toEqual([{ uri: 'file:///a (1)/b.txt', line: 3 }]);
  });
});
