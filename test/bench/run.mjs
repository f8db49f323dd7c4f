// npm run bench: measures every section, or those named (npm run bench -- hover panel), and writes artifacts/bench.json
// and, of the section "speed", artifacts/bench.md. Flags: npm run bench -- --help.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
process.chdir(root);
const bundles = path.join(root, 'artifacts', 'bench');

/** Bundles the sections, which are TypeScript and measure the sources that ship, and the driver that they start. */
async function loadSections() {
  const { build } = await import('esbuild');
  const { nodeOptions, external } = await import('../../build.mjs');
  const entry = (name) => path.join(root, 'test', 'bench', name);
  const outfile = path.join(bundles, 'sections.mjs');
  await build({ entryPoints: [entry('sections.ts')], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', logLevel: 'warning' });
  await build({ ...nodeOptions, entryPoints: [entry('speed/stepDriver.ts')], outfile: path.join(bundles, 'stepDriver.cjs'), bundle: true, external, logLevel: 'warning' });
  return import(pathToFileURL(outfile).href);
}

async function measure(name, section, figures) {
  console.log(`\n${name}`);
  const folder = mkdtempSync(path.join(tmpdir(), 'ablation-bench-'));
  try {
    return (await section((row) => {
      figures.push({ section: name, ...row });
      console.log(`  ${row.name}: ${row.value.toPrecision(4)} ${row.unit}${row.goal ? ` (${row.goal})` : ''}`);
    }, folder)) ?? [];
  } catch (error) {
    console.error(`  not measured: ${error.message}`);
    process.exitCode = 1;
    return [];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function buildAll(names) {
  // Only a whole VS Code needs the package; the trainer is enough for the rest.
  const needsPackage = names.length === 0 || names.includes('activation');
  const built = spawnSync(process.execPath, ['build.mjs', '--install', ...(needsPackage ? ['--package'] : [])], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (built.status !== 0) throw new Error('The build failed; its messages are above.');
}

async function main(args) {
  const firstFlag = args.findIndex((each) => each.startsWith('-'));
  const [names, flags] = firstFlag === -1 ? [args, []] : [args.slice(0, firstFlag), args.slice(firstFlag)];
  buildAll(names);
  const { sectionsWith, sectionHelp, markdownTable } = await loadSections();
  if (flags.includes('--help')) return console.log(sectionHelp);
  const { sections, rounds } = sectionsWith(flags);
  const unknown = names.find((name) => !(name in sections));
  if (unknown !== undefined) throw new Error(`There is no section "${unknown}"; the sections are ${Object.keys(sections).join(', ')}.`);
  const [figures, rows] = [[], []];
  for (const [name, section] of Object.entries(sections)) {
    if (names.length === 0 || names.includes(name)) rows.push(...(await measure(name, section, figures)));
  }
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.versions.node}`;
  const notes = { machine, date: new Date().toISOString(), command: ['npm run bench --', ...args].join(' '), rounds };
  writeFileSync(path.join('artifacts', 'bench.json'), JSON.stringify({ ...notes, rows, figures }, null, 2));
  if (rows.length > 0) console.log(`\n${writeTable(markdownTable(rows, notes))}`);
}

function writeTable(table) {
  writeFileSync(path.join('artifacts', 'bench.md'), table);
  return table;
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
