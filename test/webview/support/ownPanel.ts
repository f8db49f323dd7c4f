import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { View } from '../../../src/panel/protocol';
import { experimentMessage, fieldsMessage } from '../fixtures/messages';
import { launchBrowser, Panel } from './panel';

/** Gives each test of a file a fresh panel with the preset open in `view`; none may leave a problem behind. */
export function onItsOwnPanel(view: View, use: (panel: Panel) => void): void {
  let browser: Browser;
  let panel: Panel;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    panel = await Panel.open(browser);
    await panel.send(fieldsMessage(), experimentMessage());
    await panel.page.click(`#tab-${view}`);
    await panel.settle();
    use(panel);
  });
  afterEach(async () => {
    const problems = await panel.problems();
    await panel.page.close();
    expect(problems).toEqual([]);
  });
}
