import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { embeddingMapMessage } from './fixtures/embeddings';
import { auditMessage, curveMessages, experimentMessage, fieldsMessage, presetText, replayMessage, resultsMessage, runsMessage } from './fixtures/messages';
import { themeNames } from './fixtures/themes';
import { launchBrowser, Panel } from './support/panel';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const views = ['configure', 'audit', 'training', 'results', 'embeddings'] as const;

it('shows an override that is wrong, and the discriminator against the constant predictor', async () => {
  const panel = await Panel.open(browser, { theme: 'light' });
  await panel.send(fieldsMessage(), experimentMessage(presetText.replace('"type": "rtd15" }', '"type": "rtd15", "maskProb": 1.5 }')), runsMessage(), ...curveMessages());
  await panel.page.locator('.variant', { hasText: 'ELECTRA 15%' }).click();
  await panel.settle();
  await panel.screenshot('configure-issue');
  expect(await panel.page.locator('[data-field="base.objective.maskProb"] .issue').count()).toBe(1);
  await panel.page.click('#tab-training');
  await panel.page.getByRole('combobox', { name: 'Value' }).click();
  await panel.page.getByRole('option', { name: 'Discriminator loss' }).click();
  await panel.page.locator('.chart-canvas').focus();
  for (const key of ['Home', 'PageDown', 'PageDown', 'PageDown']) await panel.page.keyboard.press(key);
  await panel.settle();
  await panel.screenshot('training-discriminator');
  expect(await panel.problems()).toEqual([]);
  await panel.page.close();
});

it.each(themeNames)('steers a recording in the %s theme', async (theme) => {
  const panel = await Panel.open(browser, { theme });
  await panel.send(fieldsMessage(), replayMessage({}), experimentMessage(), runsMessage(), ...curveMessages(), { ...resultsMessage(), running: false });
  for (const view of ['configure', 'training', 'results']) {
    await panel.page.click(`#tab-${view}`);
    await panel.settle();
    await panel.screenshot(`replay-${view}-${theme}`);
  }
  expect(await panel.problems()).toEqual([]);
  await panel.page.close();
});

describe.each([
  ['wide', 1200, 900],
  ['narrow', 400, 900],
] as const)('the %s panel', (size, width, height) => {
  it.each(themeNames)('draws all five views in the %s theme without a problem and without scrolling sideways', async (theme) => {
    const panel = await Panel.open(browser, { width, height, theme });
    await panel.send(fieldsMessage(), experimentMessage(), runsMessage(), ...curveMessages(), resultsMessage(), auditMessage(), embeddingMapMessage());
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
