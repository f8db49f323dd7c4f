import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { EventLog } from '../../../src/runs/eventLog';
import { EventReader } from '../../../src/runs/readEvents';
import { line, started, stepLogged, temporaryFolder } from './exampleRun';

let path: string;
beforeEach(() => {
  path = join(temporaryFolder(), 'run', 'events.jsonl');
});

function append(...events: Parameters<EventLog['append']>[0][]): void {
  const log = new EventLog(path);
  for (const event of events) log.append(event);
  log.close();
}

describe('EventLog', () => {
  it('numbers events from zero and stamps them', () => {
    append(started(), stepLogged(1, 3.5));
    const events = new EventReader(path).read();
    expect(events.map(({ seq }) => seq)).toEqual([0, 1]);
    expect(new Date(events[0]!.time).toISOString()).toBe(events[0]!.time);
  });

  it('goes on numbering after the log of an earlier process', () => {
    append(started(), stepLogged(1, 3.5));
    append(started(1), stepLogged(2, 3.25));
    expect(new EventReader(path).read().map(({ seq }) => seq)).toEqual([0, 1, 2, 3]);
  });

  it('cuts off a line that a crash tore, and keeps all complete ones', () => {
    append(started());
    writeFileSync(path, line(stepLogged(1, 3.5), 1) + line(stepLogged(2, 3), 2).slice(0, 30), { flag: 'a' });
    append(stepLogged(2, 3));
    expect(new EventReader(path).read()).toMatchObject([{ seq: 0 }, { seq: 1, step: 1 }, { seq: 2, step: 2 }]);
  });

  it('cuts off a torn line longer than the window it searches in', () => {
    append(started());
    writeFileSync(path, `{"seq":1,"message":"${'x'.repeat(200_000)}`, { flag: 'a' });
    append(stepLogged(1, 3));
    expect(new EventReader(path).read()).toMatchObject([{ seq: 0 }, { seq: 1, step: 1 }]);
  });

  it('cuts a file that is one torn line down to nothing', () => {
    append(started());
    writeFileSync(path, '{"seq":0,');
    append(started());
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(2);
  });

  it.skipIf(!existsSync('/dev/full'))('says so when the disk is full', () => {
    const log = new EventLog('/dev/full');
    expect(() => log.append(started())).toThrow('No space left on the disk while writing /dev/full.');
    log.close();
  });
});
