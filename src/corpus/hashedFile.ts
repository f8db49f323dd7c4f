import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { FileSums } from './manifest';

const BUFFER = 1 << 18;

/** An append-only binary file that knows its checksum. Writes are gathered into blocks. */
export class HashedFile {
  private readonly file: number;
  private readonly hash = createHash('sha256');
  private readonly block = Buffer.alloc(BUFFER);
  private used = 0;

  constructor(
    folder: string,
    private readonly name: string,
  ) {
    this.file = openSync(join(folder, name), 'wx');
  }

  append(values: Uint8Array | Uint16Array | Uint32Array | Float64Array): void {
    const source = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    for (let at = 0; at < source.length; ) {
      const copied = source.copy(this.block, this.used, at);
      at += copied;
      this.used += copied;
      if (this.used === BUFFER) this.flush();
    }
  }

  /** Flushes to disk and closes. */
  finish(): FileSums {
    this.flush();
    fsyncSync(this.file);
    closeSync(this.file);
    return { [this.name]: { sha256: this.hash.digest('hex') } };
  }

  /** Closes an unfinished file. */
  abandon(): void {
    closeSync(this.file);
  }

  private flush(): void {
    const filled = this.block.subarray(0, this.used);
    for (let at = 0; at < filled.length; ) at += writeSync(this.file, filled, at);
    this.hash.update(filled);
    this.used = 0;
  }
}
