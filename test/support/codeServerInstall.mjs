// Builds code-server (VS Code with a browser in place of Electron) once a machine, in a cache folder keyed by version.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheRoot, withLock } from './cache.mjs';

const codeServerVersion = '4.139.1';
const nodeVersion = '24.21.0';

/** The npm package that holds a Node binary and its headers for this machine. */
function nodePackage() {
  const name = process.platform === 'darwin' ? `node-bin-darwin-${process.arch}` : `node-${process.platform}-${process.arch}`;
  return `${name}@${nodeVersion}`;
}

/** Paths inside an installed folder: the Node 24 binary, its headers' root and code-server's entry. */
function layout(folder) {
  const nodeHome = path.join(folder, 'node_modules', nodePackage().split('@')[0]);
  return {
    folder,
    nodeHome,
    node: path.join(nodeHome, 'bin', 'node'),
    codeServer: path.join(folder, 'node_modules', 'code-server'),
    entry: path.join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
  };
}

/** The finished installation on this machine, or null where there is none yet. */
export function installedCodeServer() {
  const folder = path.join(cacheRoot(), `code-server-${codeServerVersion}-node-${nodeVersion}`);
  return existsSync(folder) ? layout(folder) : null;
}

function npm(cwd, args, env = process.env) {
  const log = path.join(cwd, 'npm.log');
  const { status, stdout, stderr, error } = spawnSync('npm', args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 });
  writeFileSync(log, `${stdout ?? ''}\n${stderr ?? ''}\n${error?.message ?? ''}`);
  if (status === 0) return;
  const tail = (stderr ?? '').trim().split('\n').slice(-12).join('\n');
  throw new Error(`npm ${args.join(' ')} failed while installing code-server (whole output in ${log}):\n${tail}`);
}

/** Installs into `folder`; the native modules are compiled with the Node that will load them. */
function installInto(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  npm(folder, ['install', '--ignore-scripts', '--no-audit', '--no-fund', nodePackage(), `code-server@${codeServerVersion}`, '--force']);
  const { nodeHome, codeServer } = layout(folder);
  const env = {
    ...process.env,
    PATH: `${path.join(nodeHome, 'bin')}${path.delimiter}${process.env.PATH}`,
    npm_config_nodedir: nodeHome,
    npm_config_ignore_scripts: 'false',
  };
  const vscode = path.join(codeServer, 'lib', 'vscode');
  const install = ['install', '--omit=dev', '--no-audit', '--no-fund', '--ignore-scripts=false'];
  npm(vscode, install, env);
  npm(path.join(vscode, 'extensions'), install, env);
}

/**
 * Installs code-server unless it is there already. Built in a temporary folder and renamed at the end,
 * so an interrupted installation is never taken for a whole one.
 * @returns paths of the installation (see `layout`)
 */
export async function ensureCodeServer() {
  const done = installedCodeServer();
  if (done !== null) return done;
  const target = path.join(cacheRoot(), `code-server-${codeServerVersion}-node-${nodeVersion}`);
  mkdirSync(cacheRoot(), { recursive: true });
  await withLock(`${target}.lock`, () => {
    if (installedCodeServer() !== null) return;
    rmSync(`${target}.partial`, { recursive: true, force: true });
    installInto(`${target}.partial`);
    renameSync(`${target}.partial`, target);
  });
  return layout(target);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { folder } = await ensureCodeServer();
  console.log(`code-server is in ${folder}`);
}
