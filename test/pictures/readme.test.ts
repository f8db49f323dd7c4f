/**
 * Makes the README's pictures from recorded runs: those of the panel from the demo's and the studies', in a real VS Code,
 * and the heat map. `npm run package`, then `npx vitest run test/pictures`. No layer of `npm test`.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, it } from 'vitest';
import { Session } from '../editor/session';
import type { Workbench } from '../editor/workbench';

const timeout = 300_000;
const study = path.join('media', 'studies', 'electra-objectives', 'electra-objectives.ablation.json');
const readmeFolder = path.join('media', 'readme');

let session: Session;
let workbench: Workbench;
beforeAll(async () => {
  session = await Session.start();
  workbench = session.workbench;
  cpSync(path.join('test', 'golden', 'studies', 'demo'), session.workspace, { recursive: true });
}, timeout);
afterAll(() => session.close());

async function keep(name: string): Promise<void> {
  await workbench.runCommand('Notifications: Clear All Notifications');
  await workbench.screenshot(`readme-${name}`);
  copyFileSync(path.join('artifacts', 'editor', `readme-${name}.png`), path.join(readmeFolder, `${name}.png`));
}

it('shows form, curves and results of the demo', async () => {
  const experiment = 'electra-objectives-quick.ablation.json';
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

it('shows the differences of a study by task', () => {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'pictures-')), 'png');
  execFileSync(process.execPath, [path.join('dist', 'trainer.js'), 'export', study, '--format', 'png', '--out', folder]);
  copyFileSync(path.join(folder, 'by-task.png'), path.join(readmeFolder, 'study-by-task.png'));
});
