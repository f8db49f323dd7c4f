import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentReport } from '../../../src/extension/environment';

/** Runs a program in the trainer's place; what it says of its progress is collected, and the first aborts where that is asked for. */
async function check(source: string, experimentFile: string | null, { abort = false } = {}): Promise<{ report: string | null; progress: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'ablation-environment-'));
  const trainer = join(folder, 'trainer.js');
  writeFileSync(trainer, source);
  const progress: string[] = [];
  const controller = new AbortController();
  const onProgress = (sentence: string): void => {
    progress.push(sentence);
    if (abort) controller.abort();
  };
  const report = await environmentReport({ trainer, runtimeFolder: join(folder, 'tensorflow'), nodePath: process.execPath }, experimentFile, folder, { onProgress, signal: controller.signal });
  return { report, progress };
}

describe('environmentReport', () => {
  it('asks for the experiment, passes on what is being checked, and returns the report', async () => {
    const source = 'console.error("Checking onnx …"); console.log(process.argv.slice(2).join("|")); console.log("works")';
    expect(await check(source, '/a b.ablation.json')).toEqual({ report: 'doctor|/a b.ablation.json|--progress\nworks\n', progress: ['Checking onnx …'] });
    expect((await check(source, null)).report).toBe('doctor|--progress\nworks\n');
  });

  it('returns the report that no engine works, which has an exit code of its own', async () => {
    expect((await check('console.log("No engine works here."); process.exit(1)', null)).report).toBe('No engine works here.\n');
  });

  it('throws the sentence that the trainer ended with', async () => {
    await expect(check('console.error("There is no file x."); process.exit(2)', 'x')).rejects.toMatchObject({ code: 'environment.check', message: 'The environment cannot be checked: There is no file x.' });
    await expect(check('process.exit(3)', null)).rejects.toThrow('The environment cannot be checked: the trainer ended with exit code 3.');
  });

  it('returns nothing when it was cancelled', async () => {
    const waiting = 'process.on("SIGTERM", () => process.exit(143)); setInterval(() => {}, 1000); console.error("Checking onnx …")';
    expect(await check(waiting, null, { abort: true })).toEqual({ report: null, progress: ['Checking onnx …'] });
  });
});
