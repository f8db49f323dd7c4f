import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { curveMessages, experimentMessage, fieldsMessage, resultsMessage, runsMessage } from './fixtures/messages';
import { themeNames } from './fixtures/themes';
import { launchBrowser, Panel } from './support/panel';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const views = ['configure', 'training', 'results'] as const;

describe.each([
  ['wide', 1200, 900],
  ['narrow', 400, 900],
] as const)('the %s panel', (size, width, height) => {
  it.each(themeNames)('draws all three views in the %s theme without a problem and without scrolling sideways', async (theme) => {
    const panel = await Panel.open(browser, { width, height, theme });
    await panel.send(fieldsMessage(), experimentMessage(), runsMessage(), ...curveMessages(), resultsMessage());
    for (const view of views) {
      await panel.page.click(`#tab-${view}`);
      await panel.settle();
      await panel.screenshot(`${view}-${theme}-${size}`);
      const overflow = await panel.page.$eval(`#panel-${view}`, (element) => element.scrollWidth - element.clientWidth);
      expect({ view, overflow }).toEqual({ view, overflow: 0 });
    }
    expect(await panel.problems()).toEqual([]);
    await panel.page.close();
  });
});
