import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { writeFileAtomic } from '../common/atomicWrite';
import { readPreset } from '../experiment/presets';
import { experimentTable } from '../results/experimentTable';
import { renderTerminal } from '../results/renderText';
import { mediaFolder } from '../trainer/packageFolder';
import { writeReport } from './report';
import { runWithDisplay } from './run';
import type { Arguments } from './verbs';

const PRESET = 'electra-objectives-quick';

/** `demo [FOLDER]`: from nothing to a results table. Run again, it goes on where it was stopped. */
export async function demo(args: Arguments, stop: AbortSignal): Promise<number> {
  const folder = args.positionals[0] ?? 'demo';
  const file = join(folder, `${PRESET}.ablation.json`);
  if (!existsSync(file)) writeFileAtomic(file, readPreset(mediaFolder(), PRESET));
  const status = await runWithDisplay('demo', file, args, stop);
  if (status !== 0) return status;
  const report = join(folder, 'report.html');
  console.log(`\n${renderTerminal(experimentTable(file))}`);
  await writeReport(file, report, true);
  console.log(`
Report with charts:  ${relative('.', report)}
Experiment file:     ${relative('.', file)}  (edit it, then: npx ablation-bench run ${relative('.', file)})
In VS Code:          npm run vscode opens the demo's folder with Ablation Bench, curves and results included.`);
  return 0;
}
