import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { UserError } from '../common/errors';
import { runEventSchema, type RunEvent } from './events';

const NEWLINE = 10;
const CHUNK_BYTES = 4 << 20;

/**
 * Follows an events.jsonl: each `read` returns the events appended since the one before.
 * A last line without its newline is still being written, or was torn by a crash: it is left for a later read.
 */
export class EventReader {
  private offset: number;
  private line = 0;
  private inode: number | null = null;
  /** Grows when the file was replaced (a restarted run): what was read before belongs to another log. */
  generation = 0;

  /** @param offset byte to start from, the beginning of a line */
  constructor(
    readonly path: string,
    offset = 0,
  ) {
    this.offset = offset;
  }

  /** Bytes read so far, up to the end of the last complete line. */
  get bytesRead(): number {
    return this.offset;
  }

  /**
   * Events since the last call, in order; none while the file does not exist.
   * @param maxBytes about how much to read at once; call again until `bytesRead` stands still
   * Throws a UserError `events.malformed` naming file and line when a complete line is not an event.
   */
  read(maxBytes = Infinity): RunEvent[] {
    const file = openIfPresent(this.path);
    if (file === null) return [];
    try {
      this.noticeReplacement(fstatSync(file));
      return this.readLines(file, maxBytes);
    } finally {
      closeSync(file);
    }
  }

  private noticeReplacement({ ino, size }: { ino: number; size: number }): void {
    if ((this.inode !== null && this.inode !== ino) || size < this.offset) {
      this.offset = 0;
      this.line = 0;
      this.generation++;
    }
    this.inode = ino;
  }

  private readLines(file: number, maxBytes: number): RunEvent[] {
    const events: RunEvent[] = [];
    let capacity = Math.min(CHUNK_BYTES, maxBytes);
    let left = maxBytes;
    for (;;) {
      const chunk = Buffer.allocUnsafe(capacity);
      const length = readSync(file, chunk, 0, capacity, this.offset);
      const end = chunk.subarray(0, length).lastIndexOf(NEWLINE) + 1;
      if (end > 0) {
        this.parse(chunk.toString('utf8', 0, end), events);
        this.offset += end;
        left -= end;
      }
      if (length < capacity || (end > 0 && left < capacity)) return events;
      if (end === 0) capacity *= 2;
    }
  }

  private parse(text: string, into: RunEvent[]): void {
    for (const line of text.split('\n').slice(0, -1)) into.push(parseEvent(line, `${this.path}, line ${++this.line}`));
  }
}

function parseEvent(line: string, place: string): RunEvent {
  const parsed = runEventSchema.safeParse(jsonOrUndefined(line));
  if (parsed.success) return parsed.data;
  throw new UserError('events.malformed', `${place}: not an event of this version ("${line.slice(0, 60)}"). The file was changed by hand or by another program; move the run folder aside and run again.`);
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Opens for reading; null when there is no such file. */
function openIfPresent(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * The last complete events of a log, without reading all of it; none while the file does not exist.
 * Throws a UserError `events.malformed`, as the reader does.
 * @param maxBytes how far back from the end to look
 */
export function readLastEvents(path: string, maxBytes = 64 << 10): RunEvent[] {
  const file = openIfPresent(path);
  if (file === null) return [];
  try {
    const { size } = fstatSync(file);
    const start = Math.max(0, size - maxBytes);
    const bytes = Buffer.allocUnsafe(size - start);
    const length = readSync(file, bytes, 0, bytes.length, start);
    const lines = bytes.toString('utf8', 0, length).split('\n').slice(start === 0 ? 0 : 1, -1);
    if (lines.length === 0 && start > 0) return readLastEvents(path, maxBytes * 4);
    return lines.map((line, i) => parseEvent(line, `${path}, line ${lines.length - i} from the end`));
  } finally {
    closeSync(file);
  }
}
