import { existsSync, renameSync } from 'node:fs';

/** Renames the folder of an earlier run, if there is one; nothing of it is deleted. */
export function moveAside(folder: string): void {
  if (!existsSync(folder)) return;
  renameSync(folder, `${folder}.before-${new Date().toISOString().replace(/[:.]/g, '-')}`);
}
