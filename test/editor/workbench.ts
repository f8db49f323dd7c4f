import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { chromiumPath } from '../support/debian.mjs';
import { savedEditors } from './savedEditors';

const launchArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const screenshots = path.join('artifacts', 'editor');

/** Starts headless Chromium. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: launchArguments });
}

/** Makes attempts until one succeeds; the last one's error is thrown. */
async function again(attempt: () => Promise<void>, most: number): Promise<void> {
  for (let left = most; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left <= 1) throw error;
    }
  }
}

/** VS Code's window in a browser page, driven as a user drives it: by palette, quick open and mouse. */
export class Workbench {
  private constructor(readonly page: Page) {}

  static async open(browser: Browser, url: string): Promise<Workbench> {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(20_000);
    await page.goto(url);
    const workbench = new Workbench(page);
    await workbench.ready();
    return workbench;
  }

  /** Resolves once the workbench shows what the extension contributes. */
  async ready(): Promise<void> {
    await this.page.locator('.activitybar [aria-label^="Ablation Bench"]').first().waitFor({ timeout: 60_000 });
  }

  /** Reloads the window once it has saved its editors with each of `texts`, which it shows again then. */
  async reload(texts: readonly string[]): Promise<void> {
    await savedEditors(this.page, texts);
    await this.page.reload();
    await this.ready();
  }

  private get quickInput(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  /**
   * Opens the palette or quick open by its key, after any that is open. A key that is pressed while another one closes
   * opens nothing, or what it opens closes again with that one.
   */
  private async openQuickInput(key: string): Promise<void> {
    const hidden = { state: 'hidden', timeout: 5_000 } as const;
    await this.quickInput.waitFor(hidden).catch(async () => {
      await this.page.keyboard.press('Escape');
      await this.quickInput.waitFor(hidden);
    });
    await this.page.keyboard.press(key);
  }

  /** Runs a command by its title in the palette. */
  async runCommand(title: string): Promise<void> {
    const input = this.quickInput.locator('input').first();
    const row = this.quickInput.locator(`.monaco-list-row[aria-label^="${title}"]`).first();
    const find = async () => {
      await this.openQuickInput('F1');
      await input.fill(`>${title}`, { timeout: 2_000 });
      await row.waitFor({ timeout: 5_000 });
    };
    await again(find, 6);
    // Commands used lately come first, so the one that was asked for may stand further down.
    while ((await row.getAttribute('class'))?.includes('focused') !== true) await this.page.keyboard.press('ArrowDown');
    await this.page.keyboard.press('Enter');
  }

  /** Chooses the row of an open quick pick that contains `text`. */
  async pick(text: string | RegExp): Promise<void> {
    const row = this.quickInput.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
    await row.waitFor();
    await row.click();
  }

  /** Answers an open input box; without `text` its proposal is taken. */
  async answer(text?: string): Promise<void> {
    const input = this.quickInput.locator('input').first();
    await input.waitFor();
    if (text !== undefined) await input.fill(text);
    await input.press('Enter');
  }

  /** Answers a dialog for folders, which begins in the workspace, with a folder of the workspace. */
  async openFolder(name: string, folder: string): Promise<void> {
    const row = this.quickInput.locator('.quick-input-list .monaco-list-row').filter({ hasText: name });
    // The dialog writes the path of where it begins, over what was typed before it has listed it.
    await row.waitFor();
    await this.quickInput.locator('input').first().fill(`${folder}${path.sep}`);
    await row.waitFor({ state: 'hidden' });
    await this.quickInput.locator('input').first().press('Enter');
  }

  /** Opens a workspace file by its name. */
  async openFile(name: string): Promise<void> {
    await this.openQuickInput('Control+P');
    await this.quickInput.locator('input').first().fill(name);
    await this.pick(name);
    await this.activeTab(path.basename(name));
  }

  /** Titles of commands that the palette offers for a text. */
  async offeredCommands(text: string): Promise<string[]> {
    await this.openQuickInput('F1');
    await this.quickInput.locator('input').first().fill(`>${text}`);
    await this.quickInput.locator('.monaco-list-row').filter({ hasText: text }).first().waitFor();
    const titles = await this.quickInput.locator('.monaco-list-row .label-name').allInnerTexts();
    await this.page.keyboard.press('Escape');
    return titles.filter((title) => title.startsWith(text));
  }

  /** Notifications in view. */
  get notifications(): Locator {
    return this.page.locator('.notification-toast');
  }

  /** Brings an open editor to the front by its tab. */
  async showTab(title: string): Promise<void> {
    await this.page.locator('.tabs-container .tab').filter({ hasText: title }).first().click();
    await this.activeTab(title);
  }

  /** Resolves once the editor tab of this title is in front. */
  async activeTab(title: string): Promise<void> {
    await this.page.locator('.tabs-container .tab.active').filter({ hasText: title }).waitFor();
  }

  codeLens(title: string): Locator {
    return this.page.locator('.codelens-decoration a').filter({ hasText: title });
  }

  /** The hover that is open over the text. */
  get hover(): Locator {
    return this.page.locator('.monaco-hover:not(.hidden) .monaco-hover-content').first();
  }

  /** Rests the mouse on a line, counted from 1 among those in view, `x` pixels into the text. */
  async restOn(line: number, x = 60): Promise<void> {
    await this.page.locator('.editor-group-container.active .view-lines .view-line').nth(line - 1).hover({ position: { x, y: 8 } });
  }

  /** The content of the visible webview, which VS Code nests in two frames. */
  panel(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** Opens our view in the side bar; its rows. */
  async tree(): Promise<Locator> {
    await this.page.locator('.activitybar [aria-label^="Ablation Bench"]').first().click();
    return this.page.locator('.sidebar .monaco-list-row');
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.part.statusbar .statusbar-item').filter({ hasText: text });
  }

  /** Chooses a colour theme and resolves once the workbench shows one of this kind. */
  async chooseTheme(label: string, kind: 'vs' | 'vs-dark' | 'hc-black'): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    await this.quickInput.locator('input').first().fill(label);
    await this.page.keyboard.press('Enter');
    await this.quickInput.waitFor({ state: 'hidden' });
    await this.page.locator(`.monaco-workbench.${kind}`).waitFor();
  }

  /** Saves a picture of a window whose test failed, with the notifications that it hides after a while. */
  async screenshotOfFailure(name: string): Promise<void> {
    await this.runCommand('Notifications: Show Notifications').catch(() => undefined);
    await this.screenshot(`failed-${name}`);
  }

  /** Saves a picture of the whole window under artifacts/editor/. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    // A palette that has been closed fades for a moment.
    await this.page.evaluate('Promise.allSettled(document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime !== Infinity).map((each) => each.finished))');
    await this.page.screenshot({ path: path.join(screenshots, `${name}.png`) });
  }
}
