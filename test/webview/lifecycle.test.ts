import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curveMessages, experimentMessage, fieldsMessage, presetText, run, runsMessage, uri } from './fixtures/messages';
import { launchBrowser, Panel } from './support/panel';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const selectedTab = (panel: Panel) => panel.page.locator('[role=tab][aria-selected=true]').innerText();

describe('the panel', () => {
  it('tells the host that it is ready and holds nothing yet', async () => {
    const panel = await Panel.open(browser);
    expect(await panel.posted('ready')).toEqual([{ type: 'ready', lastSeq: {}, view: 'configure', experimentUri: null }]);
    await panel.send({ type: 'experiment', experiment: null, experiments: [] });
    expect(await panel.page.locator('#panel-configure').innerText()).toContain('Ablation Bench: New Experiment');
    expect(await panel.problems()).toEqual([]);
    await panel.page.close();
  });

  it('comes back from a reload as it was: view, choices, hidden curves, scroll', async () => {
    const panel = await Panel.open(browser, { height: 500 });
    const messages = [fieldsMessage(), experimentMessage(), runsMessage(), ...curveMessages()];
    await panel.send(...messages);
    await panel.page.click('#tab-training');
    await panel.page.getByRole('button', { name: /^Replace MLM/ }).click();
    await panel.page.getByRole('combobox', { name: 'X-axis' }).click();
    await panel.page.getByRole('option', { name: 'FLOPs' }).click();
    await panel.page.locator('#panel-training').evaluate((element) => element.scrollTo(0, 333));
    await panel.settle();
    await panel.page.reload();
    await panel.page.waitForSelector('[role=tab]');
    expect(await panel.posted('ready')).toEqual([{ type: 'ready', lastSeq: {}, view: 'training', experimentUri: uri }]);
    await panel.send(...messages);
    expect(await selectedTab(panel)).toBe('Training');
    expect(await panel.page.locator('.legend-item[aria-pressed=false] .legend-label').allInnerTexts()).toEqual(['Replace MLM']);
    expect(await panel.page.locator('vscode-dropdown[aria-label="X-axis"]').evaluate((element) => (element as HTMLSelectElement).value)).toBe('flops');
    expect(await panel.page.locator('#panel-training').evaluate((element) => element.scrollTop)).toBe(333);
    expect(await panel.problems()).toEqual([]);
    await panel.page.close();
  });

  it('changes views by keyboard, by the host and tells the host', async () => {
    const panel = await Panel.open(browser);
    await panel.page.focus('#tab-configure');
    await panel.page.keyboard.press('ArrowRight');
    await panel.settle();
    expect(await selectedTab(panel)).toBe('Audit');
    expect(await panel.page.evaluate(() => document.activeElement?.id)).toBe('tab-audit');
    await panel.page.keyboard.press('ArrowLeft');
    await panel.page.keyboard.press('ArrowLeft');
    await panel.settle();
    expect(await selectedTab(panel)).toBe('Embeddings');
    expect((await panel.posted('viewChanged')).map(({ view }) => view)).toEqual(['audit', 'configure', 'embeddings']);
    await panel.send({ type: 'show', view: 'training' });
    expect(await selectedTab(panel)).toBe('Training');
    expect(await panel.problems()).toEqual([]);
    await panel.page.close();
  });

  it('switches experiments and opens the file', async () => {
    const panel = await Panel.open(browser);
    await panel.send(fieldsMessage(), experimentMessage());
    await panel.page.getByRole('combobox', { name: 'Experiment' }).click();
    await panel.page.getByRole('option', { name: 'generator-size-quick' }).click();
    await panel.page.getByRole('button', { name: 'Open electra-objectives.ablation.json' }).click();
    expect(await panel.posted('selectExperiment')).toEqual([{ type: 'selectExperiment', uri: 'file:///study/generator-size.ablation.json' }]);
    expect(await panel.posted('openFile')).toEqual([{ type: 'openFile', uri }]);
    await panel.page.close();
  });

  it('shows what the host has to say until it is dismissed', async () => {
    const panel = await Panel.open(browser);
    await panel.send({ type: 'notice', severity: 'error', message: 'The folder is read-only.' });
    expect(await panel.page.getByRole('alert').locator('span').first().innerText()).toBe('The folder is read-only.');
    await panel.page.getByRole('button', { name: 'Dismiss' }).click();
    await panel.settle();
    expect(await panel.page.getByRole('alert').count()).toBe(0);
    await panel.page.close();
  });

  it('shows foreign text as text, never as markup', async () => {
    const panel = await Panel.open(browser);
    const hostile = '<img src=x onerror="document.title=1"><b>bold</b>';
    await panel.send(fieldsMessage(), experimentMessage(presetText.replace('"files": ["builtin:sample"]', `"files": [${JSON.stringify(hostile)}]`)), { type: 'notice', severity: 'info', message: hostile });
    await panel.send({ type: 'runs', runs: [run('ELECTRA', 1, { state: 'failed', message: hostile })] });
    await panel.page.click('#tab-training');
    await panel.settle();
    expect(await panel.page.locator('.run-message').innerText()).toBe(hostile);
    expect(await panel.page.locator('img, #app b').count()).toBe(0);
    expect(await panel.page.title()).toBe('Ablation Bench');
    expect(await panel.problems()).toEqual([]);
    await panel.page.close();
  });

  it('lets every control be reached and used by keyboard', async () => {
    const panel = await Panel.open(browser);
    await panel.send(fieldsMessage(), experimentMessage());
    const reached = new Set<string>();
    for (let i = 0; i < 30; i++) {
      await panel.page.keyboard.press('Tab');
      reached.add(await panel.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent.trim().split('\n')[0] ?? ''));
    }
    for (const name of ['Configure', 'Experiment', 'Run experiment', 'Base', 'Add variant', 'Objective', 'Mask probability', 'Generator size']) expect([...reached]).toContain(name);
    await panel.page.locator('vscode-dropdown[aria-label="Weight sharing"]').focus();
    await panel.page.keyboard.press('Space');
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('Enter');
    expect((await panel.posted('edit')).map(({ path, value }) => [path.at(-1), value])).toEqual([['weightSharing', 'all']]);
    await panel.page.close();
  });
});
