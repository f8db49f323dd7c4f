// npm run vscode: opens VS Code with the extension on the demo's folder — the desktop's where `code` is on PATH,
// otherwise one that runs in a browser, whose address is printed.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCodeServer } from '../support/codeServer.mjs';
import { cacheRoot } from '../support/cache.mjs';
import { installedCodeServer } from '../support/codeServerInstall.mjs';
import { ensureDebianPackages } from '../support/debian.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const folder = path.join(root, 'demo');

function build(flags) {
  const { status } = spawnSync(process.execPath, [path.join(root, 'build.mjs'), ...flags], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The build failed; its messages are above.');
}

/** Puts the demo's experiment into the folder when `npm run demo` has not been there yet. */
function prepareFolder() {
  mkdirSync(folder, { recursive: true });
  const name = 'electra-objectives-quick.ablation.json';
  const target = path.join(folder, name);
  if (!existsSync(target)) copyFileSync(path.join(root, 'media', 'presets', name), target);
}

/** Opens the desktop's VS Code; false where there is none. */
function openDesktop() {
  return spawnSync('code', [`--extensionDevelopmentPath=${root}`, folder], { stdio: 'ignore' }).status === 0;
}

async function openInBrowser() {
  if (installedCodeServer() === null) {
    const problem = ensureDebianPackages(['build-essential', 'python3', 'pkg-config', 'libkrb5-dev']);
    if (problem !== null) throw new Error(problem);
    console.log('Building code-server once for this machine; this takes two to four minutes …');
  }
  build(['--package']);
  const server = await startCodeServer({ home: path.join(cacheRoot(), 'open'), port: Number(process.env.PORT ?? 0) });
  console.log(`VS Code is open at ${server.url(folder)}\nPress Ctrl+C to end it; training goes on.`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.stop());
}

build(['--install']);
prepareFolder();
if (openDesktop()) console.log('Opened in VS Code.');
else {
  await openInBrowser().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
