import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { listResults, listRuns, runState } from '../../../src/runs/folder';
import { runId, runPaths, safeSegment } from '../../../src/runs/paths';
import { ownIdentity, processStart } from '../../../src/runs/processIdentity';
import { liveTrainers, trainerRecordPath, type TrainerRecord } from '../../../src/runs/trainers';
import { exampleRecord, started, stepLogged, temporaryFolder, writeRun } from './exampleRun';

let root: string;
beforeEach(() => {
  root = temporaryFolder();
});

function trainer(runs: TrainerRecord['runs'], overrides: Partial<TrainerRecord> = {}): TrainerRecord {
  return { schemaVersion: 1, ...ownIdentity(), experiment: 'exp', experimentFile: 'exp.ablation.json', startedAt: '', phase: 'running', message: null, exitCode: null, runs, ...overrides };
}
function leaveTrainer(record: TrainerRecord): void {
  mkdirSync(join(root, 'exp'), { recursive: true });
  writeFileSync(join(root, 'exp', 'trainer.json'), JSON.stringify(record));
}
const planned = (variant: string, seed = 1) => ({ variant, kind: 'variant' as const, baseline: null, seed, totalSteps: 100 });

describe('runState', () => {
  const progress = [started(), stepLogged(10, 9)];
  const fineTuning = { type: 'fineTuningStarted' as const, task: 'wordOrder', examples: 8 };
  it.each([
    ['finished', [...progress, { type: 'runFinished' as const, step: 10, wallSeconds: 1 }], {}],
    ['stopped', [...progress, { type: 'runStopped' as const, step: 10, reason: 'asked' }], {}],
    ['diverged', [...progress, { type: 'runDiverged' as const, step: 10, message: 'NaN' }], {}],
    ['failed', [...progress, { type: 'runFailed' as const, message: 'disk' }], {}],
    ['interrupted', progress, {}],
    ['running', progress, ownIdentity()],
    ['evaluating', [...progress, fineTuning], ownIdentity()],
    ['running', [...progress, fineTuning, started(10)], ownIdentity()],
    ['interrupted', [], {}],
  ] as const)('is %s', (state, events, holder) => {
    expect(runState(writeRun(root, exampleRecord(holder), [...events]))).toBe(state);
  });

  it('is null where no run has begun', () => {
    expect(runState(root)).toBeNull();
  });
});

describe('listRuns', () => {
  it('is empty without a runs folder', () => {
    expect(listRuns(join(root, 'runs'))).toEqual([]);
  });

  it('reports step, loss and the seconds left at the present speed', () => {
    writeRun(root, exampleRecord(ownIdentity()), [started(), stepLogged(10, 9), stepLogged(20, 8.5)]);
    // 80 steps of 50 tokens at 500 tokens a second.
    expect(listRuns(root)).toMatchObject([{ id: 'exp/ELECTRA/seed-1', state: 'running', step: 20, totalSteps: 100, lastLoss: 8.5, etaSeconds: 8, message: null }]);
  });

  it('sorts seeds by number and reads the message of a run that ended badly', () => {
    writeRun(root, exampleRecord({ seed: 10 }), [started(), { type: 'runFailed', message: 'No space left' }]);
    writeRun(root, exampleRecord({ seed: 9 }), [started(3)]);
    expect(listRuns(root)).toMatchObject([{ seed: 9, state: 'interrupted', step: 3 }, { seed: 10, state: 'failed', message: 'No space left' }]);
  });

  it('adds the runs that a live trainer has yet to begin', () => {
    writeRun(root, exampleRecord({ ...ownIdentity(), variant: 'A' }), [started()]);
    writeRun(root, exampleRecord({ variant: 'B' }), [started(), stepLogged(10, 9)]);
    leaveTrainer(trainer([planned('A'), planned('B'), planned('C')]));
    expect(listRuns(root).map(({ variant, state }) => [variant, state])).toEqual([['A', 'running'], ['B', 'queued'], ['C', 'queued']]);
  });

  it('does not await a run again that a process of the live trainer has made', () => {
    const { pid, processStart: start } = ownIdentity();
    const ended = [started(), { type: 'runFailed', message: 'No space left' } as const];
    writeRun(root, exampleRecord({ variant: 'A', trainer: { pid, processStart: start } }), ended);
    writeRun(root, exampleRecord({ variant: 'B', trainer: { pid: 4194305, processStart: 'long ago' } }), ended);
    leaveTrainer(trainer([planned('A'), planned('B')]));
    expect(listRuns(root).map(({ variant, state }) => [variant, state])).toEqual([['A', 'failed'], ['B', 'queued']]);
  });

  it('forgets the queue of a trainer that is gone', () => {
    leaveTrainer(trainer([planned('C')], { processStart: 'long ago' }));
    expect(listRuns(root)).toEqual([]);
  });

  it('keeps a run whose record is broken in the list, with the reason', () => {
    const folder = writeRun(root, exampleRecord(), []);
    writeFileSync(runPaths(folder).record, '{');
    expect(listRuns(root)).toMatchObject([{ id: 'exp/ELECTRA/seed-1', state: 'failed', message: `${runPaths(folder).record} is not valid JSON. Delete the file or move the run aside.` }]);
  });

  it('passes over folders that were moved aside', () => {
    mkdirSync(join(root, 'exp', 'ELECTRA', 'seed-1.before-restart'), { recursive: true });
    expect(listRuns(root)).toEqual([]);
    expect(listResults(root, 'exp')).toEqual([]);
  });
});

describe('trainers', () => {
  it('write beside a live trainer of the same experiment, never over it', () => {
    const folder = join(root, 'exp');
    expect(trainerRecordPath(folder)).toBe(join(folder, 'trainer.json'));
    const parent = { pid: process.ppid, processStart: processStart(process.ppid)! };
    leaveTrainer(trainer([planned('A')], parent));
    expect(trainerRecordPath(folder)).toBe(join(folder, `trainer-${process.pid}.json`));
    leaveTrainer(trainer([planned('A')], { ...parent, processStart: 'long ago' }));
    expect(trainerRecordPath(folder)).toBe(join(folder, 'trainer.json'));
  });

  it('count as live until they end', () => {
    leaveTrainer(trainer([planned('A')]));
    expect(liveTrainers(join(root, 'exp'))).toHaveLength(1);
    leaveTrainer(trainer([planned('A')], { phase: 'ended', exitCode: 0 }));
    expect(liveTrainers(join(root, 'exp'))).toEqual([]);
  });
});

describe('names', () => {
  it('become run ids', () => {
    expect(runId('ELECTRA objectives', 'All-Tokens MLM', 7)).toBe('ELECTRA objectives/All-Tokens MLM/seed-7');
  });

  it.each(['..', '.hidden', 'a/b', 'a\\b', 'con', 'nul.txt', 'trailing.', 'trailing ', ''])('refuse %j', (name) => {
    expect(() => safeSegment(name)).toThrow('Choose another name.');
  });
});
