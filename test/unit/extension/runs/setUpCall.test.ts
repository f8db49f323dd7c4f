import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/common/errors';
import { callSetUp } from '../../../../src/extension/runs/setUpCall';

/** Runs a program in the trainer's place; its lines are collected, and the first aborts where that is asked for. */
async function call(source: string, { abort = false } = {}): Promise<{ finished: boolean; lines: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'ablation-setup-call-'));
  const trainer = join(folder, 'trainer.js');
  writeFileSync(trainer, source);
  const lines: string[] = [];
  const controller = new AbortController();
  const onLine = (line: string): void => {
    lines.push(line);
    if (abort) controller.abort();
  };
  const finished = await callSetUp({ trainer, runtimeFolder: join(folder, 'tensorflow'), nodePath: process.execPath }, ['--python', '/x y'], folder, { onLine, signal: controller.signal });
  return { finished, lines };
}

describe('callSetUp', () => {
  it('passes the verb with its arguments, and lines as they come', async () => {
    const { finished, lines } = await call('console.log(process.argv.slice(2).join("|")); console.log("done")');
    expect([finished, lines]).toEqual([true, ['setup|tensorflow|--python|/x y', 'done']]);
  });

  it('throws the last sentence that the trainer wrote when it fails', async () => {
    const failing = call('console.error("a warning\\nNo C++ compiler was found."); process.exit(2)');
    await expect(failing).rejects.toThrow(UserError);
    await expect(failing).rejects.toThrow(/^No C\+\+ compiler was found\.$/);
    await expect(call('process.exit(3)')).rejects.toThrow('The trainer ended with exit code 3.');
  });

  it('asks the trainer to end when it is cancelled, and lets it clean up', async () => {
    const waiting = 'process.on("SIGTERM", () => { console.log("cleaned"); process.exit(143); }); setInterval(() => {}, 1000); console.log("begun")';
    expect(await call(waiting, { abort: true })).toEqual({ finished: false, lines: ['begun', 'cleaned'] });
  });
});
