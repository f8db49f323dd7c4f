/** The maps of the HTML report in a browser: what its script does, and what is left without one. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddingMap, neighbourhoods } from '../../src/results/embeddingMap/embeddingMap';
import type { WordVectors } from '../../src/results/embeddingMap/wordVectors';
import { htmlReport } from '../../src/results/htmlReport';
import type { ReportMap } from '../../src/results/reportMaps';
import { exampleReport } from '../unit/results/exampleReport';
import { launchBrowser } from './support/panel';

const words = ['the', 'Sky', 'sea', 'ship', '</script>', 'whale', ...Array.from({ length: 20 }, (_, i) => `word${i}`)];
/** "Sky" and "sea" have one direction, and "ship" is near to it; the others have directions of their own. */
const vectors: WordVectors = { words, size: 30, values: Float32Array.from(words.flatMap((word, row) => Array.from({ length: 30 }, (_, axis) => Number(axis === (['Sky', 'sea', 'ship'].includes(word) ? 1 : row)) + Number(word === 'ship' && axis === 29)))) };

async function mapOf(variant: string, withUmap: boolean): Promise<ReportMap> {
  const found = await embeddingMap(vectors, { named: [], umap: withUmap ? { metric: 'cosine', seed: 1, onEpoch: () => undefined } : null });
  return { map: { experiment: 'e', variant, seed: 1, step: 10, network: 'main', vocabSize: 40, embeddingSize: 30, words: [...words], order: 'corpus', ids: words.map((_, i) => i), ...found, vectors: null }, neighbours: neighbourhoods(vectors) };
}

describe('the maps of the report', () => {
  let browser: Browser;
  let html: string;
  beforeAll(async () => {
    browser = await launchBrowser();
    html = htmlReport({ ...exampleReport(), maps: [await mapOf('ELECTRA', true), await mapOf('BERT <b>', false)], mapsMissing: ['Replace MLM has no map: its checkpoint is gone.'] });
  });
  afterAll(() => browser.close());

  const open = async (javaScriptEnabled: boolean): Promise<{ page: Page; errors: string[] }> => {
    const page = await browser.newPage({ javaScriptEnabled });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.setContent(html);
    return { page, errors };
  };
  const shown = (page: Page) => page.locator('.maps figure:visible svg > title').allTextContents();
  const marks = (page: Page) => page.locator('.maps figure:visible .marks text').allTextContents();

  it('show one picture at a time, by variant and method', async () => {
    const { page, errors } = await open(true);
    expect(await shown(page)).toEqual(['Token embeddings of ELECTRA, seed 1, by PCA']);
    await page.getByRole('button', { name: 'UMAP' }).click();
    expect(await shown(page)).toEqual(['Token embeddings of ELECTRA, seed 1, by UMAP']);
    // The second variant has no UMAP.
    await page.getByRole('button', { name: 'BERT <b>' }).click();
    expect(await shown(page)).toEqual(['Token embeddings of BERT <b>, seed 1, by PCA']);
    expect(await page.locator('.maps [aria-pressed=true]').allTextContents()).toEqual(['BERT <b>', 'UMAP']);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('leave the loss curves a choice of their own', async () => {
    const { page, errors } = await open(true);
    await page.getByRole('button', { name: 'UMAP' }).click();
    const group = page.getByRole('group', { name: 'Horizontal axis' });
    await group.getByRole('button').nth(1).click();
    expect(await page.locator('body').getAttribute('data-shown')).toBe('tokens');
    expect(await group.locator('[aria-pressed=true]').getAttribute('value')).toBe('tokens');
    expect(await shown(page)).toEqual(['Token embeddings of ELECTRA, seed 1, by UMAP']);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('mark the words that are searched for and their neighbours where their points are', async () => {
    const { page, errors } = await open(true);
    await page.getByRole('searchbox', { name: 'Words' }).fill('sea, sky , </script>, kraken');
    const found = await page.locator('.map-found p').allTextContents();
    expect(found.map((text) => text.split(', ')[0])).toEqual(['sea: Sky 1.000', 'Sky: sea 1.000', '</script>: the 0.000', 'kraken is not among the 26 words of this map.']);
    expect(found[0]).toContain('ship 0.707');
    expect((await marks(page)).slice(0, 3)).toEqual(expect.arrayContaining(['sea']));
    const places = await page.locator('.maps figure:visible svg').evaluate((svg) => {
      const circles = [...svg.querySelectorAll('circle')];
      const at = (circle: Element) => `${circle.getAttribute('cx')} ${circle.getAttribute('cy')}`;
      return { sea: at(circles[2]!), marked: at(svg.querySelector('.marks circle')!) };
    });
    expect(places.marked).toBe(places.sea);
    await page.getByRole('searchbox', { name: 'Words' }).fill('');
    expect(await marks(page)).toEqual([]);
    expect(await page.locator('.searched').count()).toBe(0);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('are all shown without scripts, with what has no map, and no control that does nothing', async () => {
    const { page } = await open(false);
    expect(await shown(page)).toHaveLength(3);
    expect(await page.locator('.map-controls').isVisible()).toBe(false);
    expect(await page.getByText('Replace MLM has no map: its checkpoint is gone.').isVisible()).toBe(true);
    await page.close();
  });
});
