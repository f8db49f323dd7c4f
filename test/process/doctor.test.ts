import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { engineNames } from '../../src/experiment/schema';
import { readRunRecord } from '../../src/runs/readRecords';
import { missingTensorflow } from '../unit/engine/programs';
import { eventOf, runFolderOf, startTrainer, tinyFolder, trainer } from './trainerProcess';

interface Step {
  milliseconds: number;
  quartiles: [number, number];
  tokensPerSecond: number;
  sequences: number;
}
interface Candidate {
  available: boolean;
  device?: string;
  memoryBytes?: number;
  precisions?: string[];
  step?: Step | string | null;
  reason?: string;
  fix?: string;
}
interface Report {
  versions: Record<string, string | null>;
  machine: { processor: string; cores: number; memoryBytes: number; freeDiskBytes: number; runsFolder: string };
  step: { experiment: string; variant: string; sequences: number; tokens: number; precision: string; threads: number } | null;
  engines: Record<string, Candidate & { candidates: Candidate[] }>;
  auto: { engine: string; reason: string } | null;
}

const variants = [{ name: 'small' }, { name: 'large', model: { intermediateSize: 48 } }];

describe('doctor', () => {
  it('measures every engine that works on the largest step of the experiment, and says what the others need', async () => {
    const folder = tinyFolder({ variants });
    const { code, stdout, stderr } = await trainer(folder, 'doctor', 'tiny.ablation.json', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(stdout) as Report;
    expect(report.step).toMatchObject({ experiment: 'tiny', variant: 'large', sequences: 4, tokens: 80, precision: 'fp32' });
    expect(Object.keys(report.engines)).toEqual([...engineNames]);
    for (const name of ['onnx', 'wasm', 'cpu']) {
      const { available, step, memoryBytes, precisions } = report.engines[name]!;
      expect([available, memoryBytes, precisions]).toEqual([true, report.machine.memoryBytes, ['fp32']]);
      const { milliseconds, quartiles: [lower, upper], tokensPerSecond } = step as Step;
      expect(lower).toBeLessThanOrEqual(milliseconds);
      expect(upper).toBeGreaterThanOrEqual(milliseconds);
      expect(tokensPerSecond).toBeCloseTo((1000 * 80) / milliseconds, 3);
    }
    for (const { available, reason, fix } of Object.values(report.engines)) if (!available) expect([reason, fix].join(' ')).toMatch(/^[A-Z].*\. [A-Z].*\.$/);
    expect(report.engines[report.auto!.engine]).toMatchObject({ available: true });
    expect(report.auto!.reason).toMatch(missingTensorflow() === null ? /^Fastest of \d on this step: / : /\.$/);
    expect(report.machine.runsFolder).toBe(join(folder, 'runs'));
    expect(report.versions['onnxruntime']).toMatch(/^\d+\.\d+\.\d+$/);
    expect(readdirSync(folder).sort()).toEqual(['corpus.txt', 'tiny.ablation.json']);
  });

  it('times nothing with --quick, and needs no experiment', async () => {
    const { code, stdout, stderr } = await trainer(tinyFolder(), 'doctor', '--quick', '--progress');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^engine +device +memory +precision$/m);
    expect(stdout).not.toContain('tokens/s');
    expect(stderr.split('\n')).toContain('Checking wasm …');
  });

  it('refuses a variant that the experiment does not have', async () => {
    const { code, stderr } = await trainer(tinyFolder(), 'doctor', 'tiny.ablation.json', '--variant', 'BART');
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'ablation-bench doctor: the experiment has no variant "BART", only ELECTRA. See "ablation-bench doctor --help".\n' });
  });

  it('stops between two engines when it is interrupted', async () => {
    const running = startTrainer(tinyFolder(), 'doctor', '--progress');
    await new Promise<void>((resolve) => running.process.stderr!.once('data', () => resolve()));
    running.process.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect([code, stdout]).toEqual([130, '']);
  });
});

describe('the engine auto', () => {
  it('tells in run.json why it was taken, and where two engines were timed takes the same one again', async ({ skip }) => {
    skip(missingTensorflow() !== null, missingTensorflow() ?? '');
    const folder = tinyFolder({ engine: null, steps: 8, variants });
    await trainer(folder, 'run', 'tiny.ablation.json', '--variant', 'large');
    const first = readRunRecord(runFolderOf(folder, 'large'))!.engine;
    expect(first.reason).toMatch(new RegExp(`^Fastest of \\d on this step: ${first.name}.* [\\d.]+ ms, `));
    expect(existsSync(join(folder, '.ablation-cache', 'engines'))).toBe(true);
    await trainer(folder, 'run', 'tiny.ablation.json', '--variant', 'large', '--restart');
    const second = readRunRecord(runFolderOf(folder, 'large'))!.engine;
    expect(second.name).toBe(first.name);
    expect(second.reason).toContain(first.reason.split('. ')[0]!);
    expect(second.reason).toContain('(Measured on this machine at ');
  });

  it('goes on with the engine that made the earlier part', async () => {
    const folder = tinyFolder({ engine: null, steps: 100_000 });
    const first = startTrainer(folder, 'run', 'tiny.ablation.json', '--engine', 'wasm');
    await eventOf(runFolderOf(folder), first, ({ type }) => type === 'stepLogged');
    first.process.kill('SIGTERM');
    await first.ended;
    const second = startTrainer(folder, 'run', 'tiny.ablation.json');
    await eventOf(runFolderOf(folder), second, (event) => event.type === 'runStarted' && event.fromStep > 0);
    second.process.kill('SIGTERM');
    await second.ended;
    expect(readRunRecord(runFolderOf(folder))!.engine).toMatchObject({ name: 'wasm', reason: 'The engine "wasm" made the earlier part of a run that goes on here, and only the same engine continues it bit for bit.' });
  });
});
