import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { newNonce, panelHtml } from '../../../src/panel/html';
import type { FromWebview, ToWebview } from '../../../src/panel/protocol';
import { themeOf, type ThemeName } from '../fixtures/themes';

/** Tests and benchmarks are started from the repository's root. */
const root = process.cwd();
const origin = 'https://panel.test';
const chromiumArguments = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** What the fake VS Code API keeps in the page for the test to read. */
declare global {
  interface Window {
    posted: FromWebview[];
    violations: string[];
  }
}

export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) throw new Error(`The panel's tests need Chromium and ${executablePath} does not exist. Run "npm test", which installs it on Debian, or set CHROMIUM to a Chromium or Chrome.`);
  return chromium.launch({ executablePath, args: chromiumArguments });
}

export interface PanelOptions {
  width?: number;
  height?: number;
  theme?: ThemeName;
  reducedMotion?: boolean;
}

/** The built panel in a page of its own, with the host's HTML and policy and a stand-in for VS Code. */
export class Panel {
  readonly errors: string[] = [];

  private constructor(readonly page: Page) {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  static async open(browser: Browser, { width = 1200, height = 900, theme = 'dark' }: PanelOptions = {}): Promise<Panel> {
    const page = await browser.newPage({ viewport: { width, height } });
    page.setDefaultTimeout(8000);
    const panel = new Panel(page);
    await page.addInitScript(fakeVsCode, themeOf(theme));
    await page.route(`${origin}/**`, (route) => route.fulfill(served(new URL(route.request().url()).pathname)));
    await page.goto(`${origin}/`);
    await page.waitForSelector('[role=tab]');
    return panel;
  }

  /** Sends messages as the host does; typed arrays arrive as typed arrays. */
  async send(...messages: ToWebview[]): Promise<void> {
    const portable = messages.map((message) => JSON.stringify(message, (_, value: unknown) => (value instanceof Float64Array ? { float64: Array.from(value, String) } : value)));
    await this.page.evaluate((texts) => {
      const revive = (_: string, value: unknown): unknown =>
        typeof value === 'object' && value !== null && 'float64' in value ? Float64Array.from(value.float64 as string[], Number) : value;
      for (const text of texts) window.postMessage(JSON.parse(text, revive), '*');
    }, portable);
    await this.settle();
  }

  /** Two frames: one for the message, one for what the controls put off. */
  async settle(): Promise<void> {
    await this.page.evaluate(() => new Promise<void>((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => done()))))));
  }

  /** Chooses an option of a dropdown, both by their labels. */
  async choose(dropdown: string, option: string): Promise<void> {
    const box = this.page.getByRole('combobox', { name: dropdown, exact: true });
    await box.click();
    await box.getByRole('option', { name: option, exact: true }).click();
    await this.settle();
  }

  async posted<T extends FromWebview['type']>(type: T): Promise<Extract<FromWebview, { type: T }>[]> {
    const all = await this.page.evaluate(() => window.posted);
    return all.filter((message): message is Extract<FromWebview, { type: T }> => message.type === type);
  }

  /** Everything that went wrong in the page: policy violations, console errors, exceptions. */
  async problems(): Promise<string[]> {
    return [...this.errors, ...(await this.page.evaluate(() => window.violations))];
  }

  async setTheme(name: ThemeName): Promise<void> {
    await this.page.evaluate(({ bodyClass, style }) => {
      document.documentElement.removeAttribute('style');
      for (const [key, value] of Object.entries(style)) document.documentElement.style.setProperty(key, value);
      document.body.className = bodyClass;
    }, themeOf(name));
    await this.settle();
  }

  async screenshot(name: string): Promise<void> {
    const folder = path.join(root, 'artifacts', 'webview');
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${name}.png`) });
  }

  /** Share of the chart's pixels that are close to `colour` ("#rrggbb"). */
  async chartShare(colour: string): Promise<number> {
    return this.page.evaluate((wanted) => {
      const canvas = document.querySelector<HTMLCanvasElement>('.chart-canvas canvas')!;
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true })!;
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
      const [r, g, b] = [1, 3, 5].map((at) => parseInt(wanted.slice(at, at + 2), 16)) as [number, number, number];
      let close = 0;
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3]! > 200 && Math.abs(data[i]! - r) + Math.abs(data[i + 1]! - g) + Math.abs(data[i + 2]! - b) < 40) close++;
      }
      return close / (data.length / 4);
    }, colour);
  }
}

function served(pathname: string): { status: number; contentType?: string; body?: string } {
  if (pathname === '/') {
    const body = panelHtml({ scriptUri: `${origin}/dist/webview.js`, styleUri: `${origin}/dist/webview.css`, cspSource: origin, nonce: newNonce(), title: 'Ablation Bench' });
    return { status: 200, contentType: 'text/html', body };
  }
  const file = path.join(root, pathname);
  if (!/^\/dist\/webview\.(js|css)$/.test(pathname)) return { status: 404 };
  if (!existsSync(file)) throw new Error(`${pathname.slice(1)} is not built. Run "npm run build" first.`);
  return { status: 200, contentType: pathname.endsWith('.js') ? 'text/javascript' : 'text/css', body: readFileSync(file, 'utf8') };
}

/** Runs in the page before anything else: the API that VS Code gives a webview, and the variables of a theme. */
function fakeVsCode({ bodyClass, style }: { bodyClass: string; style: Record<string, string> }): void {
  window.posted = [];
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
  let acquired = false;
  const api = {
    // As JSON, in which VS Code carries messages.
    postMessage: (message: FromWebview) => window.posted.push(JSON.parse(JSON.stringify(message)) as FromWebview),
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') as unknown ?? undefined,
    setState: (state: unknown) => sessionStorage.setItem('state', JSON.stringify(state)),
  };
  Object.assign(window, {
    acquireVsCodeApi: () => {
      if (acquired) throw new Error('An instance of the VS Code API has already been acquired');
      acquired = true;
      return api;
    },
  });
  new MutationObserver((_, observer) => {
    const { documentElement, body } = document as { documentElement: HTMLElement | null; body: HTMLElement | null };
    if (documentElement !== null && documentElement.style.length === 0) for (const [key, value] of Object.entries(style)) documentElement.style.setProperty(key, value);
    if (body === null) return;
    body.className = bodyClass;
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
}
