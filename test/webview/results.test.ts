import { beforeEach, describe, expect, it } from 'vitest';
import { parseExperiment } from '../../src/experiment/load';
import { renderCsv, renderMarkdown } from '../../src/results/renderText';
import { resultTable } from '../../src/results/table';
import { presetText, resultsMessage, run, uri, variantNames } from './fixtures/messages';
import { onItsOwnPanel } from './support/ownPanel';
import type { Panel } from './support/panel';

let panel: Panel;
onItsOwnPanel('results', (opened) => (panel = opened));

const cells = (row: string) => panel.page.locator('table.scores tbody tr', { hasText: row }).first().locator('th, td').allInnerTexts();
const table = () => resultTable(resultsMessage().results, variantNames, parseExperiment(presetText).file!.published);

describe('without results', () => {
  it('says what to do, and what is awaited while runs go on', async () => {
    expect(await panel.page.getByRole('heading').innerText()).toBe('“electra-objectives-quick” has no results yet');
    await panel.send({ type: 'runs', runs: [run('ELECTRA', 1)] });
    expect(await panel.page.getByRole('heading').innerText()).toBe('No run has finished yet');
  });
});

describe('the table', () => {
  beforeEach(() => panel.send(resultsMessage()));

  it('has mean, spread, n and the paired difference with its interval', async () => {
    expect(await cells('ELECTRA')).toEqual(['ELECTRA\nbaseline', '3', '74.3 ± 1.0', '56.4 ± 1.0', '81.3 ± 1.0', '70.6 ± 1.0']);
    expect((await cells('ELECTRA 15%'))[2]).toBe('69.5 ± 1.8\n−4.8 [−6.7 to −2.8]');
    expect(await panel.page.locator('.difference.apart').count()).toBe(8);
  });

  it('marks a single seed, calls probes probes and puts the control last', async () => {
    expect((await cells('BERT'))[1]).toBe('n = 1');
    expect((await cells('BERT'))[2]).toBe('68.7\n−5.9 [n = 1]');
    const headings = await panel.page.locator('table.scores thead th').allInnerTexts();
    expect(headings.slice(2)).toEqual(['word-order probe\nnot GLUE', 'sentence-order probe\nnot GLUE', 'same-document probe\nnot GLUE', 'Average']);
    expect(await panel.page.locator('table.scores tbody th').allInnerTexts()).toEqual(['ELECTRA\nbaseline', ...variantNames.slice(1).map((name) => `${name}\nagainst ELECTRA`), 'Majority label', 'random-init (control)\nagainst ELECTRA']);
  });

  it('tells what the runs cost', async () => {
    const row = panel.page.getByRole('region', { name: 'Cost' }).locator('tbody tr').first();
    expect(await row.locator('th, td').allInnerTexts()).toEqual(['ELECTRA', '1.2K', '1.2M', '2.87e12', '1.41e12', '43 s', '842K']);
  });

  it('draws a bar, a dot a seed and a whisker where there are two seeds', async () => {
    const chart = panel.page.getByRole('img', { name: /^word-order probe: ELECTRA 74\.3, All-Tokens MLM 70\.2/ });
    expect(await chart.locator('.bar-mark').count()).toBe(6);
    expect(await chart.locator('.dot').count()).toBe(3 * 4 + 1 + 2);
    expect(await chart.locator('.whisker').count()).toBe(5);
    const widths = await chart.locator('.bar-mark').evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
    expect(widths[1]! / widths[0]!).toBeCloseTo(table().rows[1]!.scores[0]!.mean / table().rows[0]!.scores[0]!.mean, 2);
  });

  it('keeps what papers printed in a table of its own, with source, setting and link', async () => {
    const published = panel.page.getByRole('region', { name: 'Published, other scale: Clark et al. 2020, Table 5 (ELECTRA-Base, GLUE dev)' });
    expect(await published.locator('tbody tr').first().locator('th, td').allInnerTexts()).toEqual(['ELECTRA', '85.0', 'ELECTRA']);
    expect(await published.getByRole('link').getAttribute('href')).toBe('https://arxiv.org/abs/2003.10555');
    expect(await panel.page.locator('.ghost').count()).toBe(0);
  });

  it('shows the runs, configurations and commands behind a score that is chosen', async () => {
    const score = panel.page.locator('table.scores tbody tr', { hasText: 'ELECTRA 15%' }).getByRole('button').nth(1);
    expect(await score.getAttribute('title')).toMatch(/^Median 54\.8 \[.*\], 95 % interval over seeds \(t\)\. Seeds: 1: .* Sign-flip p = 0\.25\.$/);
    await score.click();
    const origin = panel.page.getByRole('region', { name: 'Reproduce this cell' });
    expect(await origin.getByRole('heading').innerText()).toBe('Reproduce “ELECTRA 15%”, sentence-order probe');
    expect(await origin.locator('li').count()).toBe(3);
    expect(await origin.locator('li').first().locator('code').allInnerTexts()).toEqual([
      'runs/electra-objectives-quick/ELECTRA 15%/seed-1',
      '0123456789abcdef',
      'npx ablation-bench run electra-objectives.ablation.json --variant "ELECTRA 15%" --seed 1 --restart',
    ]);
    await origin.getByRole('button', { name: 'Close' }).click();
    await origin.waitFor({ state: 'detached' });
  });

  it('asks the host for the other formats', async () => {
    await panel.page.getByRole('button', { name: 'Export as JSON, LaTeX, PNG charts, TensorBoard or Hugging Face folders' }).click();
    expect(await panel.posted('exportResults')).toEqual([{ type: 'exportResults', uri }]);
  });

  it('is copied as Markdown', async () => {
    await panel.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await panel.page.getByRole('button', { name: 'Copy as Markdown' }).click();
    await expect.poll(() => panel.page.evaluate(() => navigator.clipboard.readText())).toBe(renderMarkdown(table()));
  });

  it('is saved as Markdown and CSV', async () => {
    await panel.page.getByRole('button', { name: 'Save as Markdown' }).click();
    await panel.page.getByRole('button', { name: 'Save as CSV' }).click();
    const [markdown, csv] = await panel.posted('export');
    expect(markdown).toEqual({ type: 'export', format: 'markdown', text: renderMarkdown(table()) });
    expect(csv?.format).toBe('csv');
    // Another JavaScript engine may differ in the last digit.
    const rounded = (text = ''): string => text.replace(/\d\.\d{10,}/g, (number) => Number(number).toFixed(9));
    expect(rounded(csv?.text)).toBe(rounded(renderCsv(table())));
  });
});
