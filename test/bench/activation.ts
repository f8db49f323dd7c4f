import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { startCodeServer } from '../support/codeServer.mjs';
import { installedCodeServer } from '../support/codeServerInstall.mjs';
import { launchBrowser, Workbench } from '../editor/workbench';
import { median, type Report } from './report';

const rounds = 5;

/**
 * What VS Code itself says the extension's activation took: loading its entry and calling `activate`; a median over
 * fresh windows. VS Code's figure is elapsed time: of an extension that is activated while a window opens it holds the
 * time that the others take on the same thread. So it is read twice: alone, which is what the extension costs, and in an
 * opening window. The host, which is loaded behind it, is a figure of its own.
 */
export async function measureActivation(report: Report, folder: string): Promise<void> {
  const workspace = path.join(folder, 'workspace');
  mkdirSync(workspace, { recursive: true });
  const server = await startCodeServer({ home: path.join(folder, 'vscode') });
  const browser = await launchBrowser();
  const medianOf = async (measure: (workbench: Workbench) => Promise<number>): Promise<number> => {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const workbench = await Workbench.open(browser, server.url(workspace));
      // Tall enough for the list of extensions, which draws only rows in view.
      await workbench.page.setViewportSize({ width: 1440, height: 2400 });
      times.push(await measure(workbench));
      await workbench.page.close();
    }
    return median(times);
  };
  try {
    report({ name: 'activation', value: await medianOf(activationAlone), unit: 'ms', goal: 'under 50 ms' });
    report({ name: 'activation while the window opens, the others in it', value: await medianOf(activation), unit: 'ms' });
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

/** Activates by opening the view, once VS Code has nothing else to activate. */
async function activationAlone(workbench: Workbench): Promise<number> {
  const rows = await runningExtensions(workbench);
  await settled(rows);
  await workbench.page.keyboard.press('Escape');
  await rows.first().waitFor({ state: 'hidden' });
  return activation(workbench);
}

async function activation(workbench: Workbench): Promise<number> {
  await workbench.tree();
  const row = (await runningExtensions(workbench)).filter({ hasText: 'Ablation Bench' }).filter({ hasText: /Activation: \d+ms/ });
  return Number(/Activation: (\d+)ms/.exec(await row.innerText())![1]);
}

/** Opens VS Code's list of running extensions and returns its rows. */
async function runningExtensions(workbench: Workbench): Promise<Locator> {
  await workbench.runCommand('Developer: Show Running Extensions');
  return workbench.page.locator('.runtime-extensions-editor .monaco-list-row');
}

/** Resolves when the list has said the same for two seconds. */
async function settled(rows: Locator): Promise<void> {
  const text = async (): Promise<string> => (await rows.allInnerTexts()).join();
  for (let before = '', now = await text(); now !== before || now === ''; now = await text()) {
    before = now;
    await rows.page().waitForTimeout(2_000);
  }
}
