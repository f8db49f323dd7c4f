/** The prepared corpora of an experiment: one for each sequence length, because packing depends on it. */
import { dirname, resolve } from 'node:path';
import { prepareCorpus, type PreparedCorpus } from '../corpus/prepareCorpus';
import type { RunConfig } from '../experiment/schema';
import { cacheFolderOf } from '../runs/paths';
import { mediaFolder } from './packageFolder';

export class Corpora {
  private readonly prepared = new Map<number, PreparedCorpus>();

  /**
   * @param file the experiment file
   * @param report hears of each phase once, as a sentence
   */
  constructor(
    private readonly file: string,
    private readonly signal: AbortSignal,
    private readonly report: (message: string) => void,
  ) {}

  /**
   * Prepares the corpus of a run, or opens what was prepared before. Throws as `prepareCorpus` does.
   * @param hash the corpus's hash where another process has prepared it
   */
  async prepare({ corpus, tokenizer, model: { maxSeqLength } }: RunConfig, hash?: string): Promise<PreparedCorpus> {
    const known = this.prepared.get(maxSeqLength);
    if (known !== undefined) return known;
    const folders = { baseFolder: dirname(resolve(this.file)), cacheFolder: cacheFolderOf(this.file), mediaFolder: mediaFolder() };
    const request = { corpus, tokenizer, maxSeqLength, ...folders, hash, signal: this.signal, onProgress: phaseReporter(this.report) };
    const prepared = await prepareCorpus(request);
    this.prepared.set(maxSeqLength, prepared);
    return prepared;
  }

  /** The corpus of a run, once it is prepared. */
  of({ model }: RunConfig): PreparedCorpus {
    return this.prepared.get(model.maxSeqLength)!;
  }

  close(): void {
    for (const corpus of this.prepared.values()) corpus.close();
  }
}

/** Reports each phase once. */
function phaseReporter(report: (message: string) => void): (progress: { phase: string }) => void {
  let last = '';
  return ({ phase }) => {
    if (phase !== last) report(`Preparing the corpus: ${phase} …`);
    last = phase;
  };
}
