import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Session, tinyExperiment } from './session';
import type { Workbench } from './workbench';

const timeout = 180_000;
const refusal = 'Ablation Bench starts programs in a trusted workspace only; use the command "Workspaces: Manage Workspace Trust" to trust this one.';

describe('Restricted Mode', () => {
  let session: Session;
  let workbench: Workbench;
  beforeAll(async () => {
    const files = { 'past.ablation.json': tinyExperiment({ name: 'past', steps: 60 }), 'wrong.ablation.json': tinyExperiment({ name: 'wrong', steps: 60 }).replace('"seeds"', '"sedes"') };
    session = await Session.start(files, { restricted: true });
    workbench = session.workbench;
    await session.train('past.ablation.json');
  }, timeout);
  afterEach(({ task }) => (task.result?.state === 'fail' ? session.keepFailure(task.name) : undefined));
  afterAll(() => session.close());

  it('is what the workspace opens in', async () => {
    await workbench.statusBarItem('Restricted Mode').waitFor();
  }, timeout);

  it('lists experiments, and runs made elsewhere as they come', async () => {
    const rows = await workbench.tree();
    await rows.filter({ hasText: '3 of 3 runs finished' }).waitFor();
    await rows.filter({ hasText: /wrong.*1 problem/ }).waitFor();
  }, timeout);

  it('offers what reads in the palette, and nothing that starts a program', async () => {
    const offered = await workbench.offeredCommands('Ablation Bench:');
    expect(offered).toEqual(expect.arrayContaining(['Ablation Bench: Open Panel', 'Ablation Bench: Show Results', 'Ablation Bench: New Experiment']));
    expect(offered.filter((title) => /Run|Resume/.test(title))).toEqual([]);
  }, timeout);

  it('marks a mistyped key', async () => {
    await workbench.openFile('wrong.ablation.json');
    await workbench.page.locator('.squiggly-error').first().waitFor();
    await workbench.runCommand('Problems: Focus on Problems View');
    await workbench.page.locator('.markers-panel').getByText('Unknown key "sedes". Did you mean "seeds"?').waitFor();
    await workbench.runCommand('View: Hide Panel');
  }, timeout);

  it('shows what an objective does to a corpus line with the tokenizer of a past run', async () => {
    await workbench.openFile('corpus.txt');
    await workbench.restOn(4);
    await workbench.hover.filter({ hasText: 'draw 0' }).waitFor({ timeout: 60_000 });
    await workbench.screenshot('restricted-hover');
  }, timeout);

  it('shows the results of past runs', async () => {
    await workbench.openFile('past.ablation.json');
    await workbench.runCommand('Ablation Bench: Show Results');
    const rows = workbench.panel().locator('table.scores tbody tr');
    for (const name of ['ELECTRA', 'BERT', 'random-init']) await rows.filter({ hasText: name }).first().waitFor();
    await workbench.screenshot('restricted-results');
  }, timeout);

  it('refuses to run with one sentence, from a CodeLens as from the panel', async () => {
    await workbench.openFile('wrong.ablation.json');
    await workbench.codeLens('Run all').first().click();
    await workbench.notifications.filter({ hasText: refusal }).waitFor();
    // VS Code may have something of its own to say.
    expect(await workbench.notifications.filter({ hasText: refusal }).count()).toBe(1);
    await workbench.screenshot('restricted-run');
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.notifications.filter({ hasText: refusal }).waitFor({ state: 'detached' });
    await workbench.showTab('Ablation Bench');
    await workbench.panel().getByRole('tab', { name: 'Configure' }).click();
    await workbench.panel().getByRole('button', { name: /^Run/ }).first().click();
    await workbench.notifications.filter({ hasText: refusal }).waitFor();
    // VS Code may have something of its own to say.
    expect(await workbench.notifications.filter({ hasText: refusal }).count()).toBe(1);
    expect(existsSync(session.file('runs/wrong'))).toBe(false);
  }, timeout);
});
