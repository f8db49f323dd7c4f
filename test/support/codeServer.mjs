// Starts and stops VS Code in a browser (code-server) with fresh settings and the packaged extension.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureCodeServer } from './codeServerInstall.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const startTimeoutMs = 60_000;

/** Settings that keep the workbench free of what a first start shows. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  // Where workspaces are not trusted from the start, they open in Restricted Mode without a question.
  'security.workspace.trust.startupPrompt': 'never',
};

/** The .vsix that `npm run package` writes for this platform. */
export function packagedExtension() {
  const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return path.join(root, `${name}-${process.platform}-${process.arch}-${version}.vsix`);
}

/** Environment without what an outer VS Code or npm leaves behind, with Node 24 first on PATH. */
function serverEnvironment({ nodeHome }) {
  const entries = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|npm_|PASSWORD$|PORT$|VITEST|NODE_OPTIONS$)/.test(name));
  return { ...Object.fromEntries(entries), PATH: `${path.join(nodeHome, 'bin')}${path.delimiter}${process.env.PATH}` };
}

function installExtension({ node, entry }, folders, env, vsix) {
  const { status, stdout, stderr } = spawnSync(node, [entry, ...folders, '--install-extension', vsix], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`VS Code refused ${vsix}:\n${stdout}${stderr}`);
}

/** Resolves with the address that the server prints once it listens. */
function listening(server) {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`code-server did not start within a minute:\n${output}`)), startTimeoutMs);
    const read = (chunk) => {
      output += chunk;
      const address = /server listening on (http:\S+?)\/?\s/.exec(output)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.on('exit', (code) => reject(new Error(`code-server ended with status ${code}:\n${output}`)));
  });
}

/**
 * Starts a server on a free port, with the packaged extension installed.
 * @param {{home: string, vsix?: string, port?: number, restricted?: boolean}} options
 *   `home`: an empty folder for settings, extensions and logs; `restricted`: workspaces open in Restricted Mode
 * @returns {Promise<{url: (folder: string) => string, stop: () => Promise<void>}>}
 */
export async function startCodeServer({ home, vsix = packagedExtension(), port = 0, restricted = false }) {
  const installation = await ensureCodeServer();
  const userData = path.join(home, 'user-data');
  const settingsFile = path.join(userData, 'User', 'settings.json');
  mkdirSync(path.dirname(settingsFile), { recursive: true });
  writeFileSync(settingsFile, JSON.stringify(quietSettings));
  const config = path.join(home, 'config.yaml');
  writeFileSync(config, 'auth: none\n');
  const folders = ['--config', config, '--user-data-dir', userData, '--extensions-dir', path.join(home, 'extensions')];
  const env = serverEnvironment(installation);
  installExtension(installation, folders, env, vsix);
  const flags = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check', ...(restricted ? [] : ['--disable-workspace-trust'])];
  const server = spawn(installation.node, [installation.entry, ...folders, ...flags], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const address = await listening(server);
  return {
    url: (folder) => `${address}/?folder=${encodeURIComponent(folder)}`,
    stop: () => stopServer(server),
  };
}

/** Ends the server with its extension hosts; trainers are detached and go on. */
async function stopServer(server) {
  if (server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  process.kill(-server.pid, 'SIGTERM');
  await ended;
}
