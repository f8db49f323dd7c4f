import type { Writable } from 'node:stream';

/**
 * Writes the text, and resolves when it and everything before it has gone out, or its reader has gone away. A pipe takes
 * 64 kB at a time, and what waits behind that is lost with the process. Without a text it waits for what was written.
 */
export function written(stream: Writable, text = ''): Promise<void> {
  return new Promise((done) => stream.write(text, () => done()));
}
