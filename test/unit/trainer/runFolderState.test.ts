import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../src/runs/events';
import { acquireLock } from '../../../src/runs/lock';
import { runPaths } from '../../../src/runs/paths';
import type { RunResult } from '../../../src/runs/records';
import type { PlannedRun } from '../../../src/trainer/planRuns';
import { moveAside } from '../../../src/runs/moveAside';
import { checkSameCorpus, remainingOf } from '../../../src/trainer/runFolderState';
import { exampleRecord, started, stepLogged, temporaryFolder, writeRun } from '../runs/exampleRun';

const record = exampleRecord();
const run = record as PlannedRun;
let root: string;
beforeEach(() => {
  root = temporaryFolder();
});

const left = (...events: NewEvent[]) => writeRun(root, record, [started(), stepLogged(10, 9), ...events]);

const result: RunResult = {
  schemaVersion: 1, experiment: 'exp', variant: 'ELECTRA', kind: 'variant', baseline: null, seed: 1, configHash: record.configHash,
  steps: 100, tokens: 5000, flops: 1e8, flopsSparse: 1e7, wallSeconds: 10, parameters: 3, heldOut: {}, tasks: [],
}; // prettier-ignore

describe('remainingOf', () => {
  it('is all where nothing has begun, and the rest after a stop, a kill or a failure', () => {
    expect(remainingOf(run, join(root, 'absent'), false)).toEqual({ kind: 'all' });
    for (const events of [[], [{ type: 'runStopped', step: 10, reason: 'asked' }], [{ type: 'runFailed', message: 'disk' }]] as NewEvent[][]) {
      root = temporaryFolder();
      expect(remainingOf(run, left(...events), false)).toEqual({ kind: 'rest' });
    }
  });

  it('is nothing after the end, unless the result is gone', () => {
    const folder = left({ type: 'runFinished', step: 100, wallSeconds: 1 });
    expect(remainingOf(run, folder, false)).toEqual({ kind: 'rest' });
    writeFileSync(runPaths(folder).result, JSON.stringify(result));
    expect(remainingOf(run, folder, false)).toEqual({ kind: 'nothing' });
  });

  it('does not try a diverged run again', () => {
    const folder = left({ type: 'runDiverged', step: 10, message: 'The loss became NaN.' });
    expect(remainingOf(run, folder, false)).toEqual({ kind: 'diverged', message: 'The loss became NaN. It diverged in an earlier run; --restart tries again.' });
  });

  it('refuses another configuration, and takes everything anew with restart', () => {
    const folder = left();
    const other = { ...run, configHash: 'feedfeedfeedfeed' };
    expect(() => remainingOf(other, folder, false)).toThrow('another configuration (0123456789abcdef, now feedfeedfeedfeed)');
    expect(remainingOf(other, folder, true)).toEqual({ kind: 'all' });
  });

  it('refuses a folder that a live trainer holds, with restart too', () => {
    const folder = left();
    const { release } = acquireLock(folder);
    expect(() => remainingOf(run, folder, true)).toThrow('is held by a trainer that still runs');
    release();
  });
});

describe('a run folder', () => {
  it('is refused when its run read another corpus', () => {
    const folder = left();
    checkSameCorpus(folder, 'c0ffee');
    expect(() => checkSameCorpus(folder, 'tea')).toThrow('The corpus has changed since the run');
  });

  it('is moved aside whole', () => {
    const folder = left();
    moveAside(folder);
    moveAside(folder);
    expect(existsSync(folder)).toBe(false);
    const [aside, ...others] = readdirSync(dirname(folder));
    expect(others).toEqual([]);
    expect(readdirSync(join(dirname(folder), aside!)).sort()).toEqual(['events.jsonl', 'run.json']);
  });
});
