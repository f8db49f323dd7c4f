/** Training tells nobody: what onnxruntime's library leaves behind when it sends figures to its maker is not there. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tinyFolder } from './trainerProcess';

/** Those by which the library tells a test or a build server, and the one that Ablation Bench sets itself. */
const silencing = ['CI', 'TF_BUILD', 'GITHUB_ACTIONS', 'ORT_RUNNING_UNIT_TESTS', 'ORT_DISABLE_TELEMETRY'];

describe('the engine onnx', () => {
  it.skipIf(process.platform !== 'linux')('writes no identifier and no store of events', () => {
    const folder = tinyFolder();
    const [home, temporary] = ['home', 'tmp'].map((name) => join(folder, name)) as [string, string];
    for (const each of [home, temporary]) mkdirSync(each);
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !silencing.includes(name) && !name.startsWith('XDG_')));
    const { status, stderr } = spawnSync(process.execPath, [resolve('dist/trainer.js'), 'run', 'tiny.ablation.json'], { cwd: folder, env: { ...env, HOME: home, TMPDIR: temporary }, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const left = [home, temporary].flatMap((each) => readdirSync(each, { recursive: true, encoding: 'utf8' }));
    expect(left.filter((name) => /onnxruntime|mat-debug|\.ses$/.test(name))).toEqual([]);
  });
});
