import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package, found upwards from the running file: the bundle and the sources lie at different depths. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('The package folder of Ablation Bench was not found.');
    folder = parent;
  }
  return folder;
}

/** Presets, sample corpus and icons. */
export function mediaFolder(): string {
  return join(packageFolder(), 'media');
}

export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

/** What a run's record says it was made with. */
export function versions(): Record<string, string> {
  return { ablationBench: packageVersion(), node: process.versions.node, platform: `${process.platform}-${process.arch}` };
}
