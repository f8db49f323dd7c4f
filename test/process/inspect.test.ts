import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CorruptedSample } from '../../src/objectives/sample';
import { InspectorClient } from '../../src/extension/samples/inspectorClient';
import { runFolderOf, tinyFolder, trainer } from './trainerProcess';

const call = { trainer: resolve('dist/trainer.js'), runtimeFolder: resolve('artifacts/no-runtime'), nodePath: process.execPath };
const text = 'ba be bi bo ba be bi bo ba be bi bo';

describe('inspect', () => {
  let folder: string;
  let client: InspectorClient;
  beforeAll(async () => {
    folder = tinyFolder();
    await trainer(folder, 'run', 'tiny.ablation.json');
    client = new InspectorClient(call, runFolderOf(folder));
  }, 120_000);
  afterAll(() => client.dispose());

  it('fills the selected positions with the generator, and judges every token', async () => {
    const { tokens } = await client.request(text, 0);
    const selected = tokens.filter(({ label }) => label !== null);
    expect(selected.length).toBeGreaterThan(0);
    expect(tokens.map(({ generated }) => generated !== null)).toEqual(tokens.map(({ label }) => label !== null));
    expect(tokens.every(({ replacedProbability }) => replacedProbability! > 0 && replacedProbability! < 1)).toBe(true);
  });

  it('gives the same draw for the same roll and another for another', async () => {
    const [first, again, other] = await Promise.all([client.request(text, 1), client.request(text, 1), client.request(text, 2)]);
    expect(again).toEqual(first);
    const drawn = ({ tokens }: CorruptedSample) => tokens.map(({ input, generated }) => `${input} ${generated}`);
    expect(drawn(other)).not.toEqual(drawn(first));
  });

  it('answers a malformed request with an error and goes on', async () => {
    const child = spawn(call.nodePath, [call.trainer, 'inspect', runFolderOf(folder)], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(`nonsense\n{"id":7,"text":"ba","roll":0}\n`);
    const replies: { id: number; error?: string; sample?: unknown }[] = [];
    for await (const line of createInterface({ input: child.stdout })) replies.push(JSON.parse(line) as (typeof replies)[number]);
    expect(replies.map(({ id, error }) => [id, error !== undefined])).toEqual([[0, false], [-1, true], [7, false]]);
  });

  it('rejects what is pending when there is nothing to load', async () => {
    const orphan = new InspectorClient(call, folder);
    await expect(orphan.request(text, 0)).rejects.toThrow(/is not a run folder: it has no run.json/);
    expect(orphan.isOpen).toBe(false);
  });
});
