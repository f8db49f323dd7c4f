import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Threads that every engine and peer gets. */
export const threads = 2;

let taskset: boolean | undefined;

/** The command held to two cores, so that engines which take every core they see get two threads as well. */
export function onTwoCores(command: string[]): string[] {
  if (availableParallelism() <= threads) return command;
  taskset ??= spawnSync('taskset', ['--version']).status === 0;
  return taskset ? ['taskset', '-c', '0,1', ...command] : command;
}
