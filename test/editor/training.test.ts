import { existsSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listRuns } from '../../src/runs/folder';
import { liveTrainers } from '../../src/runs/trainers';
import { Session, tinyExperiment } from './session';
import type { Workbench } from './workbench';

const timeout = 180_000;
const trainingTimeout = { timeout: 120_000, interval: 200 };

describe('training', () => {
  let session: Session;
  let workbench: Workbench;
  beforeAll(async () => {
    session = await Session.start({
      'short.ablation.json': tinyExperiment({ name: 'short', steps: 200 }),
      'long.ablation.json': tinyExperiment({ name: 'long', steps: 100_000 }),
    });
    workbench = session.workbench;
  }, timeout);
  afterEach(({ task }) => (task.result?.state === 'fail' ? session.keepFailure(task.name) : undefined));
  afterAll(() => session.close());

  /** Points that the loss chart's caption counts. */
  async function pointsShown(): Promise<number> {
    const caption = await workbench.panel().locator('figure.chart figcaption').innerText();
    return Number(/(?:of|all) ([\d,]+) points?/.exec(caption)?.[1]?.replaceAll(',', '') ?? 0);
  }

  /** The one run of `variant`, as the run folder has it. */
  function run(experiment: string, variant: string): ReturnType<typeof listRuns>[number] | undefined {
    return listRuns(session.file('runs')).find((each) => each.experiment === experiment && each.variant === variant);
  }

  it('draws the loss curves while a run goes on', async () => {
    await workbench.openFile('short.ablation.json');
    await workbench.runCommand('Ablation Bench: Open Panel');
    await workbench.panel().getByRole('tab', { name: 'Training' }).click();
    await workbench.panel().getByRole('button', { name: 'Run experiment' }).click();
    await expect.poll(pointsShown, trainingTimeout).toBeGreaterThan(2);
    const early = await pointsShown();
    await expect.poll(pointsShown, trainingTimeout).toBeGreaterThan(early);
    await workbench.panel().locator('figure.chart canvas').first().waitFor();
  }, timeout);

  it('ends with a table that holds every variant and the control', async () => {
    await expect.poll(() => existsSync(session.file('runs/short/random-init/seed-1/result.json')), trainingTimeout).toBe(true);
    await session.screenshots('training');
    await workbench.runCommand('Ablation Bench: Show Results');
    const rows = workbench.panel().locator('table.scores tbody tr');
    for (const name of ['ELECTRA', 'BERT', 'random-init']) await rows.filter({ hasText: name }).first().waitFor();
    await session.screenshots('results');
  }, timeout);

  it('lists experiments, variants and runs with their state', async () => {
    const rows = await workbench.tree();
    await rows.filter({ hasText: '3 of 3 runs finished' }).waitFor();
    await rows.filter({ hasText: /BERT\s*1 of 1 runs finished/ }).locator('.monaco-tl-twistie').click();
    await rows.filter({ hasText: /seed 1.*finished · 200\/200/ }).waitFor();
    await workbench.screenshot('tree');
  }, timeout);

  it('goes on while the window reloads, which finds the run again', async () => {
    await workbench.openFile('long.ablation.json');
    await workbench.codeLens('Run').nth(1).click();
    await expect.poll(() => run('long', 'ELECTRA')?.state, trainingTimeout).toBe('running');
    await workbench.statusBarItem('ELECTRA').waitFor();
    await workbench.reload(['"view":"results"']);
    await workbench.statusBarItem('ELECTRA').waitFor();
    await workbench.showTab('Ablation Bench');
    await workbench.panel().getByRole('tab', { name: 'Results', selected: true }).waitFor();
    const step = run('long', 'ELECTRA')!.step;
    await expect.poll(() => run('long', 'ELECTRA')!.step, trainingTimeout).toBeGreaterThan(step);
  }, timeout);

  it('stops with a checkpoint and resumes from it', async () => {
    await workbench.runCommand('Ablation Bench: Stop');
    await expect.poll(() => run('long', 'ELECTRA')!.state, trainingTimeout).toBe('stopped');
    const stopped = run('long', 'ELECTRA')!.step;
    expect(stopped).toBeGreaterThan(0);
    await expect.poll(() => liveTrainers(session.file('runs/long')), trainingTimeout).toEqual([]);
    await workbench.openFile('long.ablation.json');
    await workbench.runCommand('Ablation Bench: Resume');
    await expect.poll(() => run('long', 'ELECTRA')!.state, trainingTimeout).toBe('running');
    await expect.poll(() => run('long', 'ELECTRA')!.step, trainingTimeout).toBeGreaterThan(stopped);
    await workbench.screenshot('resumed');
    await workbench.runCommand('Ablation Bench: Stop');
    await expect.poll(() => run('long', 'ELECTRA')!.state, trainingTimeout).toBe('stopped');
  }, timeout);

  it("draws the map of a run's words, finds the neighbours of one, and saves the picture", async () => {
    await workbench.openFile('short.ablation.json');
    await workbench.runCommand('Ablation Bench: Show Embedding Map');
    await workbench.panel().getByRole('button', { name: /^Draw the map of ELECTRA/ }).click();
    await workbench.panel().locator('.word-map-canvas canvas').first().waitFor({ timeout: 60_000 });
    await workbench.panel().getByRole('combobox', { name: 'Word', exact: true }).fill('the');
    await workbench.panel().getByRole('region', { name: 'Words' }).locator('tbody tr').nth(9).waitFor();
    await session.screenshots('embeddings');
    await workbench.panel().getByRole('button', { name: 'Save as PNG' }).click();
    await workbench.answer();
    await expect.poll(() => existsSync(session.file('results.png')), trainingTimeout).toBe(true);
    await expect.poll(() => readFileSync(session.file('results.png')).subarray(1, 4).toString('latin1')).toBe('PNG');
  }, timeout);
});
