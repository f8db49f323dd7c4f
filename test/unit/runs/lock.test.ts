import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { acquireLock } from '../../../src/runs/lock';
import { isAlive, ownIdentity, processStart } from '../../../src/runs/processIdentity';
import { temporaryFolder } from './exampleRun';

let folder: string;
let lockFile: string;
beforeEach(() => {
  folder = temporaryFolder();
  lockFile = join(folder, 'lock.json');
});

const leaveLock = (pid: number, start: string, host = hostname()) => writeFileSync(lockFile, JSON.stringify({ pid, processStart: start, host }));

describe('acquireLock', () => {
  it('refuses a folder that a live process holds, naming the process', () => {
    const { release } = acquireLock(folder);
    expect(() => acquireLock(folder)).toThrow(`The run folder ${folder} is held by a trainer that still runs (process ${process.pid}). Wait for it, or stop it, then run again.`);
    release();
  });

  it('frees the folder when released', () => {
    acquireLock(folder).release();
    expect(existsSync(lockFile)).toBe(false);
    acquireLock(folder).release();
  });

  it('takes over from a process that is gone', () => {
    leaveLock(4194305, 'long ago');
    acquireLock(folder).release();
  });

  it('takes over when another process has got the same pid', () => {
    leaveLock(process.pid, 'another start');
    acquireLock(folder).release();
  });

  it('believes a holder on another machine for as long as it touches its lock', () => {
    leaveLock(1, 'x', 'node-17');
    expect(() => acquireLock(folder)).toThrow('(process 1 on node-17)');
    const longAgo = new Date(Date.now() - 600_000);
    utimesSync(lockFile, longAgo, longAgo);
    acquireLock(folder).release();
  });
});

describe('process identity', () => {
  it('finds this process alive and an unused pid dead', () => {
    expect(isAlive(ownIdentity())).toBe(true);
    expect(isAlive({ pid: 4194305, processStart: 'x' })).toBe(false);
  });

  it('tells a reused pid by its start time', () => {
    expect(isAlive({ pid: process.pid, processStart: `${processStart(process.pid)}0` })).toBe(false);
  });
});
