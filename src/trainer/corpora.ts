/** The prepared corpora of an experiment: one for each corpus, tokenizer, input format, sequence length and list of phrases. */
import { dirname, resolve } from 'node:path';
import { shapeName } from '../corpus/partPacker';
import { prepareCorpus, type PreparedCorpus } from '../corpus/prepareCorpus';
import { phraseFileOf } from '../experiment/knobs/masking';
import type { RunConfig } from '../experiment/schema';
import { cacheFolderOf } from '../runs/paths';
import { mediaFolder } from './packageFolder';

export class Corpora {
  private readonly prepared = new Map<string, PreparedCorpus>();

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
  async prepare(config: RunConfig, hash?: string): Promise<PreparedCorpus> {
    const { corpus, tokenizer, input, objective, model: { maxSeqLength } } = config;
    const known = this.prepared.get(keyOf(config));
    if (known !== undefined) return known;
    const folders = { baseFolder: dirname(resolve(this.file)), cacheFolder: cacheFolderOf(this.file), mediaFolder: mediaFolder() };
    const request = { corpus, tokenizer, input, maxSeqLength, phraseFile: phraseFileOf(objective), ...folders, hash, signal: this.signal, onProgress: phaseReporter(this.report) };
    const prepared = await prepareCorpus(request);
    this.prepared.set(keyOf(config), prepared);
    return prepared;
  }

  /** The corpus of a run, once it is prepared. */
  of(config: RunConfig): PreparedCorpus {
    return this.prepared.get(keyOf(config))!;
  }

  close(): void {
    for (const corpus of this.prepared.values()) corpus.close();
  }
}

function keyOf({ corpus, tokenizer, input, objective, model: { maxSeqLength } }: RunConfig): string {
  return JSON.stringify([corpus, tokenizer, shapeName({ input, maxSeqLength, trainFraction: corpus.trainFraction }), phraseFileOf(objective)]);
}

/** Reports each phase once. */
function phaseReporter(report: (message: string) => void): (progress: { phase: string }) => void {
  let last = '';
  return ({ phase }) => {
    if (phase !== last) report(`Preparing the corpus: ${phase} …`);
    last = phase;
  };
}
