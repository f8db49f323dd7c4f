/** What a verb prints arrives whole, however slowly it is read. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleResult } from '../unit/results/exampleResults';
import { runFolderOf, tinyFolder } from './trainerProcess';

const TASKS = 4000;

/** A finished run with so many tasks that their table is far larger than a pipe. */
function folderWithManyTasks(): string {
  const folder = tinyFolder();
  const scores = Object.fromEntries(Array.from({ length: TASKS }, (_, i) => [`task-${i}`, i / TASKS]));
  mkdirSync(runFolderOf(folder), { recursive: true });
  writeFileSync(join(runFolderOf(folder), 'result.json'), JSON.stringify(exampleResult('ELECTRA', 5, scores, { experiment: 'tiny' })));
  return folder;
}

describe('output to a pipe', () => {
  const folder = folderWithManyTasks();
  const start = () => spawn(process.execPath, [resolve('dist/trainer.js'), 'results', 'tiny.ablation.json', '--format', 'csv'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });

  it('is not cut where its reader takes a little at a time', async () => {
    const child = start();
    const ended = once(child, 'close');
    let text = '';
    // A kilobyte at most each turn of the event loop, which is slower than the table is written.
    await new Promise<void>((done) => {
      const take = () => {
        const chunk = child.stdout.read(Math.min(1024, child.stdout.readableLength)) as Buffer | null;
        if (chunk !== null) text += chunk.toString();
        setImmediate(child.stdout.readableEnded ? done : take);
      };
      child.stdout.once('readable', take);
    });
    const [code] = (await ended) as [number];
    expect(code).toBe(0);
    expect(text.length).toBeGreaterThan(200_000);
    // A header, a line a task, the average.
    expect(text.trimEnd().split('\r\n')).toHaveLength(TASKS + 2);
  });

  it('is given up without a word where its reader has gone', async () => {
    const child = start();
    child.stdout.destroy();
    expect(await once(child, 'close')).toEqual([0, null]);
  });
});
