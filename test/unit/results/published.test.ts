import { describe, expect, it } from 'vitest';
import type { PublishedTable } from '../../../src/experiment/published';
import { scoreBars } from '../../../src/results/charts/scoreBars';
import { ghostLabel, ghostsOf, publishedSections } from '../../../src/results/published';
import { renderCsv, renderMarkdown, renderTerminal } from '../../../src/results/renderText';
import { resultTable } from '../../../src/results/table';
import { exampleResult, exampleResults } from './exampleResults';

const published: PublishedTable[] = [
  {
    source: 'Clark et al. 2020, Table 5',
    url: 'https://arxiv.org/abs/2003.10555',
    setting: 'ELECTRA-Base, GLUE dev',
    rows: [
      { name: 'ELECTRA (paper)', variant: 'ELECTRA', scores: { GLUE: 85, CoLA: 68.1 }, flops: 6.4e19 },
      { name: 'BERT (paper)', variant: 'BERT', scores: { GLUE: 82.2 } },
      { name: 'neither', scores: { GLUE: 83.4 } },
    ],
  },
];
const glue = (variant: string, seed: number, CoLA: number, sst2: number) => {
  const result = exampleResult(variant, seed, { CoLA, 'SST-2': sst2 });
  return { ...result, tasks: result.tasks.map((task) => ({ ...task, kind: 'glue' as const })) };
};
const table = resultTable([glue('ELECTRA', 1, 0.3, 0.8), glue('BERT', 1, 0.2, 0.75)], [], published);

describe('published rows', () => {
  it('are a block of their own that says source, setting and link', () => {
    const [section] = publishedSections(table);
    expect(section).toMatchObject({ title: 'Published, other scale: Clark et al. 2020, Table 5 (ELECTRA-Base, GLUE dev)', url: 'https://arxiv.org/abs/2003.10555', header: ['as printed', 'GLUE', 'CoLA', 'FLOPs', 'here'] });
    expect(section!.rows.map((row) => row.map(({ text }) => text))).toEqual([
      ['ELECTRA (paper)', '85.0', '68.1', '6.40e19', 'ELECTRA'],
      ['BERT (paper)', '82.2', '–', '', 'BERT'],
      ['neither', '83.4', '–', '', ''],
    ]);
  });

  it('come after the experiment in a terminal and in Markdown, and are in no row of the CSV', () => {
    const text = renderTerminal(table);
    expect(text.indexOf('Published, other scale')).toBeGreaterThan(text.indexOf('Training cost'));
    expect(text).toContain('https://arxiv.org/abs/2003.10555\n');
    expect(renderMarkdown(table)).toContain('**[Published, other scale: Clark et al. 2020, Table 5 (ELECTRA-Base, GLUE dev)](https://arxiv.org/abs/2003.10555)**');
    expect(renderCsv(table)).not.toContain('paper');
    expect(table.rows.map(({ variant }) => variant)).toEqual(['ELECTRA', 'BERT']);
  });

  it('change no mean, difference or bold mark', () => {
    expect({ ...table, published: [] }).toEqual(resultTable([glue('ELECTRA', 1, 0.3, 0.8), glue('BERT', 1, 0.2, 0.75)]));
  });
});

describe('ghosts', () => {
  it('stand beside the variant that the file names, in the column of the same task and the average', () => {
    expect([...ghostsOf(table, table.columns[0]!)]).toEqual([['ELECTRA', { name: 'ELECTRA (paper)', score: 68.1 / 100, source: 'Clark et al. 2020, Table 5' }]]);
    expect([...ghostsOf(table, null)].map(([variant, { score }]) => [variant, score.toFixed(3)])).toEqual([['ELECTRA', '0.850'], ['BERT', '0.822']]);
    expect(ghostsOf(table, table.columns[1]!).size).toBe(0);
  });

  it('are never drawn over probes', () => {
    const probes = resultTable(exampleResults, [], published);
    expect(ghostsOf(probes, null).size).toBe(0);
    expect(ghostsOf(probes, probes.columns[0]!).size).toBe(0);
    expect(ghostLabel(new Map())).toBeNull();
    expect(scoreBars(probes, 'average', 'a')).not.toContain('class="ghost"');
  });

  it('are hollow marks under a label that says that they do not compare', () => {
    const svg = scoreBars(table, 'average', 'a');
    expect(svg.match(/class="ghost"/g)).toHaveLength(2);
    expect(svg).toContain('◇ published, other scale, not comparable: Clark et al. 2020, Table 5');
    expect(svg).toContain('ELECTRA: 55.0 (n = 1), published 85');
    expect(scoreBars(table, 1, 'b')).not.toContain('published');
  });
});
