import { closeSync, openSync, readSync } from 'node:fs';
import { UserError } from '../common/errors';

/** A file read by range; nothing is kept in memory. */
export class RangeFile {
  private readonly file: number;

  constructor(private readonly path: string) {
    this.file = openSync(path, 'r');
  }

  /** Fills `target` from byte `offset`. Throws a UserError `corpus.storeDamaged` when the file ends before that. */
  read<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(target: T, offset: number): T {
    const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(this.file, bytes, done, bytes.length - done, offset + done);
      if (count === 0) throw storeDamaged(this.path);
      done += count;
    }
    return target;
  }

  close(): void {
    closeSync(this.file);
  }
}

export function storeDamaged(path: string): UserError {
  return new UserError('corpus.storeDamaged', `The token store file ${path} is damaged. Delete its folder: it is made again from the corpus.`);
}
