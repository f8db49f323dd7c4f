import { beforeEach, describe, expect, it } from 'vitest';
import { embeddingMapMessage } from './fixtures/embeddings';
import { experimentMessage, run, runsMessage, uri } from './fixtures/messages';
import { onItsOwnPanel } from './support/ownPanel';
import type { Panel } from './support/panel';

let panel: Panel;
onItsOwnPanel('embeddings', (opened) => (panel = opened));

const request = { uri, variant: 'ELECTRA', seed: 1, generator: false, method: 'pca' as const, words: [] as string[] };
const search = (label: 'Word' | 'Compare with') => panel.page.getByRole('combobox', { name: label, exact: true });
const neighbours = () => panel.page.locator('.word-neighbours tbody tr');
/** The map's pixels in the colour of a CSS variable: how many, and their middle in the page. */
const marks = (variable: string) =>
  panel.page.evaluate((name) => {
    const canvas = document.querySelector<HTMLCanvasElement>('.word-map-canvas canvas')!;
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true })!;
    copy.fillStyle = getComputedStyle(document.body).getPropertyValue(name).trim();
    copy.fillRect(0, 0, 1, 1);
    const [r, g, b] = copy.getImageData(0, 0, 1, 1).data;
    copy.clearRect(0, 0, 1, 1);
    copy.drawImage(canvas, 0, 0);
    const { data, width } = copy.getImageData(0, 0, canvas.width, canvas.height);
    const { left, top } = canvas.getBoundingClientRect();
    let [count, x, y] = [0, 0, 0];
    for (let i = 0; i < data.length; i += 4) {
      if (data[i] !== r || data[i + 1] !== g || data[i + 2] !== b || data[i + 3] !== 255) continue;
      [count, x, y] = [count + 1, x + ((i / 4) % width), y + Math.floor(i / 4 / width)];
    }
    return { count, x: left + x / count, y: top + y / count };
  }, variable);

describe('the embedding map', () => {
  beforeEach(() => panel.send(experimentMessage(), runsMessage()));

  it('says what it needs before a run has finished, and asks for the map of one that has', async () => {
    await panel.send({ type: 'runs', runs: [run('ELECTRA', 1)] });
    expect(await panel.page.getByRole('heading', { name: 'No finished run yet' }).count()).toBe(1);
    await panel.send(runsMessage());
    await panel.page.getByRole('button', { name: 'Draw the map of ELECTRA, seed 1' }).click();
    expect(await panel.posted('embeddings')).toEqual([{ type: 'embeddings', request }]);
  });

  it('tells how far it is and can be cancelled, and says why it failed', async () => {
    await panel.send({ type: 'embeddings', status: { request, state: 'running', message: 'UMAP: epoch 120 of 500' } });
    expect(await panel.page.getByRole('status').innerText()).toBe('UMAP: epoch 120 of 500');
    await panel.page.getByRole('button', { name: 'Cancel' }).click();
    expect(await panel.posted('cancelEmbeddings')).toHaveLength(1);
    await panel.send({ type: 'embeddings', status: { request, state: 'failed', message: 'The checkpoint is gone.' } });
    expect(await panel.page.getByRole('alert').innerText()).toBe('The checkpoint is gone.');
  });

  it('lists the ten nearest words in all dimensions and marks them', async () => {
    await panel.send(embeddingMapMessage());
    expect([(await marks('--series-5')).count, (await marks('--series-3')).count]).toEqual([0, 0]);
    await search('Word').fill('SKY');
    await panel.settle();
    const rows = await neighbours().allInnerTexts();
    expect(rows).toHaveLength(10);
    // cos(sky, cloud) = 5/√26 and cos(sky, sea) = 4/5.
    expect(rows.slice(0, 2).map((row) => row.split(/\s+/))).toEqual([['cloud', '0.981'], ['sea', '0.800']]);
    expect((await marks('--series-5')).count).toBeGreaterThan(50);
    expect((await marks('--series-3')).count).toBeGreaterThan(100);
    await panel.page.getByRole('button', { name: 'Show cloud' }).click();
    await panel.settle();
    expect(await search('Word').inputValue()).toBe('cloud');
    expect(await panel.page.locator('.word-neighbours caption').innerText()).toBe('Nearest to cloud, in all 7 dimensions');
  });

  it('compares two words and says where each ranks', async () => {
    await panel.send(embeddingMapMessage());
    await search('Word').fill('sky');
    await search('Compare with').fill('sea');
    await panel.settle();
    expect(await panel.page.locator('[aria-live] p').innerText()).toBe('Cosine of sky and sea: 0.800. sea is number 2 of the 299 neighbours of sky, sky number 2 of sea’s.');
  });

  it('completes what is typed and looks up a word that is not on the map', async () => {
    await panel.send(embeddingMapMessage());
    await search('Word').fill('s');
    await panel.settle();
    expect(await panel.page.locator('#map-word-completions option').evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value))).toEqual(['sky', 'sea']);
    await search('Word').fill('seashore');
    await panel.settle();
    await panel.page.getByRole('button', { name: 'Look up seashore' }).click();
    expect(await panel.posted('embeddings')).toEqual([{ type: 'embeddings', request: { ...request, words: ['seashore'] } }]);
  });

  it('computes UMAP when it is first chosen, and shows it at once when it is there', async () => {
    await panel.send(embeddingMapMessage());
    await panel.choose('Map by', 'UMAP');
    expect(await panel.posted('embeddings')).toEqual([{ type: 'embeddings', request: { ...request, method: 'umap' } }]);
    expect(await panel.page.getByText('UMAP has not been computed').count()).toBe(1);
    await panel.send(embeddingMapMessage(true));
    expect(await panel.page.locator('.word-map figcaption').innerText()).toContain('UMAP by cosine, 15 neighbours, minDist 0.1: gaps and sizes of clusters mean little.');
    await panel.choose('Map by', 'PCA');
    expect(await panel.page.locator('.word-map figcaption').innerText()).toMatch(/Right: Principal component 1 \(\d+\.\d % of the variance\).*distances mislead/);
    expect(await panel.posted('embeddings')).toHaveLength(1);
  });

  it('is moved by keys and by the wheel', async () => {
    await panel.send(embeddingMapMessage());
    const canvas = panel.page.locator('.word-map-canvas');
    const picture = () => canvas.locator('canvas').evaluate((element) => (element as HTMLCanvasElement).toDataURL());
    const first = await picture();
    await canvas.focus();
    for (const key of ['+', 'ArrowRight']) await panel.page.keyboard.press(key);
    await panel.settle();
    expect(await picture()).not.toBe(first);
    await panel.page.keyboard.press('0');
    await panel.settle();
    expect(await picture()).toBe(first);
    const box = (await canvas.boundingBox())!;
    await panel.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await panel.page.mouse.wheel(0, -400);
    await panel.settle();
    expect(await picture()).not.toBe(first);
  });

  it('names the word under the pointer, and takes it when it is clicked', async () => {
    await panel.send(embeddingMapMessage());
    await search('Word').fill('Paris');
    await panel.settle();
    const { x, y } = await marks('--series-5');
    await search('Word').fill('');
    await panel.page.mouse.move(x, y);
    await panel.settle();
    expect(await panel.page.locator('.word-map-canvas canvas').getAttribute('title')).toBe('Paris');
    await panel.page.mouse.click(x, y);
    await panel.settle();
    expect(await search('Word').inputValue()).toBe('Paris');
  });

  it('saves the picture with the words that are chosen', async () => {
    await panel.send(embeddingMapMessage());
    await search('Word').fill('sky');
    await panel.settle();
    await panel.page.getByRole('button', { name: 'Save as SVG' }).click();
    const [saved] = await panel.posted('export');
    expect(saved).toMatchObject({ format: 'svg' });
    expect(saved!.text).toMatch(/<text [^>]*font-weight="700">sky<\/text>/);
    expect(saved!.text.match(/<circle /g)).toHaveLength(300);
    await panel.page.getByRole('button', { name: 'Save as PNG' }).click();
    expect((await panel.posted('export'))[1]).toEqual({ ...saved, format: 'png' });
  });
});
