import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { startCodeServer } from '../support/codeServer.mjs';
import { installedCodeServer } from '../support/codeServerInstall.mjs';
import { launchBrowser, Workbench } from '../editor/workbench';
import { median, type Report } from './report';

const rounds = 5;

/**
 * What VS Code itself says the extension's activation took: loading its entry and calling `activate`; a median over
 * fresh windows. The host, which is loaded behind it, is a figure of its own.
 */
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
    report({ name: 'loading the host, after activation', value: median(hostLoadMilliseconds()), unit: 'ms' });
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Time that dist/host.js takes to load in fresh processes of the Node that VS Code runs on, with an empty API. */
function hostLoadMilliseconds(): number[] {
  const script = `
    const { _load } = require('node:module');
    require('node:module')._load = (name, ...rest) => (name === 'vscode' ? {} : _load(name, ...rest));
    const start = performance.now();
    require(process.argv[1]);
    console.log(performance.now() - start);`;
  const node = installedCodeServer()!.node;
  return Array.from({ length: rounds }, () => Number(execFileSync(node, ['-e', script, path.resolve('dist', 'host.js')], { encoding: 'utf8' })));
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
