import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packagedExtension } from '../support/codeServer.mjs';
import { Session, tinyExperiment } from './session';
import type { Workbench } from './workbench';

const timeout = 180_000;
const patience = { timeout: 60_000, interval: 200 };

describe('a recorded study', () => {
  let session: Session;
  let workbench: Workbench;
  beforeAll(async () => {
    session = await Session.start({ 'small.ablation.json': tinyExperiment({ name: 'small', steps: 100 }) });
    workbench = session.workbench;
    await session.train('small.ablation.json');
    const record = ['record', 'small.ablation.json', '--out', 'recorded', '--title', 'A small study', '--hardware', 'a test machine'];
    await promisify(execFile)(process.execPath, [path.resolve('dist', 'trainer.js'), ...record], { cwd: session.workspace });
  }, timeout);
  afterEach(({ task }) => (task.result?.state === 'fail' ? session.keepFailure(task.name) : undefined));
  afterAll(() => session.close());

  const scrubber = () => workbench.panel().getByRole('slider', { name: 'Position in the recording' });

  it('is opened from a folder, says what it is, and draws its curves', async () => {
    await workbench.runCommand('Ablation Bench: Replay a Recorded Study');
    await workbench.pick('Open a folder');
    await workbench.openFolder('recorded', session.file('recorded'));
    await workbench.activeTab('Replay: A small study');
    await workbench.panel().getByText('Recorded on a test machine').waitFor();
    await workbench.panel().getByRole('tab', { name: 'Training', selected: true }).waitFor();
    await workbench.panel().locator('figure.chart canvas').first().waitFor();
    await expect.poll(() => workbench.panel().locator('figure.chart figcaption').innerText(), patience).toMatch(/all [1-9]\d* points?/);
  }, timeout);

  it('shows the whole table at its end', async () => {
    await scrubber().press('End');
    await workbench.panel().getByRole('tab', { name: 'Results' }).click();
    const rows = workbench.panel().locator('table.scores tbody tr');
    for (const name of ['ELECTRA', 'BERT', 'random-init']) await rows.filter({ hasText: name }).first().waitFor();
    await session.screenshots('replay');
  }, timeout);

  it('comes back at its start when the window reloads', async () => {
    await workbench.reload(['"title":"Replay: A small study"']);
    await workbench.showTab('Replay: A small study');
    await workbench.panel().getByRole('button', { name: 'Play' }).waitFor();
    await expect.poll(() => scrubber().inputValue(), patience).toBe('0');
  }, timeout);
});

it('has every file of the shipped studies in the .vsix, names with spaces and percent signs included', ({ skip }) => {
  const studies = path.join('media', 'studies');
  skip(!existsSync(studies), 'media/studies has no study');
  const files = readdirSync(studies, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(path.join(studies, file)).isFile());
  const packed = unzipSync(readFileSync(packagedExtension()), { filter: ({ name }) => name.startsWith('extension/media/studies/') });
  for (const file of files) expect(Buffer.from(packed[`extension/media/studies/${file.split(path.sep).join('/')}`] ?? []), file).toEqual(readFileSync(path.join(studies, file)));
});
