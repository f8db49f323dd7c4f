import type { Writable } from 'node:stream';

/**
 * Resolves when everything written to the stream has gone out, or its reader has gone away. A pipe takes 64 kB at a time,
 * and what waits behind that is lost with the process.
 */
export function flushed(stream: Writable): Promise<void> {
  return new Promise((done) => stream.write('', () => done()));
}
