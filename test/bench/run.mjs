// npm run bench: measures every section, or those named (npm run bench -- hover panel), and writes artifacts/bench.json.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
process.chdir(root);

/** Bundles the sections, which are TypeScript and measure the sources that ship, and loads them. */
async function loadSections() {
  const { build } = await import('esbuild');
  const outfile = path.join(root, 'artifacts', 'bench', 'sections.mjs');
  await build({
    entryPoints: [path.join(root, 'test', 'bench', 'sections.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  const { sections } = await import(pathToFileURL(outfile).href);
  return sections;
}

async function measure(name, section, rows) {
  console.log(`\n${name}`);
  const folder = mkdtempSync(path.join(tmpdir(), 'ablation-bench-'));
  try {
    await section((row) => {
      rows.push({ section: name, ...row });
      console.log(`  ${row.name}: ${row.value.toPrecision(4)} ${row.unit}${row.goal ? ` (${row.goal})` : ''}`);
    }, folder);
  } catch (error) {
    console.error(`  not measured: ${error.message}`);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(names) {
  const built = spawnSync(process.execPath, ['build.mjs', '--install', '--package'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (built.status !== 0) throw new Error('The build failed; its messages are above.');
  const sections = await loadSections();
  const unknown = names.find((name) => !(name in sections));
  if (unknown !== undefined) throw new Error(`There is no section "${unknown}"; the sections are ${Object.keys(sections).join(', ')}.`);
  const rows = [];
  for (const [name, section] of Object.entries(sections)) {
    if (names.length === 0 || names.includes(name)) await measure(name, section, rows);
  }
  mkdirSync('artifacts', { recursive: true });
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.versions.node}`;
  writeFileSync(path.join('artifacts', 'bench.json'), JSON.stringify({ machine, date: new Date().toISOString(), rows }, null, 2));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
