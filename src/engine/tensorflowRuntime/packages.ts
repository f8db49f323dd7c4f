/** Brings tfjs-node-gpu and the Node-API headers into a folder: copied from beside this program, or from npm. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../common/errors';
import { runProgram, type ProgramEnd, type SetUpTask } from './childProgram';
import { bindingPackage } from './runtimeFolder';

const headersPackage = { name: 'node-api-headers', version: '1.9.0' } as const;
const roots: readonly string[] = [bindingPackage.name, headersPackage.name];

/** Folder of the Node-API headers within an installation. */
export function nodeHeaders(installation: string): string {
  return join(installation, 'node_modules', headersPackage.name, 'include');
}

/**
 * Fills `stage/node_modules`.
 * Throws a UserError `runtime.npm` when the packages are not here and npm cannot bring them.
 */
export async function obtainPackages(stage: string, task: SetUpTask, beside = modulesBeside()): Promise<void> {
  writeFileSync(join(stage, 'package.json'), '{ "private": true }\n');
  if (beside !== null) {
    task.onProgress(`Copying ${bindingPackage.name} ${bindingPackage.version} …`);
    return copyPackages(beside, join(stage, 'node_modules'));
  }
  task.onProgress(`Installing ${bindingPackage.name} ${bindingPackage.version} with npm …`);
  const packages = [bindingPackage, headersPackage].map(({ name, version }) => `${name}@${version}`);
  const windows = process.platform === 'win32';
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error', ...packages];
  const ended = await runProgram({ program: windows ? 'npm.cmd' : 'npm', args, cwd: stage, shell: windows }, task);
  if (ended.status !== 0) throw npmError(ended, task.log);
}

function npmError({ startError, output }: ProgramEnd, log: string): UserError {
  const fault = (sentence: string): UserError => new UserError('runtime.npm', `${bindingPackage.name} could not be installed: ${sentence}`);
  if (startError !== null) return fault('npm was not found. Install Node.js with npm (nodejs.org), see that npm is on the PATH, then set up again.');
  if (/ENOSPC/.test(output)) return new UserError('disk.full', `No space left on the disk while installing ${bindingPackage.name}. Free some space, then set up again.`);
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|E40[0-9]/.test(output)) return fault(`npm could not reach its registry. Check the network and npm's proxy and registry settings, then set up again. The log is ${log}.`);
  return fault(`npm failed; its messages are in ${log}.`);
}

/** The node_modules folder above this file that holds both packages in these versions; null when none does. */
function modulesBeside(): string | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const modules = join(folder, 'node_modules');
    if ([bindingPackage, headersPackage].every(({ name, version }) => manifestOf(modules, name)?.version === version)) return modules;
    if (dirname(folder) === folder) return null;
  }
}

interface Manifest {
  version: string;
  dependencies?: Record<string, string>;
}

function manifestOf(modules: string, name: string): Manifest | null {
  const path = join(modules, name, 'package.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : null;
}

/** Source maps and types: most of the packages' size, and nothing that Node loads. */
const unneeded = /\.(map|ts)$/;
/** Nested packages are copied where something depends on them; what was built here was built against something else. */
const unwanted = (folder: string): string[] => ['node_modules', ...(folder.endsWith('tfjs-node-gpu') ? ['deps', 'build', 'lib'] : [])].map((name) => join(folder, name));

/** Copies the packages with all they depend on, each to the same place below `to`. */
function copyPackages(from: string, to: string): void {
  for (const folder of closure(from)) {
    const bundle = bundleOf(folder);
    if (bundle !== null) {
      for (const file of ['package.json', bundle]) cpSync(join(folder, file), join(to, relative(from, folder), file));
      continue;
    }
    const left = unwanted(folder);
    cpSync(folder, join(to, relative(from, folder)), { recursive: true, filter: (path) => !unneeded.test(path) && !left.includes(path) });
  }
}

/** The one file that Node loads of a package of TensorFlow.js (most hold 1,500 more); null for other packages. */
function bundleOf(folder: string): string | null {
  const { main = '' } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { main?: string };
  return /^dist\/tf[\w-]*\.node\.js$/.test(main) ? main : null;
}

/** For browsers, in 3,000 files; no bundle for Node loads it. */
const polyfills = 'core-js';

/** Folders of the packages and, as Node resolves them, of everything they depend on. */
function closure(modules: string): Set<string> {
  const found = new Set<string>();
  const visit = (folder: string): void => {
    if (found.has(folder)) return;
    found.add(folder);
    const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
    for (const name of Object.keys(dependencies)) if (name !== polyfills) visit(resolvePackage(folder, name, modules));
  };
  for (const name of roots) visit(join(modules, name));
  return found;
}

function resolvePackage(from: string, name: string, modules: string): string {
  for (let folder = from; folder.length >= dirname(modules).length; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
  }
  throw new Error(`${name}, which ${from} depends on, is not installed.`);
}
