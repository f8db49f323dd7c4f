import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Session, tinyExperiment } from './session';
import type { Workbench } from './workbench';

const timeout = 120_000;

describe('writing an experiment', () => {
  let session: Session;
  let workbench: Workbench;
  beforeAll(async () => {
    session = await Session.start({ 'tiny.ablation.json': tinyExperiment({ name: 'tiny', steps: 60 }) });
    workbench = session.workbench;
  }, timeout);
  afterEach(({ task }) => (task.result?.state === 'fail' ? session.keepFailure(task.name) : undefined));
  afterAll(() => session.close());

  it('begins from a preset in the palette', async () => {
    await workbench.runCommand('Ablation Bench: New Experiment');
    await workbench.pick('ELECTRA objectives · quick');
    await workbench.answer('objectives');
    await workbench.activeTab('objectives.ablation.json');
    expect(session.read('objectives.ablation.json')).toContain('"name": "objectives"');
    expect(session.read('objectives.ablation.json')).toContain('// ');
  }, timeout);

  it('offers Run and Preview sample above each variant', async () => {
    await workbench.openFile('tiny.ablation.json');
    for (const title of ['Run all', 'Open panel', 'Preview sample', 'Audit']) await workbench.codeLens(title).first().waitFor();
    expect(await workbench.codeLens('Preview sample').count()).toBe(2);
    await workbench.screenshot('experiment-file');
  }, timeout);

  it('marks a mistyped key', async () => {
    await workbench.openFile('tiny.ablation.json');
    const good = session.read('tiny.ablation.json');
    session.write('tiny.ablation.json', good.replace('"generatorSize"', '"generatorSise"'));
    await workbench.page.locator('.squiggly-error').first().waitFor();
    await workbench.runCommand('Problems: Focus on Problems View');
    const problem = workbench.page.locator('.markers-panel .monaco-list-row').filter({ hasText: 'generatorSise' });
    await problem.filter({ hasText: 'Did you mean "generatorSize"?' }).waitFor();
    expect(await problem.count()).toBe(1);
    await workbench.screenshot('mistyped-key');
    session.write('tiny.ablation.json', good);
    await workbench.page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
    await workbench.runCommand('View: Hide Panel');
  }, timeout);

  it('edits the file through the form and keeps its comments', async () => {
    await workbench.openFile('tiny.ablation.json');
    await workbench.runCommand('Ablation Bench: Open Panel');
    const panel = workbench.panel();
    const rate = panel.locator('[data-field="base.objective.maskProb"]');
    await rate.getByRole('textbox').fill('0.25');
    await rate.getByRole('textbox').press('Enter');
    await rate.locator('.inherited').waitFor();
    await session.screenshots('configure');
    await workbench.openFile('tiny.ablation.json');
    await workbench.runCommand('File: Save');
    await expect.poll(() => session.read('tiny.ablation.json')).toContain('"maskProb": 0.25');
    expect(session.read('tiny.ablation.json')).toContain('// ELECTRA');
  }, timeout);

  it('shows what an objective does to a corpus line, and rolls again', async () => {
    await workbench.openFile('corpus.txt');
    // Its tokenizer is made now, for which the hover waits while the mouse rests.
    await workbench.restOn(4);
    await workbench.hover.filter({ hasText: 'draw 0' }).waitFor({ timeout: 60_000 });
    await workbench.screenshot('corpus-hover');
    await workbench.hover.getByText('Re-roll').click();
    await workbench.hover.filter({ hasText: 'draw 1' }).waitFor();
  }, timeout);

  it('compares the variants on one sentence', async () => {
    await workbench.openFile('tiny.ablation.json');
    await workbench.codeLens('Preview sample').first().click();
    await workbench.page.locator('.view-line').filter({ hasText: /token\s+ELECTRA\s+BERT/ }).waitFor({ timeout: 60_000 });
    await workbench.screenshot('preview-sample');
  }, timeout);
});
