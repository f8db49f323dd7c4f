import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { startCodeServer } from '../support/codeServer.mjs';
import { launchBrowser, Workbench } from '../editor/workbench';
import { median, type Report } from './report';

const rounds = 5;

/** What VS Code itself says the extension's activation took; a median over fresh windows. */
export async function measureActivation(report: Report, folder: string): Promise<void> {
  const workspace = path.join(folder, 'workspace');
  mkdirSync(workspace, { recursive: true });
  const server = await startCodeServer({ home: path.join(folder, 'vscode') });
  const browser = await launchBrowser();
  try {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const workbench = await Workbench.open(browser, server.url(workspace));
      times.push(await activationMilliseconds(workbench));
      await workbench.page.close();
    }
    report({ name: 'activation', value: median(times), unit: 'ms', goal: 'under 50 ms' });
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function activationMilliseconds(workbench: Workbench): Promise<number> {
  // Tall enough for the list of extensions, which draws only rows in view.
  await workbench.page.setViewportSize({ width: 1440, height: 2400 });
  await workbench.tree();
  await workbench.runCommand('Developer: Show Running Extensions');
  const row = workbench.page.locator('.runtime-extensions-editor .monaco-list-row').filter({ hasText: 'Ablation Bench' });
  await row.filter({ hasText: /Activation: \d+ms/ }).waitFor();
  return Number(/Activation: (\d+)ms/.exec(await row.innerText())![1]);
}
