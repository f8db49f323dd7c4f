import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UserError, messageOf } from '../common/errors';

/** Bytes read at once: what is encoded in one go, too, so that a larger chunk costs memory. */
const CHUNK = 1 << 18;
/** A line is held in memory whole; a longer one means that the file is not in the format. */
const MAX_LINE = 16 << 20;
const NEWLINE = 0x0a;

/** Lines of one piece of a file, and how far into the file (compressed bytes) that piece reaches. */
export interface LineChunk {
  lines: string[];
  bytesRead: number;
}

/**
 * The lines of a .txt or .txt.gz file, a chunk of whole lines at a time; memory does not grow with the file.
 * UTF-8 is checked strictly; a byte order mark at the start is dropped.
 * Throws UserErrors `corpus.unreadable`, `corpus.gzip`, `corpus.binary`, `corpus.encoding` and `corpus.lineTooLong`,
 * naming file, line and byte.
 */
export async function* readLines(file: string, signal?: AbortSignal): AsyncGenerator<LineChunk> {
  const raw = createReadStream(file, { highWaterMark: CHUNK });
  const decoder = new LineDecoder(file);
  try {
    for await (const bytes of contentOf(raw, file)) {
      signal?.throwIfAborted();
      const lines = decoder.push(bytes);
      if (lines.length > 0) yield { lines, bytesRead: raw.bytesRead };
    }
  } catch (error) {
    throw readError(error, file);
  } finally {
    raw.destroy();
  }
  yield { lines: decoder.end(), bytesRead: raw.bytesRead };
}

function contentOf(raw: Readable, file: string): AsyncIterable<Buffer> {
  if (!file.endsWith('.gz')) return raw;
  const unzipped = createGunzip({ chunkSize: CHUNK });
  raw.on('error', (error) => unzipped.destroy(error));
  return raw.pipe(unzipped);
}

function readError(error: unknown, file: string): unknown {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string') return error;
  if (code.startsWith('Z_')) return new UserError('corpus.gzip', `${file} is not a complete gzip file (${messageOf(error)}). Compress or download it again.`);
  if ('syscall' in (error as object)) return new UserError('corpus.unreadable', `The corpus file ${file} cannot be read (${messageOf(error)}).`);
  return error;
}

/** Cuts bytes into lines and checks them. */
class LineDecoder {
  private rest: Buffer[] = [];
  private restLength = 0;
  private lineNumber = 1;
  private offset = 0;

  constructor(private readonly file: string) {}

  push(bytes: Buffer): string[] {
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const complete = end === 0 ? undefined : this.take(bytes.subarray(0, end));
    const tail = bytes.subarray(end);
    this.rest.push(tail);
    this.restLength += tail.length;
    if (this.restLength > MAX_LINE) throw this.error('corpus.lineTooLong', 0, `is longer than ${MAX_LINE >> 20} MiB`, 'Put one sentence or paragraph on a line.', complete);
    return complete === undefined ? [] : this.decode(complete.subarray(0, -1));
  }

  end(): string[] {
    const last = this.take(Buffer.alloc(0));
    return last.length === 0 ? [] : this.decode(last);
  }

  private take(head: Buffer): Buffer {
    const whole = this.restLength === 0 ? head : Buffer.concat([...this.rest, head]);
    this.rest = [];
    this.restLength = 0;
    return whole;
  }

  private decode(bytes: Buffer): string[] {
    this.check(bytes);
    const text = bytes.toString('utf8');
    const lines = (this.offset === 0 ? text.replace(/^\uFEFF/, '') : text).split('\n');
    this.lineNumber += lines.length;
    this.offset += bytes.length + 1;
    return lines;
  }

  private check(bytes: Buffer): void {
    const zero = bytes.indexOf(0);
    if (zero >= 0) throw this.error('corpus.binary', zero, 'holds a zero byte: the file is binary or UTF-16', 'Expected UTF-8 text: convert the file, or leave it out of corpus.files.', bytes);
    if (isUtf8(bytes)) return;
    const bad = firstInvalidByte(bytes);
    const hex = bytes[bad]!.toString(16).padStart(2, '0');
    throw this.error('corpus.encoding', bad, `is not UTF-8 (byte 0x${hex})`, 'Convert the file to UTF-8, for example with iconv.', bytes);
  }

  private error(code: string, at: number, problem: string, advice: string, bytes: Buffer = Buffer.alloc(0)): UserError {
    let line = this.lineNumber;
    for (let i = bytes.indexOf(NEWLINE); i >= 0 && i < at; i = bytes.indexOf(NEWLINE, i + 1)) line++;
    return new UserError(code, `${this.file}, line ${line}, byte ${this.offset + at}, ${problem}. ${advice}`);
  }
}

/** Where the first ill-formed character begins, by bisection over prefixes. */
function firstInvalidByte(bytes: Buffer): number {
  let low = 0;
  let high = bytes.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isUtf8Prefix(bytes.subarray(0, middle))) low = middle;
    else high = middle;
  }
  // The byte found may be the second of a character whose first promised more.
  while (!isUtf8(bytes.subarray(0, low))) low--;
  return low;
}

/** Whether the bytes are UTF-8 save for a character cut off at the end. */
function isUtf8Prefix(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
