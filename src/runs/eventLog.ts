import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { diskError } from '../common/atomicWrite';
import type { NewEvent, RunEvent } from './events';
import { readLastEvents } from './readEvents';

const NEWLINE = 10;

/** The one writer of a run's events.jsonl. Append-only; numbers go on where the log of an earlier process ended. */
export class EventLog {
  private readonly file: number;
  private size: number;
  private seq: number;

  /** Opens or creates the log. A last line torn by a crash is cut off first, so that every line stays an event. */
  constructor(readonly path: string) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      this.file = openSync(path, 'a+');
      this.size = cutTornLine(this.file);
    } catch (error) {
      throw diskError(path, error);
    }
    this.seq = (readLastEvents(path).at(-1)?.seq ?? -1) + 1;
  }

  /**
   * Appends one event and returns it as written.
   * Throws a UserError `disk.full` when there is no room; the log then ends with the event before.
   */
  append(event: NewEvent): RunEvent {
    const numbered = { seq: this.seq, time: new Date().toISOString(), ...event };
    const line = Buffer.from(`${JSON.stringify(numbered)}\n`);
    let done = 0;
    try {
      while (done < line.length) done += writeSync(this.file, line, done);
    } catch (error) {
      if (done > 0) ftruncateSync(this.file, this.size);
      throw diskError(this.path, error);
    }
    this.size += line.length;
    this.seq++;
    return numbered;
  }

  close(): void {
    closeSync(this.file);
  }
}

/** Truncates after the last newline and returns the size that is left. */
function cutTornLine(file: number): number {
  const { size } = fstatSync(file);
  const window = Buffer.allocUnsafe(64 << 10);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - window.length);
    const length = readSync(file, window, 0, end - start, start);
    const last = window.subarray(0, length).lastIndexOf(NEWLINE);
    if (last >= 0) return truncateTo(file, start + last + 1, size);
    end = start;
  }
  return truncateTo(file, 0, size);
}

function truncateTo(file: number, wanted: number, size: number): number {
  if (wanted < size) ftruncateSync(file, wanted);
  return wanted;
}
