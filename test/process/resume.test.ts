import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { curvesOf } from '../../src/runs/curves';
import type { RunEvent } from '../../src/runs/events';
import { runState } from '../../src/runs/folder';
import { runPaths } from '../../src/runs/paths';
import { readRunResult } from '../../src/runs/readRecords';
import { stopRequestPath } from '../../src/runs/trainers';
import { eventOf, eventsOf, runFolderOf, startTrainer, tinyFolder, trainer, type TinyOptions, type Trainer } from './trainerProcess';

/** Long enough to be stopped on the way; checkpoints fall between the points of the curve. */
const options = { steps: 200, logging: { logEverySteps: 7, checkpointEverySteps: 20, evalEverySteps: 60 } };

/** Everything a curve shows that is not a duration, at full precision. */
function curve(runFolder: string) {
  const { train, heldOut } = curvesOf(eventsOf(runFolder));
  return [train, heldOut].map(({ step, tokens, flops, values }) => ({ step, tokens, flops, values }));
}

let uninterrupted: string;
beforeAll(async () => {
  const folder = tinyFolder(options);
  expect((await trainer(folder, 'run', 'tiny.ablation.json')).code).toBe(0);
  uninterrupted = runFolderOf(folder);
});

/** Starts a run and returns when it has come past `step` and saved a checkpoint. */
async function underWay(step: number, experiment: TinyOptions = options): Promise<{ folder: string; runFolder: string; running: Trainer }> {
  const folder = tinyFolder(experiment);
  const runFolder = runFolderOf(folder);
  const running = startTrainer(folder, 'run', 'tiny.ablation.json');
  await eventOf(runFolder, running, (event) => event.type === 'checkpointSaved');
  await eventOf(runFolder, running, (event) => event.type === 'stepLogged' && event.step >= step);
  return { folder, runFolder, running };
}

async function expectResumedEqual(folder: string): Promise<RunEvent[]> {
  const { code, stderr } = await trainer(folder, 'run', 'tiny.ablation.json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const runFolder = runFolderOf(folder);
  expect(curve(runFolder)).toEqual(curve(uninterrupted));
  expect(readRunResult(runFolder)!.heldOut).toEqual(readRunResult(uninterrupted)!.heldOut);
  return eventsOf(runFolder);
}

describe('a stopped run', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('saves a checkpoint on %s and goes on from it, bit for bit', async (signal) => {
    const { folder, runFolder, running } = await underWay(28);
    running.process.kill(signal);
    expect((await running.ended).code).toBe(signal === 'SIGTERM' ? 143 : 130);
    expect(runState(runFolder)).toBe('stopped');
    const [saved, stopped] = eventsOf(runFolder).slice(-2) as [RunEvent, RunEvent];
    expect(stopped).toMatchObject({ type: 'runStopped', reason: expect.stringContaining(signal) as string });
    const { step } = stopped as Extract<RunEvent, { type: 'runStopped' }>;
    expect(saved).toMatchObject({ type: 'checkpointSaved', step });
    const events = await expectResumedEqual(folder);
    expect(events.filter((event) => event.type === 'runStarted').map(({ fromStep }) => fromStep)).toEqual([0, step]);
  });

  it('stops on a request file where there are no signals', async () => {
    // The file is looked for from time to time, so the run has to last.
    const { folder, runFolder, running } = await underWay(28, { ...options, steps: 20_000 });
    writeFileSync(stopRequestPath(join(folder, 'runs', 'tiny'), running.pid), '');
    expect((await running.ended).code).toBe(143);
    expect(runState(runFolder)).toBe('stopped');
  });
});

describe('a killed run', () => {
  it('is interrupted, and goes on from its last checkpoint, bit for bit', async () => {
    const { folder, runFolder, running } = await underWay(28);
    running.process.kill('SIGKILL');
    await running.ended;
    expect(runState(runFolder)).toBe('interrupted');
    await expectResumedEqual(folder);
    expect(runState(runFolder)).toBe('finished');
  });

  it('loses no event to a line that the kill tore', async () => {
    const { folder, runFolder, running } = await underWay(28);
    running.process.kill('SIGKILL');
    await running.ended;
    const before = eventsOf(runFolder);
    appendFileSync(runPaths(runFolder).events, '{"seq":99,"type":"stepLog');
    const after = await expectResumedEqual(folder);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.map(({ seq }) => seq)).toEqual(after.map((_, i) => i));
  });
});

describe('a run stopped while it is evaluated', () => {
  it('evaluates again without training again', async () => {
    const folder = tinyFolder({ steps: 20, evaluation: { probes: ['wordOrder', 'sentenceOrder'], probeExamples: 64, epochs: 60 } });
    const runFolder = runFolderOf(folder);
    const running = startTrainer(folder, 'run', 'tiny.ablation.json');
    await eventOf(runFolder, running, ({ type }) => type === 'fineTuningStarted');
    running.process.kill('SIGTERM');
    expect((await running.ended).code).toBe(143);
    expect(runState(runFolder)).toBe('stopped');
    expect((await trainer(folder, 'run', 'tiny.ablation.json')).code).toBe(0);
    const starts = eventsOf(runFolder).filter((event) => event.type === 'runStarted');
    expect(starts.map(({ fromStep }) => fromStep)).toEqual([0, 20]);
    expect(readRunResult(runFolder)!.tasks.map(({ task }) => task)).toEqual(['wordOrder', 'sentenceOrder']);
    expect(readRunResult(runFolder)!.heldOut).toHaveProperty('discAuc');
  });
});
