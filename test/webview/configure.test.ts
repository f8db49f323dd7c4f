import { describe, expect, it } from 'vitest';
import { experimentMessage, presetText, run, runsMessage, uri } from './fixtures/messages';
import { onItsOwnPanel } from './support/ownPanel';
import type { Panel } from './support/panel';

let panel: Panel;
onItsOwnPanel('configure', (opened) => (panel = opened));

const box = (name: string) => panel.page.getByRole('textbox', { name, exact: true });
const fieldText = (path: string) => panel.page.locator(`[data-field="${path}"]`).innerText();

describe('the form', () => {
  it('shows written values, defaults as placeholders, help and the paper', async () => {
    expect(await box('Hidden size').inputValue()).toBe('64');
    expect(await box('Mask probability').inputValue()).toBe('');
    expect(await box('Mask probability').getAttribute('placeholder')).toBe('0.15');
    const text = await fieldText('base.model.hiddenSize');
    expect(text).toContain('Width H of the main network.');
    expect(text).toContain('ELECTRA App. A.');
    expect(text).toContain('Default: 256.');
  });

  it('posts one edit when a value is finished, not one a key', async () => {
    await box('Hidden size').fill('');
    await box('Hidden size').pressSequentially('256');
    expect(await panel.posted('edit')).toEqual([]);
    await box('Hidden size').press('Enter');
    expect(await panel.posted('edit')).toEqual([{ type: 'edit', uri, path: ['base', 'model', 'hiddenSize'], value: 256 }]);
  });

  it('keeps what was typed and says why it is not a value', async () => {
    await box('Hidden size').fill('wide');
    await box('Hidden size').blur();
    await panel.settle();
    expect(await panel.page.getByRole('alert').innerText()).toBe('“wide” is not a number.');
    expect(await box('Hidden size').inputValue()).toBe('wide');
    expect(await panel.posted('edit')).toEqual([]);
    await box('Hidden size').fill('96');
    await box('Hidden size').blur();
    await panel.settle();
    expect(await panel.page.getByRole('alert').count()).toBe(0);
    expect((await panel.posted('edit')).map(({ value }) => value)).toEqual([96]);
  });

  it('resets a value to its default by removing it from the file', async () => {
    await panel.page.getByRole('button', { name: 'Reset Hidden size' }).click();
    await panel.settle();
    const [edit] = await panel.posted('edit');
    expect(edit).toMatchObject({ path: ['base', 'model', 'hiddenSize'] });
    expect(edit).not.toHaveProperty('value');
    expect(await box('Hidden size').inputValue()).toBe('');
    expect(await box('Hidden size').getAttribute('placeholder')).toBe('256');
  });

  it('shows an edit of the text at once and leaves the box that is being typed in alone', async () => {
    await box('Layers').fill('7');
    await panel.send(experimentMessage(presetText.replace('"hiddenSize": 64', '"hiddenSize": 192').replace('"numLayers": 2', '"numLayers": 3')));
    expect(await box('Hidden size').inputValue()).toBe('192');
    expect(await box('Layers').inputValue()).toBe('7');
    expect(await box('Layers').evaluate((element) => element.getRootNode() instanceof ShadowRoot && document.activeElement === (element.getRootNode() as ShadowRoot).host)).toBe(true);
    await box('Layers').press('Enter');
    expect((await panel.posted('edit')).map(({ path, value }) => [path.at(-1), value])).toEqual([['numLayers', 7]]);
  });

  it('shows an issue of the file beside its field and marks the field', async () => {
    await panel.send(experimentMessage(presetText.replace('"hiddenSize": 64', '"hiddenSize": -4')));
    const field = panel.page.locator('[data-field="base.model.hiddenSize"]');
    expect(await field.getByRole('alert').innerText()).not.toBe('');
    expect(await field.locator('vscode-text-field').getAttribute('aria-invalid')).toBe('true');
    expect(await panel.page.getByRole('button', { name: 'Run experiment' }).isDisabled()).toBe(true);
  });

  it('lists issues that belong to no field, and says what to do about a file that is not JSON', async () => {
    await panel.send(experimentMessage(presetText.replace('"hiddenSize": 64', '"hiddenSise": 64')));
    expect(await panel.page.getByRole('list', { name: 'Problems in the file' }).innerText()).toContain('hiddenSise');
    await panel.send(experimentMessage('{ "name": '));
    expect(await panel.page.getByRole('heading').innerText()).toBe('electra-objectives.ablation.json is not valid JSON');
    await panel.page.getByRole('button', { name: 'Open the file' }).click();
    expect(await panel.posted('openFile')).toEqual([{ type: 'openFile', uri }]);
  });

  it('edits choices, lists and the budget', async () => {
    await panel.choose('Weight sharing', 'none');
    await box('Seeds').fill('1, 2, 3');
    await box('Seeds').press('Enter');
    await box('Budget').fill('2000');
    await box('Budget').press('Enter');
    await panel.choose('Budget unit', 'tokens');
    expect((await panel.posted('edit')).map(({ path, value }) => ({ path: path.join('.'), value }))).toEqual([
      { path: 'base.objective.weightSharing', value: 'none' },
      { path: 'seeds', value: [1, 2, 3] },
      { path: 'base.budget', value: { steps: 2000 } },
      { path: 'base.budget', value: { tokens: 2000 } },
    ]);
  });

  it('edits several choices and yes or no', async () => {
    await panel.page.getByText('Evaluation', { exact: true }).click();
    await panel.page.getByRole('checkbox', { name: 'sentenceOrder' }).click();
    await panel.page.getByRole('checkbox', { name: 'Random-init control' }).click();
    expect((await panel.posted('edit')).map(({ path, value }) => ({ path: path.join('.'), value }))).toEqual([
      { path: 'evaluation.probes', value: ['wordOrder', 'sameDocument'] },
      { path: 'evaluation.randomInitControl', value: false },
    ]);
  });

  it('posts nothing when the file changes by itself', async () => {
    await panel.page.getByText('Evaluation', { exact: true }).click();
    await panel.send(experimentMessage(presetText.replace('"epochs": 6', '"epochs": 4, "randomInitControl": false, "probes": ["wordOrder"]').replace('"type": "rtd",', '"type": "rtd", "weightSharing": "none",')));
    expect(await panel.page.getByRole('checkbox', { name: 'Random-init control' }).getAttribute('aria-checked')).toBe('false');
    expect(await panel.page.getByRole('checkbox', { name: 'sameDocument' }).getAttribute('aria-checked')).toBe('false');
    expect(await panel.page.locator('vscode-dropdown[aria-label="Weight sharing"]').evaluate((element) => (element as HTMLSelectElement).value)).toBe('none');
    expect(await panel.posted('edit')).toEqual([]);
  });
});

describe('variants', () => {
  const select = (name: string) => panel.page.locator('.variant', { has: panel.page.locator('.variant-name', { hasText: name }) }).click();

  it('are listed with what differs from their baseline in words', async () => {
    expect(await panel.page.locator('.variant', { hasText: 'ELECTRA 15%' }).innerText()).toContain('detects replaced tokens at the selected positions only');
    expect(await panel.page.locator('.variant .badge').allInnerTexts()).toEqual(['baseline']);
  });

  it('keep their words while the file has errors', async () => {
    await panel.send(experimentMessage(presetText.replace('"hiddenSize": 64', '"hiddenSize": -1')));
    expect(await panel.page.locator('.variant', { hasText: 'ELECTRA 15%' }).innerText()).toContain('detects replaced tokens at the selected positions only');
  });

  it('take overrides in the same form, with the base as placeholder', async () => {
    await select('Replace MLM');
    await panel.settle();
    expect(await box('Hidden size').getAttribute('placeholder')).toBe('64');
    await box('Hidden size').fill('96');
    await box('Hidden size').press('Enter');
    await panel.choose('Objective', 'ELECTRA 15%');
    expect((await panel.posted('edit')).map(({ path, value }) => ({ path, value }))).toEqual([
      { path: ['variants', 2, 'model', 'hiddenSize'], value: 96 },
      { path: ['variants', 2, 'objective'], value: { type: 'rtd15' } },
    ]);
    expect(await panel.page.locator('[data-field="seeds"]').count()).toBe(0);
  });

  it('are added, renamed with every mention, and removed', async () => {
    await panel.page.getByRole('button', { name: 'Add variant' }).click();
    await panel.page.locator('.variant').first().click();
    await panel.page.locator('.variant').nth(1).click();
    await panel.settle();
    await box('Variant name').fill('RTD');
    await box('Variant name').press('Enter');
    await panel.page.getByRole('button', { name: 'Remove variant RTD' }).click();
    const edits = (await panel.posted('edit')).map(({ path, value }) => [path.join('.'), value]);
    expect(edits[0]).toEqual(['variants.5', { name: 'Variant 6' }]);
    expect(edits.slice(1, 6)).toEqual([['variants.0.name', 'RTD'], ...[1, 2, 3, 4].map((other) => [`variants.${other}.baseline`, 'RTD'])]);
    expect(edits[6]).toEqual(['variants.0', undefined]);
  });
});

describe('running', () => {
  it('starts the experiment or one variant', async () => {
    await panel.page.getByRole('button', { name: 'Run experiment' }).click();
    await panel.page.locator('.variant', { hasText: 'BERT' }).click();
    await panel.page.getByRole('button', { name: 'Run “BERT”' }).click();
    expect(await panel.posted('run')).toEqual([
      { type: 'run', uri, variant: null },
      { type: 'run', uri, variant: 'BERT' },
    ]);
  });

  it('offers Stop while runs are active and Resume when one was interrupted', async () => {
    const enabled = (name: string) => panel.page.getByRole('button', { name, exact: true }).isEnabled();
    expect([await enabled('Stop'), await enabled('Resume')]).toEqual([false, false]);
    await panel.send(runsMessage());
    expect([await enabled('Run experiment'), await enabled('Stop'), await enabled('Resume')]).toEqual([false, true, false]);
    await panel.page.getByRole('button', { name: 'Stop', exact: true }).click();
    await panel.send({ type: 'runs', runs: [run('ELECTRA', 1, { state: 'interrupted' })] });
    expect([await enabled('Stop'), await enabled('Resume')]).toEqual([false, true]);
    await panel.page.getByRole('button', { name: 'Resume' }).click();
    expect(await panel.posted('stop')).toEqual([{ type: 'stop', experiment: 'electra-objectives-quick' }]);
    expect(await panel.posted('resume')).toEqual([{ type: 'resume', uri }]);
  });
});
