import { exportExperiment } from '../results/exports/exportExperiment';
import { exportFormats } from '../results/exports/formats';
import { mediaFolder, packageVersion } from '../trainer/packageFolder';
import { textOption, usageError, type Arguments } from './verbs';

/** `export FILE --format F --out PATH`: the results as other programs read them. */
export async function exportResults(args: Arguments): Promise<number> {
  const format = textOption('export', args, 'format', exportFormats);
  const out = textOption('export', args, 'out');
  if (format === null || out === null) throw usageError('export', `expects --format F (${exportFormats.join(', ')}) and --out PATH, what to write`);
  console.log(await exportExperiment({ file: args.positionals[0]!, format, out, version: packageVersion(), mediaFolder: mediaFolder() }));
  return 0;
}
