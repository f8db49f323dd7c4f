// Bundles the extension's entry, the extension host, the trainer and the panel into dist/.
// Flags: --install (npm ci first, when needed) · --watch · --package (also write the .vsix).
// Starts in a clone without node_modules, so nothing from npm is imported before --install has run.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(root, 'dist');

/** Loaded at run time from node_modules: native and WebAssembly libraries, and `vscode`, which the host provides. */
const nativePackages = ['onnxruntime-node', 'onnxruntime-web', 'onnxruntime-common', 'tokenizers', 'webgpu', '@resvg/resvg-wasm'];
export const external = ['vscode', ...nativePackages, '@tensorflow/tfjs-node-gpu'];

const readJson = (...segments) => JSON.parse(readFileSync(path.join(...segments), 'utf8'));
const sizeText = (bytes) => (bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(2)} MB`);

/** Whether every package of the lock file is in node_modules in that version (optional ones may be absent). */
function installMatchesLock() {
  const installedLock = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedLock)) return false;
  const installed = readJson(installedLock).packages;
  return Object.entries(readJson(root, 'package-lock.json').packages)
    .filter(([folder]) => folder !== '')
    .every(([folder, { version, optional, devOptional }]) =>
      installed[folder] === undefined ? Boolean(optional ?? devOptional) : installed[folder].version === version);
}

function installPackages() {
  if (installMatchesLock()) return;
  console.log('Installing the packages of package-lock.json …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--loglevel=error'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`npm ci ended with status ${status}; its messages are above.`);
}

const importMetaUrl = "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;";

/** Options of all Node bundles, the benchmark's too; names are kept readable so that the traces in a log are too. */
export const nodeOptions = {
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  mainFields: ['module', 'main'],
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: importMetaUrl },
  minifyWhitespace: true,
  minifySyntax: true,
};

/** Leaves the import of the host to run time: Node would parse its whole file before the entry could activate. */
const hostApart = {
  name: 'host-apart',
  setup: (build) => build.onResolve({ filter: /^\.\/host$/ }, () => ({ path: './host.js', external: true })),
};

const bundles = {
  // `require` in place of `import()`: VS Code answers require('vscode') only to modules that were required.
  extension: { entry: 'src/extension/extension.ts', options: { ...nodeOptions, supported: { 'dynamic-import': false } }, plugins: [hostApart] },
  host: { entry: 'src/extension/host.ts', options: { ...nodeOptions, banner: { js: importMetaUrl } } },
  trainer: { entry: 'src/trainer/main.ts', options: { ...nodeOptions, banner: { js: `#!/usr/bin/env node\n${importMetaUrl}` } } },
  webview: { entry: 'webview/main.ts', options: { platform: 'browser', format: 'iife', target: 'chrome120', minify: true } },
};

function esbuildOptions(name, { entry, options, plugins = [] }) {
  return {
    ...options,
    entryPoints: [path.join(root, entry)],
    outfile: path.join(dist, `${name}.js`),
    absWorkingDir: root,
    bundle: true,
    metafile: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    external,
    plugins: [...plugins, metafilePlugin(name)],
  };
}

/** Writes dist/<name>.meta.json, which the bundle tests read, and makes the trainer executable. */
function metafilePlugin(name) {
  return {
    name: 'metafile',
    setup: (build) => build.onEnd(({ errors, metafile }) => {
      if (errors.length > 0) return;
      writeFileSync(path.join(dist, `${name}.meta.json`), JSON.stringify(metafile));
      if (name === 'trainer') chmodSync(path.join(dist, 'trainer.js'), 0o755);
      console.log(`dist/${name}.js  ${sizeText(statSync(path.join(dist, `${name}.js`)).size)}`);
    }),
  };
}

async function bundle({ watch }) {
  const esbuild = await import('esbuild');
  mkdirSync(dist, { recursive: true });
  const present = Object.entries(bundles).filter(([, { entry }]) => existsSync(path.join(root, entry)));
  for (const [name, { entry }] of Object.entries(bundles)) {
    if (!existsSync(path.join(root, entry))) console.warn(`dist/${name}.js is not built: ${entry} does not exist.`);
  }
  const options = present.map(([name, bundled]) => esbuildOptions(name, bundled));
  if (!watch) return Promise.all(options.map((each) => esbuild.build(each)));
  const contexts = await Promise.all(options.map((each) => esbuild.context(each)));
  return Promise.all(contexts.map((context) => context.watch()));
}

/** What the native libraries need at run time on this machine's platform, and nothing else of them. */
function nativeFiles() {
  const { platform, arch } = process;
  const suffix = { linux: '-gnu', win32: '-msvc' }[platform] ?? '';
  return {
    'onnxruntime-node': ['dist', `bin/napi-v6/${platform}/${arch}`],
    // One of its four WebAssembly modules: the one without WebGPU.
    'onnxruntime-web': ['dist/ort.node.min.js', 'dist/ort-wasm-simd-threaded.mjs', 'dist/ort-wasm-simd-threaded.wasm'],
    'onnxruntime-common': ['dist/cjs'],
    tokenizers: ['index.js', 'LICENSE', `tokenizers.${platform}-${arch}${suffix}.node`],
    // MPL-2.0 asks for a word on where its source is: the package's README.
    '@resvg/resvg-wasm': ['index.js', 'index_bg.wasm', 'README.md'],
    webgpu: ['index.js', 'LICENSE.md', `dist/${platform}-${platform === 'darwin' ? 'universal' : arch}`],
  };
}

/** Copies the native packages into `stage`; their own dependencies serve install scripts only and are left out. */
function stageNativePackages(stage) {
  for (const [name, files] of Object.entries(nativeFiles())) {
    const from = path.join(root, 'node_modules', name);
    const to = path.join(stage, 'node_modules', name);
    for (const file of files) {
      cpSync(path.join(from, file), path.join(to, file), { recursive: true, filter: (each) => !/\.(map|d\.ts)$/.test(each) });
    }
    const { version, license, main, type, exports, dependencies = {} } = readJson(from, 'package.json');
    const kept = Object.fromEntries(Object.entries(dependencies).filter(([dependency]) => nativePackages.includes(dependency)));
    writeFileSync(path.join(to, 'package.json'), JSON.stringify({ name, version, license, main, type, exports, dependencies: kept }));
  }
}

const shipped = ['README.md', 'CHANGELOG.md', 'LICENSE', '.vscodeignore', 'package.nls.json', 'package.nls.zh-cn.json', 'media'];

/** Lays out the folder that becomes the .vsix; .vscodeignore is the allow-list of what goes in from it. */
function stagePackage() {
  const stage = path.join(dist, 'package');
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(path.join(stage, 'dist'), { recursive: true });
  for (const file of shipped.filter((each) => existsSync(path.join(root, each)))) {
    cpSync(path.join(root, file), path.join(stage, file), { recursive: true, filter: (each) => !each.endsWith('.mjs') });
  }
  for (const file of ['extension.js', 'host.js', 'trainer.js', 'webview.js', 'webview.css']) {
    if (existsSync(path.join(dist, file))) cpSync(path.join(dist, file), path.join(stage, 'dist', file));
  }
  const { devDependencies, optionalDependencies, scripts, private: _, ...manifest } = readJson(root, 'package.json');
  writeFileSync(path.join(stage, 'package.json'), JSON.stringify(manifest, null, 2));
  stageNativePackages(stage);
  return { stage, manifest };
}

/** Writes <name>-<target>-<version>.vsix, which holds this platform's native libraries. */
async function packageExtension() {
  const { createVSIX } = await import('@vscode/vsce');
  const { stage, manifest } = stagePackage();
  const target = `${process.platform}-${process.arch}`;
  const packagePath = path.join(root, `${manifest.name}-${target}-${manifest.version}.vsix`);
  await createVSIX({ cwd: stage, target, packagePath, rewriteRelativeLinks: false, allowMissingRepository: true });
  console.log(`${path.basename(packagePath)}  ${sizeText(statSync(packagePath).size)}`);
}

async function main(flags) {
  if (flags.includes('--install')) installPackages();
  await bundle({ watch: flags.includes('--watch') });
  if (flags.includes('--package')) await packageExtension();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error.errors ? `The build failed with ${error.errors.length} error(s); they are above.` : error.message);
    process.exitCode = 1;
  });
}
