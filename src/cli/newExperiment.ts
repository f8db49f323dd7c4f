import { existsSync } from 'node:fs';
import { writeFileAtomic } from '../common/atomicWrite';
import { UserError } from '../common/errors';
import { presets, readPreset } from '../experiment/presets';
import { mediaFolder } from '../trainer/packageFolder';
import type { Arguments } from './verbs';

/** `new [PRESET [FILE]]`. */
export function newExperiment({ positionals: [id, file] }: Arguments): Promise<number> {
  if (id === undefined) for (const preset of presets) console.log(`${preset.id.padEnd(26)} ${preset.description}`);
  else console.log(`Wrote ${writePreset(id, file ?? `${id}.ablation.json`)}`);
  return Promise.resolve(0);
}

/** Throws UserErrors `new.preset` for an unknown preset and `new.exists` rather than overwrite. Returns the path. */
function writePreset(id: string, path: string): string {
  if (!presets.some((preset) => preset.id === id)) throw new UserError('new.preset', `There is no preset "${id}". Name one of: ${presets.map((preset) => preset.id).join(', ')}.`);
  if (!path.endsWith('.ablation.json')) throw new UserError('new.name', `An experiment file is called *.ablation.json, so that editors know it; got ${path}.`);
  if (existsSync(path)) throw new UserError('new.exists', `${path} exists already. Choose another name, or delete it first.`);
  writeFileAtomic(path, readPreset(mediaFolder(), id));
  return path;
}
