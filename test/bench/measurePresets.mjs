// node test/bench/measurePresets.mjs [NAME …]: runs quick presets (all, or those named) to the end with the built
// trainer on this machine, and writes time and results into their headers, in place of what stands after "// Measured:".
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'jsonc-parser';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const folder = path.join(root, 'media', 'presets');
const suffix = '-quick.ablation.json';
const measuredLines = /^ {2}\/\/ Measured:.*\n(?: {2}\/\/ {3}.*\n)*/m;

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** What finished runs recorded, in any order. */
function recordsIn(runs) {
  const files = readdirSync(runs, { recursive: true, encoding: 'utf8' }).filter((file) => path.basename(file) === 'result.json');
  return files.map((file) => ({ ...readJson(path.join(runs, file)), engine: readJson(path.join(runs, path.dirname(file), 'run.json')).engine.name }));
}

/** "held-out mlm 3.912, disc 0.319; tasks 54.9": means over the seeds of one variant. */
function outcome(results) {
  const losses = ['mlm', 'disc', 'sbo', 'pair', 'pairAccuracy', 'discAuc'].filter((name) => results.every(({ heldOut }) => Number.isFinite(heldOut[name])));
  const heldOut = losses.map((name) => `${name} ${mean(results.map((result) => result.heldOut[name])).toFixed(3)}`).join(', ');
  const scores = results.flatMap(({ tasks }) => tasks.map(({ score }) => score)).filter(Number.isFinite);
  return [heldOut, scores.length === 0 ? '' : `tasks ${(100 * mean(scores)).toFixed(1)}`].filter(Boolean).join('; ');
}

function measuredText(experiment, records, seconds) {
  const names = [...experiment.variants.map(({ name }) => name), 'random-init'];
  const time = `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  const machine = `${availableParallelism()} CPU cores (${cpus()[0].model.trim()}), ${[...new Set(records.map(({ engine }) => engine))].join(', ')}`;
  const rows = names.map((name) => [name, records.filter(({ variant }) => variant === name)]).filter(([, results]) => results.length > 0);
  return [`Measured: ${time} on ${machine}; means over seeds, losses held-out:`, ...rows.map(([name, results]) => `  ${name}: ${outcome(results)}`)];
}

function measure(name) {
  const preset = path.join(folder, `${name}${suffix}`);
  const text = readFileSync(preset, 'utf8');
  if (!measuredLines.test(text)) throw new Error(`${preset} has no line "  // Measured: –" to write into.`);
  const workspace = mkdtempSync(path.join(tmpdir(), 'ablation-bench-preset-'));
  try {
    const file = path.join(workspace, `${name}${suffix}`);
    copyFileSync(preset, file);
    const start = performance.now();
    const { status } = spawnSync(process.execPath, [path.join(root, 'dist', 'trainer.js'), 'run', file], { stdio: 'inherit' });
    if (status !== 0) throw new Error(`${name} ended with status ${status}; its messages are above.`);
    const lines = measuredText(parse(text), recordsIn(path.join(workspace, 'runs')), (performance.now() - start) / 1000);
    writeFileSync(preset, text.replace(measuredLines, () => lines.map((line) => `  // ${line}\n`).join('')));
    console.log(lines.join('\n'));
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

const all = readdirSync(folder).filter((file) => file.endsWith(suffix)).map((file) => file.slice(0, -suffix.length));
for (const name of process.argv.length > 2 ? process.argv.slice(2).map((each) => each.replace(/-quick$/, '')) : all) measure(name);
