/**
 * Makes the README's pictures of the panel from the demo's runs: `npm run demo`, `npm run package`,
 * `npx vitest run test/pictures`. No layer of `npm test`.
 */
import { copyFileSync, cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Session } from '../editor/session';

const demo = path.resolve('demo');
const experiment = 'electra-objectives-quick.ablation.json';

it('shows form, curves and results of the demo', async () => {
  expect(existsSync(path.join(demo, 'report.html')), 'npm run demo makes the runs that are shown').toBe(true);
  const session = await Session.start();
  const { workbench } = session;
  const keep = async (name: string): Promise<void> => {
    await workbench.screenshot(`readme-${name}`);
    copyFileSync(path.join('artifacts', 'editor', `readme-${name}.png`), path.join('media', 'readme', `${name}.png`));
  };
  try {
    cpSync(demo, session.workspace, { recursive: true });
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
  } finally {
    await session.close();
  }
}, 300_000);
