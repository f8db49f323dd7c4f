import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { EventReader, readLastEvents } from '../../../src/runs/readEvents';
import { line, started, stepLogged, temporaryFolder } from './exampleRun';

let path: string;
beforeEach(() => {
  path = join(temporaryFolder(), 'events.jsonl');
});

describe('EventReader', () => {
  it('returns nothing while the file does not exist', () => {
    expect(new EventReader(path).read()).toEqual([]);
  });

  it('returns each event once, in order, as the file grows', () => {
    const reader = new EventReader(path);
    writeFileSync(path, line(started(), 0) + line(stepLogged(1, 9.5), 1));
    expect(reader.read().map(({ seq }) => seq)).toEqual([0, 1]);
    expect(reader.read()).toEqual([]);
    appendFileSync(path, line(stepLogged(2, 9.25), 2));
    expect(reader.read()).toMatchObject([{ seq: 2, step: 2, values: { loss: 9.25 } }]);
  });

  it('leaves a torn last line until it is complete', () => {
    const whole = line(stepLogged(1, 9.5), 1);
    writeFileSync(path, line(started(), 0) + whole.slice(0, 40));
    const reader = new EventReader(path);
    expect(reader.read().map(({ seq }) => seq)).toEqual([0]);
    appendFileSync(path, whole.slice(40));
    expect(reader.read().map(({ seq }) => seq)).toEqual([1]);
  });

  it('does not split a character of several bytes', () => {
    const bytes = Buffer.from(line({ type: 'runFailed', message: '磁盘满 – köln' }, 0));
    const reader = new EventReader(path);
    for (const byte of bytes.subarray(0, -1)) {
      appendFileSync(path, Buffer.of(byte));
      expect(reader.read()).toEqual([]);
    }
    appendFileSync(path, '\n');
    expect(reader.read()).toMatchObject([{ message: '磁盘满 – köln' }]);
  });

  it('names file and line of a malformed complete line', () => {
    writeFileSync(path, `${line(started(), 0)}{"seq": 1, "type": "unheardOf"}\n`);
    expect(() => new EventReader(path).read()).toThrow(`${path}, line 2: not an event of this version ("{"seq": 1, "type": "unheardOf"}")`);
  });

  it('starts anew, in a new generation, when the log was replaced by a shorter one', () => {
    const reader = new EventReader(path);
    writeFileSync(path, line(started(), 0) + line(stepLogged(1, 9.5), 1));
    reader.read();
    rmSync(path);
    writeFileSync(path, line(started(), 0));
    expect(reader.read().map(({ type }) => type)).toEqual(['runStarted']);
    expect(reader.generation).toBe(1);
  });

  it('goes on from a given byte', () => {
    writeFileSync(path, line(started(), 0) + line(stepLogged(1, 9.5), 1));
    const first = new EventReader(path);
    first.read();
    appendFileSync(path, line(stepLogged(2, 9), 2));
    expect(new EventReader(path, first.bytesRead).read().map(({ seq }) => seq)).toEqual([2]);
  });
});

describe('readLastEvents', () => {
  it('reads only the end of a long log', () => {
    writeFileSync(path, Array.from({ length: 1000 }, (_, i) => line(stepLogged(i, i), i)).join(''));
    const last = readLastEvents(path, 1000);
    expect(last.length).toBeLessThan(6);
    expect(last.at(-1)).toMatchObject({ seq: 999 });
  });

  it('looks further back when one line is longer than the window', () => {
    writeFileSync(path, line(started(), 0) + line({ type: 'runFailed', message: 'x'.repeat(5000) }, 1));
    expect(readLastEvents(path, 100).at(-1)).toMatchObject({ seq: 1, type: 'runFailed' });
  });
});
