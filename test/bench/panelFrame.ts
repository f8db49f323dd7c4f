/**
 * The panel's Training view at the size that it promises: ten runs of 100,000 points each, updated ten times a second.
 * Measured are the milliseconds that a frame takes on the page's main thread, from the messages' arrival to the chart.
 */
import type { Page } from 'playwright-core';
import { experimentMessage, run, variantNames } from '../webview/fixtures/messages';
import { launchBrowser, Panel } from '../webview/support/panel';

export interface FrameTimes {
  grouping: 'variant' | 'run';
  zoomed: boolean;
  median: number;
  p95: number;
  worst: number;
}

const points = 100_000;
const updates = 40;
const pointsPerUpdate = 10;

/** Measures both groupings, each over the whole curve and zoomed into its middle. */
export async function measurePanelFrames(): Promise<FrameTimes[]> {
  const browser = await launchBrowser();
  try {
    const panel = await Panel.open(browser);
    await panel.send(experimentMessage(), { type: 'runs', runs: variantNames.flatMap((variant) => [1, 2].map((seed) => run(variant, seed, { totalSteps: points }))) });
    await panel.page.click('#tab-training');
    await panel.page.evaluate(feed, { from: 0, count: points });
    await panel.page.waitForSelector('.legend-item:nth-of-type(5)');
    const times: FrameTimes[] = [];
    for (const grouping of ['variant', 'run'] as const) {
      if (grouping === 'run') await chooseSingleRuns(panel);
      times.push({ grouping, zoomed: false, ...(await measure(panel.page)) });
      await zoom(panel.page);
      times.push({ grouping, zoomed: true, ...(await measure(panel.page)) });
      await panel.page.getByRole('button', { name: 'Show all' }).click();
    }
    return times;
  } finally {
    await browser.close();
  }
}

async function chooseSingleRuns(panel: Panel): Promise<void> {
  await panel.page.getByRole('combobox', { name: 'Curves' }).click();
  await panel.page.getByRole('option', { name: 'Single runs' }).click();
  await panel.settle();
}

async function zoom(page: Page): Promise<void> {
  const box = (await page.locator('.u-over').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.3, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 4 });
  await page.mouse.up();
}

let sent = points;

async function measure(page: Page): Promise<Pick<FrameTimes, 'median' | 'p95' | 'worst'>> {
  const times: number[] = [];
  for (let i = 0; i < updates; i++) {
    times.push(await page.evaluate(feed, { from: sent, count: pointsPerUpdate }));
    sent += pointsPerUpdate;
    await page.waitForTimeout(100);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(share * times.length))]!;
  return { median: at(0.5), p95: at(0.95), worst: times.at(-1)! };
}

/** Runs in the page: gives every run `count` more points and resolves to the milliseconds that it and the frame after it took. */
async function feed({ from, count }: { from: number; count: number }): Promise<number> {
  const experiment = 'electra-objectives-quick';
  const messages = ['ELECTRA', 'All-Tokens MLM', 'Replace MLM', 'ELECTRA 15%', 'BERT'].flatMap((variant, v) =>
    [1, 2].map((seed) => {
      const column = (of: (i: number) => number): Float64Array => Float64Array.from({ length: count }, (_, i) => of(from + i));
      const empty = { step: new Float64Array(), tokens: new Float64Array(), flops: new Float64Array(), wallSeconds: new Float64Array(), values: {} };
      const loss = column((i) => 5 + 3 * v + 30 / (1 + i / 8000) + Math.random() + seed / 4);
      const train = { step: column((i) => i + 1), tokens: column((i) => i * 4096), flops: column((i) => i * 1e9), wallSeconds: column((i) => i / 30), values: { loss } };
      return { type: 'curve', runId: `${experiment}/${variant}/seed-${seed}`, fromSeq: from, toSeq: from + count - 1, train, heldOut: empty };
    }),
  );
  const nextFrame = window.requestAnimationFrame.bind(window);
  // A frame that the panel asked for before would pass unmeasured.
  await new Promise((resolve) => nextFrame(() => nextFrame(resolve)));
  return new Promise((resolve) => {
    let received = 0;
    // The panel asks for its frame while the messages arrive; uPlot draws in a microtask at the end of that frame.
    window.requestAnimationFrame = (draw) =>
      nextFrame((time) => {
        const start = performance.now();
        draw(time);
        queueMicrotask(() => resolve(received + performance.now() - start));
      });
    const start = performance.now();
    for (const data of messages) window.dispatchEvent(new MessageEvent('message', { data }));
    received = performance.now() - start;
    window.requestAnimationFrame = nextFrame;
  });
}
