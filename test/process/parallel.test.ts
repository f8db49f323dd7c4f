import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { curvesOf } from '../../src/runs/curves';
import { listRuns, runState } from '../../src/runs/folder';
import { runPaths } from '../../src/runs/paths';
import { isAlive, type ProcessIdentity } from '../../src/runs/processIdentity';
import { readRunRecord, readRunResult } from '../../src/runs/readRecords';
import { readTrainers } from '../../src/runs/trainers';
import { eventOf, eventsOf, runFolderOf, startTrainer, tinyFolder, trainer, type TinyOptions } from './trainerProcess';

const names = ['ELECTRA', 'BERT', 'wide'];
const model = { numLayers: 2, hiddenSize: 96, numHeads: 4, intermediateSize: 200, embeddingSize: 96, maxSeqLength: 24, dropout: 0.1 };
const variants = [{ name: 'ELECTRA' }, { name: 'BERT', objective: { type: 'mlm' } }, { name: 'wide', model: { hiddenSize: 128 } }];
const sized: TinyOptions = { steps: 30, base: { model }, training: { batchSize: 16 }, variants };
const twoAtATime = ['run', 'tiny.ablation.json', '--parallel', '2', '--threads', '1'];
/** Long enough to be stopped on the way. */
const long: TinyOptions = { steps: 3000, variants: variants.slice(0, 2), logging: { logEverySteps: 7, checkpointEverySteps: 20, evalEverySteps: 600 } };

/** Losses and held-out values of a run, at full precision. */
function numbers(folder: string, variant: string) {
  const { train, heldOut } = curvesOf(eventsOf(runFolderOf(folder, variant)));
  return { train: [train.step, train.values], heldOut: [heldOut.step, heldOut.values] };
}

/** Starts two runs at a time and returns when both are past a checkpoint. */
async function bothUnderWay() {
  const folder = tinyFolder(long);
  const running = startTrainer(folder, ...twoAtATime);
  for (const { name } of long.variants!) await eventOf(runFolderOf(folder, name), running, ({ type }) => type === 'checkpointSaved');
  const workers: ProcessIdentity[] = long.variants!.map(({ name }) => readRunRecord(runFolderOf(folder, name))!);
  return { folder, running, workers };
}

const states = (folder: string) => listRuns(join(folder, 'runs')).map(({ variant, state }) => `${variant} ${state}`);

describe('runs side by side', () => {
  let inTurn: string;
  let sideBySide: string;
  let stdout: string;
  beforeAll(async () => {
    inTurn = tinyFolder(sized);
    sideBySide = tinyFolder(sized);
    const alone = await trainer(inTurn, 'run', 'tiny.ablation.json', '--parallel', '1', '--threads', '1');
    expect([alone.code, alone.stderr]).toEqual([0, '']);
    const together = await trainer(sideBySide, ...twoAtATime);
    expect([together.code, together.stderr]).toEqual([0, '']);
    stdout = together.stdout;
  }, 120_000);

  it('give bit for bit the losses of runs one after another', () => {
    for (const name of names) {
      expect(numbers(sideBySide, name)).toEqual(numbers(inTurn, name));
      expect(readRunResult(runFolderOf(sideBySide, name))!.heldOut).toEqual(readRunResult(runFolderOf(inTurn, name))!.heldOut);
    }
  });

  it('record how they shared the machine, and whose they are', () => {
    const [trainerRecord] = readTrainers(join(sideBySide, 'runs', 'tiny'));
    const records = names.map((name) => readRunRecord(runFolderOf(sideBySide, name))!);
    for (const { concurrency, trainer: owner, pid } of records) {
      expect(concurrency).toEqual({ parallel: 2, threads: 1 });
      expect(owner?.pid).toBe(trainerRecord!.pid);
      expect(pid).not.toBe(trainerRecord!.pid);
    }
    // Three runs on two slots: one process has made two of them.
    expect(new Set(records.map(({ pid }) => pid)).size).toBe(2);
    expect(readRunResult(runFolderOf(sideBySide, 'BERT'))!.concurrency).toEqual({ parallel: 2, threads: 1 });
    expect(readRunRecord(runFolderOf(inTurn))!.concurrency).toEqual({ parallel: 1, threads: 1 });
  });

  it('are told of on the terminal', () => {
    expect(stdout).toMatch(/^Engine onnx: CPU, 1 thread\..* 2 runs at a time, 1 thread each\.$/m);
    for (const name of names) expect(stdout).toContain(`✓ ${name}, seed 5: finished. Held-out loss`);
  });

  it('are skipped where they have finished', async () => {
    const before = readFileSync(runPaths(runFolderOf(sideBySide)).events);
    const again = await trainer(sideBySide, ...twoAtATime);
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('✓ ELECTRA, seed 5: finished before');
    expect(readFileSync(runPaths(runFolderOf(sideBySide)).events)).toEqual(before);
  });
});

describe('stopping runs side by side', () => {
  it('saves a checkpoint of each, and all go on from there', async () => {
    const { folder, running } = await bothUnderWay();
    running.process.kill('SIGTERM');
    const { code, stdout } = await running.ended;
    expect(code).toBe(143);
    expect(stdout).toContain('■ BERT, seed 5: stopped');
    expect(states(folder)).toEqual(['BERT stopped', 'ELECTRA stopped']);
    const steps = long.variants!.map(({ name }) => {
      const [saved, stopped] = eventsOf(runFolderOf(folder, name)).slice(-2);
      expect(saved?.type).toBe('checkpointSaved');
      expect(stopped).toMatchObject({ type: 'runStopped', step: (saved as { step: number }).step, reason: expect.stringContaining('SIGTERM') as string });
      return (saved as { step: number }).step;
    });
    const resumed = startTrainer(folder, ...twoAtATime);
    for (const [i, { name }] of long.variants!.entries()) await eventOf(runFolderOf(folder, name), resumed, (event) => event.type === 'runStarted' && event.fromStep === steps[i]);
    resumed.process.kill('SIGINT');
    expect((await resumed.ended).code).toBe(130);
  });

  it('happens with a checkpoint when the trainer is killed, and no process is left', async () => {
    const { folder, running, workers } = await bothUnderWay();
    running.process.kill('SIGKILL');
    // Workers hold the trainer's output: it closes when the last of them has gone.
    expect((await running.ended).signal).toBe('SIGKILL');
    await vi.waitUntil(() => !workers.some(isAlive));
    expect(states(folder)).toEqual(['BERT stopped', 'ELECTRA stopped']);
    expect(eventsOf(runFolderOf(folder)).at(-2)?.type).toBe('checkpointSaved');
  });

  it('leaves the other run alone when one process dies', async () => {
    const folder = tinyFolder({ ...long, steps: 600 });
    const running = startTrainer(folder, ...twoAtATime);
    await eventOf(runFolderOf(folder, 'BERT'), running, ({ type }) => type === 'checkpointSaved');
    process.kill(readRunRecord(runFolderOf(folder, 'BERT'))!.pid, 'SIGKILL');
    const { code, stdout } = await running.ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ BERT, seed 5: failed\. Its process \(CPU \d of 2\) ended unexpectedly, by SIGKILL\./);
    expect(runState(runFolderOf(folder))).toBe('finished');
    expect(runState(runFolderOf(folder, 'BERT'))).toBe('interrupted');
    const resumed = await trainer(folder, ...twoAtATime);
    expect(resumed.code).toBe(0);
    expect(runState(runFolderOf(folder, 'BERT'))).toBe('finished');
  });
});

describe('--parallel and --threads', () => {
  it.each([['--parallel', '0'], ['--threads', 'two']])('refuse %s %s', async (option, value) => {
    const { code, stderr } = await trainer(tinyFolder(), 'run', 'tiny.ablation.json', option, value);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`^ablation-bench run: ${option} needs a .*, got "?${value}`));
  });
});
