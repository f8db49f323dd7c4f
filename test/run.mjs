// npm test: installs what is missing, builds, and runs every layer or those named (npm test -- unit webview).
// The last line gives the totals over all layers.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureCodeServer, installedCodeServer } from './support/codeServerInstall.mjs';
import { ensureDebianPackages } from './support/debian.mjs';
import { ensureTensorflow } from './support/tensorflowRuntime.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const browser = ['chromium', 'fonts-liberation'];
const compilers = ['build-essential', 'python3', 'pkg-config', 'libkrb5-dev'];

/** Each layer returns `{passed, failed, skipped: {name, reason}[]}`. */
const layers = {
  check: runChecks,
  unit: runUnit,
  process: () => runVitest('process', ['test/process']),
  webview: () => needing(browser) ?? runVitest('webview', ['test/webview']),
  editor: () => needing([...browser, ...(installedCodeServer() === null ? compilers : [])]) ?? runEditor(),
};

/** Layers that run tensor engines. */
const tensorLayers = ['unit', 'process'];

function run(command, args, env = {}) {
  const binaries = path.join(root, 'node_modules', '.bin');
  return spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: args === undefined,
    env: { ...process.env, PATH: `${binaries}${path.delimiter}${process.env.PATH}`, ...env },
  }).status === 0;
}

/** The parts of `npm run check`, each counted as one. */
function runChecks() {
  const counts = { passed: 0, failed: 0, skipped: [] };
  const { check } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).scripts;
  for (const command of check.split('&&').map((part) => part.trim())) {
    const succeeded = run(command);
    console.log(`${succeeded ? 'passed' : 'FAILED'}: ${command}`);
    counts[succeeded ? 'passed' : 'failed'] += 1;
  }
  return counts;
}

/** Runs the test files under `folders` and reads the counts that the summary reporter leaves behind. */
function runVitest(name, folders) {
  const summary = path.join(root, 'artifacts', 'test', `${name}.json`);
  mkdirSync(path.dirname(summary), { recursive: true });
  rmSync(summary, { force: true });
  const reporters = ['--reporter=default', '--reporter=./test/support/summaryReporter.mjs'];
  const succeeded = run('vitest', ['run', ...reporters, ...folders], { TEST_SUMMARY: summary });
  const counts = existsSync(summary) ? JSON.parse(readFileSync(summary, 'utf8')) : { passed: 0, failed: 0, skipped: [] };
  if (!succeeded && counts.failed === 0) counts.failed = 1;
  return counts;
}

/** Chromium brings the software GPU on which the GPU engines are tested. */
function runUnit() {
  const problem = ensureDebianPackages(['chromium']);
  if (problem !== null) console.log(`The GPU engines are tested on a real GPU only: ${problem}`);
  return runVitest('unit', ['test/unit', 'test/parity']);
}

/** Installs a layer's programs; where that is not possible the layer is skipped, or fails in CI. */
function needing(packages) {
  const problem = ensureDebianPackages(packages);
  if (problem === null) return null;
  console.log(problem);
  const inCi = process.env.CI === 'true';
  return { passed: 0, failed: inCi ? 1 : 0, skipped: inCi ? [] : [{ name: 'the whole layer', reason: problem }] };
}

/** The packaged extension in a real VS Code. */
async function runEditor() {
  if (installedCodeServer() === null) console.log('Building code-server once for this machine; this takes two to four minutes …');
  await ensureCodeServer();
  if (!run(process.execPath, ['build.mjs', '--package'])) return { passed: 0, failed: 1, skipped: [] };
  return runVitest('editor', ['test/editor']);
}

/** Builds, and says which data there are to test with. */
function build() {
  const succeeded = run(process.execPath, ['build.mjs', '--install']);
  const data = path.resolve(root, process.env.ABLATION_BENCH_DATA ?? '../shared/data');
  if (!existsSync(data)) console.log(`Tests that read public data sets are skipped: ${data} does not exist; ABLATION_BENCH_DATA names another folder.`);
  return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: [] };
}

/** Makes the TensorFlow runtime that the later layers find in the environment, or says why they go without. */
async function prepareTensorflow() {
  const { env, reason } = await ensureTensorflow(path.join(root, 'dist', 'trainer.js'));
  Object.assign(process.env, env);
  if (reason !== null) process.env.ABLATION_BENCH_NO_TENSORFLOW = reason;
  run(process.execPath, ['dist/trainer.js', 'doctor', '--quick']);
  return { passed: reason === null ? 1 : 0, failed: 0, skipped: reason === null ? [] : [{ name: 'the engine tensorflow', reason }] };
}

/** Runs one layer under its header; whatever it throws is one failure, and the next layer still runs. */
async function runLayer(name, layer) {
  console.log(`\n=== ${name} ===`);
  const start = performance.now();
  let counts;
  try {
    counts = await layer();
  } catch (error) {
    console.error(error.message);
    counts = { passed: 0, failed: 1, skipped: [] };
  }
  for (const { name: test, reason } of counts.skipped) console.log(`skipped: ${test}${reason ? ` (${reason})` : ''}`);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`--- ${name}: ${totals(counts.passed, counts.failed, counts.skipped.length)} in ${seconds} s`);
  return counts;
}

function totals(passed, failed, skipped) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

async function main(names) {
  const unknown = names.filter((name) => !(name in layers));
  if (unknown.length > 0) throw new Error(`There is no layer "${unknown[0]}"; the layers are ${Object.keys(layers).join(', ')}.`);
  const results = [await runLayer('build', build)];
  if (names.length === 0 || names.some((name) => tensorLayers.includes(name))) results.push(await runLayer('tensorflow', prepareTensorflow));
  for (const [name, layer] of Object.entries(layers)) {
    if (names.length === 0 || names.includes(name)) results.push(await runLayer(name, layer));
  }
  const sum = (count) => results.reduce((total, result) => total + count(result), 0);
  const failed = sum((result) => result.failed);
  console.log(`\n${totals(sum((result) => result.passed), failed, sum((result) => result.skipped.length))}`);
  process.exitCode = failed === 0 ? 0 : 1;
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
