import { statSync } from 'node:fs';
import { UserError } from '../common/errors';
import { sha256Of } from './manifest';
import type { CorpusProgress, OnProgress } from './progress';
import { readLines } from './readLines';

/** Reports and cancellation of one preparation. */
export interface Watch {
  onProgress?: OnProgress | undefined;
  signal?: AbortSignal | undefined;
}

/** The corpus as lines of text, read anew on every pass. */
export class CorpusText {
  private readonly sizes: number[];
  private readonly totalBytes: number;

  constructor(
    readonly files: readonly string[],
    private readonly watch: Watch,
  ) {
    this.sizes = files.map((file) => statSync(file).size);
    this.totalBytes = this.sizes.reduce((sum, size) => sum + size, 0);
    if (this.totalBytes === 0) throw new UserError('corpus.empty', `The corpus is empty: ${files.join(', ')} hold${files.length === 1 ? 's' : ''} no text. Expected one sentence or paragraph a line.`);
  }

  /** Checksum of each file's bytes, in order. */
  async checksums(): Promise<string[]> {
    const sums: string[] = [];
    let before = 0;
    for (const [index, file] of this.files.entries()) {
      sums.push(await sha256Of(file, this.watch.signal));
      before += this.sizes[index]!;
      this.report('reading', before);
    }
    return sums;
  }

  /**
   * Chunks of trimmed lines; an empty line ends a document, and so does the end of a file.
   * Throws what `readLines` throws.
   */
  async *chunks(phase: CorpusProgress['phase']): AsyncGenerator<string[]> {
    let before = 0;
    for (const [index, file] of this.files.entries()) {
      for await (const { lines, bytesRead } of readLines(file, this.watch.signal)) {
        yield lines.map((line) => line.trim());
        this.report(phase, before + bytesRead);
        this.watch.signal?.throwIfAborted();
      }
      yield [''];
      before += this.sizes[index]!;
    }
  }

  private report(phase: CorpusProgress['phase'], bytes: number): void {
    this.watch.onProgress?.({ phase, fraction: Math.min(1, bytes / this.totalBytes) });
  }
}
