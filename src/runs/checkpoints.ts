/** Which checkpoints a run has. What is in them: `trainer/checkpoint.ts`. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of the newest complete checkpoint; null when there is none. */
export function latestCheckpoint(checkpoints: string): string | null {
  const newest = checkpointSteps(checkpoints).at(-1);
  return newest === undefined ? null : join(checkpoints, `step-${newest}`);
}

/** Steps of the complete checkpoints, ascending. Unfinished ones bear another name. */
export function checkpointSteps(checkpoints: string): number[] {
  if (!existsSync(checkpoints)) return [];
  return readdirSync(checkpoints)
    .map((name) => /^step-(\d+)$/.exec(name)?.[1])
    .filter((step) => step !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}
