import { beforeEach, describe, expect, it } from 'vitest';
import { replayMessage, resultsMessage, runsMessage } from './fixtures/messages';
import { onItsOwnPanel } from './support/ownPanel';
import type { Panel } from './support/panel';

let panel: Panel;
onItsOwnPanel('training', (opened) => (panel = opened));
beforeEach(() => panel.send(replayMessage({}), runsMessage()));

const actions = async () => (await panel.posted('replay')).map(({ action }) => action);

describe('a recording', () => {
  it('says on every view what it is, on what and when it was recorded', async () => {
    for (const view of ['configure', 'training', 'results']) {
      await panel.page.click(`#tab-${view}`);
      await panel.settle();
      expect(await panel.page.getByRole('note').innerText()).toBe('Recording “Which part of ELECTRA helps”. Recorded on two cores, May 3, 2026. Nothing is being trained.');
    }
  });

  it('is played and paused', async () => {
    await panel.page.getByRole('button', { name: 'Pause' }).click();
    await panel.send(replayMessage({ playing: false }));
    await panel.page.getByRole('button', { name: 'Play' }).press('Enter');
    expect(await actions()).toEqual([{ do: 'pause' }, { do: 'play' }]);
  });

  it('changes its speed', async () => {
    await panel.choose('Speed', '300×');
    expect(await actions()).toEqual([{ do: 'speed', speed: 300 }]);
  });

  it('is wound with the keyboard, from where it is', async () => {
    const scrubber = panel.page.getByRole('slider', { name: 'Position in the recording' });
    expect(await scrubber.inputValue()).toBe('250');
    expect(await scrubber.getAttribute('aria-valuetext')).toBe('10 min 0 s of 40 min 0 s');
    await scrubber.press('ArrowRight');
    await scrubber.press('End');
    await panel.settle();
    expect(await actions()).toEqual([{ do: 'seek', fraction: 0.251 }, { do: 'seek', fraction: 1 }]);
    expect(await scrubber.getAttribute('aria-valuetext')).toBe('40 min 0 s of 40 min 0 s');
    await panel.send(replayMessage({ position: 600 }));
    expect(await scrubber.inputValue()).toBe('250');
  });

  it('offers nothing that trains, stops, resumes, audits or opens a log', async () => {
    expect(await panel.page.getByRole('tab').allInnerTexts()).toEqual(['Configure', 'Training', 'Results']);
    for (const name of ['Stop', 'Resume', /^Log of/]) expect(await panel.page.getByRole('button', { name }).count()).toBe(0);
    await panel.page.click('#tab-configure');
    await panel.settle();
    for (const name of [/^Run/, 'Stop', 'Resume', 'Add variant']) expect(await panel.page.getByRole('button', { name }).count()).toBe(0);
  });

  it('shows its configuration, and makes a new experiment of it', async () => {
    await panel.page.click('#tab-configure');
    await panel.settle();
    const enabled = await panel.page.locator('fieldset.form').locator('input, select, vscode-text-field, vscode-dropdown, vscode-checkbox, button').evaluateAll((controls) => controls.filter((control) => !control.matches(':disabled')).length);
    expect(enabled).toBe(0);
    await panel.page.getByRole('button', { name: 'New experiment from this study' }).click();
    expect(await actions()).toEqual([{ do: 'newExperiment' }]);
  });

  it('has its reading above the table, as text, once all of it is played', async () => {
    await panel.page.click('#tab-results');
    await panel.send(resultsMessage());
    const reading = panel.page.getByRole('region', { name: 'How to read the results' });
    expect(await reading.count()).toBe(0);
    await panel.send({ ...resultsMessage(), running: false });
    expect(await reading.locator('h3, p, li').allInnerTexts()).toEqual(['Reading', 'ELECTRA is ahead of BERT.', 'one <b>seed</b>', 'two']);
    expect(await reading.locator('strong').innerText()).toBe('ahead');
  });
});
