/**
 * Makes the README's pictures: those of the panel from the demo's and the studies' recorded runs, in a real VS Code, the
 * heat map from a study's, and the hover from a network that is trained for it. `npm run package`, then
 * `npx vitest run test/pictures`. No layer of `npm test`.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Session } from '../editor/session';
import type { Workbench } from '../editor/workbench';
import { sampleLines } from '../support/sampleLines';

const timeout = 300_000;
const study = path.join('media', 'studies', 'electra-objectives', 'electra-objectives.ablation.json');
const readmeFolder = path.join('media', 'readme');
const experiment = 'electra-objectives-quick.ablation.json';
const ofHover = 'electra-on-corpus.ablation.json';

let session: Session;
let workbench: Workbench;
beforeAll(async () => {
  const preset = readFileSync(path.join('media', 'presets', experiment), 'utf8');
  session = await Session.start({
    'corpus.txt': sampleLines(Infinity).join('\n'),
    [ofHover]: preset.replace('builtin:sample', 'corpus.txt').replace('"name": "electra-objectives-quick"', '"name": "electra-on-corpus"'),
  });
  workbench = session.workbench;
  cpSync(path.join('test', 'golden', 'studies', 'demo'), session.workspace, { recursive: true });
}, timeout);
afterAll(() => session.close());

async function keep(name: string): Promise<void> {
  await workbench.runCommand('Notifications: Clear All Notifications');
  await keepAsIs(name);
}

/** Where a command would close what the picture is of. */
async function keepAsIs(name: string): Promise<void> {
  await workbench.screenshot(`readme-${name}`);
  copyFileSync(path.join('artifacts', 'editor', `readme-${name}.png`), path.join(readmeFolder, `${name}.png`));
}

it('shows form, curves and results of the demo', async () => {
  await workbench.openFile(experiment);
  await workbench.runCommand('Ablation Bench: Show Results');
  await workbench.panel().locator('table.scores tbody tr').filter({ hasText: 'random-init' }).first().waitFor();
  await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  await workbench.runCommand('Notifications: Clear All Notifications');
  const value = workbench.panel().getByRole('combobox', { name: 'Value', exact: true });
  await workbench.panel().getByRole('tab', { name: 'Training' }).click();
  await workbench.panel().locator('figure.chart canvas').first().waitFor();
  await value.click();
  await value.getByRole('option', { name: 'Discriminator loss', exact: true }).click();
  await workbench.panel().locator('figcaption').filter({ hasText: 'Binary cross-entropy' }).waitFor();
  await keep('training');
  await workbench.panel().getByRole('tab', { name: 'Results' }).click();
  await workbench.panel().getByRole('tab', { name: 'Results', selected: true }).waitFor();
  await keep('results');
  await workbench.panel().getByRole('tab', { name: 'Configure' }).click();
  await workbench.panel().getByRole('tab', { name: 'Configure', selected: true }).waitFor();
  await keep('configure');
}, timeout);

it('shows scores against cost and a replay of a study', async () => {
  await workbench.runCommand('Ablation Bench: Replay a Recorded Study');
  await workbench.pick('ELECTRA objectives on two million tokens');
  await workbench.panel().getByRole('slider', { name: 'Position in the recording' }).fill('400');
  await workbench.panel().locator('figure.chart canvas').first().waitFor();
  await keep('replay');
  await workbench.panel().getByRole('slider', { name: 'Position in the recording' }).press('End');
  await workbench.panel().getByRole('tab', { name: 'Results' }).click();
  await workbench.panel().locator('svg#figure-cost-flops').scrollIntoViewIfNeeded();
  await keep('cost');
}, timeout);

it('shows what a trained generator puts into a line', async () => {
  await session.train(ofHover, '--variant', 'ELECTRA');
  await workbench.openFile('corpus.txt');
  await workbench.runCommand('View: Close Primary Side Bar');
  await workbench.runCommand('Notifications: Clear All Notifications');
  // The first hover shows what needs no network, and has the checkpoint loaded for the next.
  const judged = workbench.hover.filter({ hasText: 'After the generator' });
  const rest = async () => {
    await workbench.restOn(7);
    await workbench.restOn(5);
    await workbench.hover.filter({ hasText: 'draw 0' }).waitFor();
    return judged.count();
  };
  await expect.poll(rest, { timeout: 60_000, interval: 1_000 }).toBe(1);
  await keepAsIs('hover');
}, timeout);

it('shows the differences of a study by task', () => {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'pictures-')), 'png');
  execFileSync(process.execPath, [path.join('dist', 'trainer.js'), 'export', study, '--format', 'png', '--out', folder]);
  copyFileSync(path.join(folder, 'by-task.png'), path.join(readmeFolder, 'study-by-task.png'));
});
