// Draws ablation-bench.png, the extension's picture in lists, from the activity bar's drawing: node media/icons/ablation-bench.mjs
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumPath } from '../../test/support/debian.mjs';

const size = 256;
const folder = path.dirname(fileURLToPath(import.meta.url));
const drawing = readFileSync(path.join(folder, 'ablation-bench.svg'), 'utf8');
const page = `<style>
  body { margin: 0 }
  div { width: ${size}px; height: ${size}px; display: grid; place-items: center; background: #1b2b45; border-radius: 18%; color: #f2f5fa }
  svg { width: 74%; height: 74%; stroke-width: 1.1 }
</style><div>${drawing}</div>`;

const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-gpu'] });
const tab = await browser.newPage({ viewport: { width: size, height: size } });
await tab.setContent(page);
await tab.locator('div').screenshot({ path: path.join(folder, 'ablation-bench.png'), omitBackground: true });
await browser.close();
