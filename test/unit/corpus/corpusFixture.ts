import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { runConfigSchema, type RunConfig } from '../../../src/experiment/schema';
import { prepareCorpus, type CorpusRequest, type PreparedCorpus } from '../../../src/corpus/prepareCorpus';

export const corpusOf = (knobs: Partial<RunConfig['corpus']>): RunConfig['corpus'] => runConfigSchema.shape.corpus.parse(knobs);
export const tokenizerOf = (knobs: Partial<RunConfig['tokenizer']>): RunConfig['tokenizer'] => runConfigSchema.shape.tokenizer.parse(knobs);

/** A folder with the given files and a request that prepares them. */
export function corpusFixture(contents: Record<string, string | Uint8Array>, files: string[] = Object.keys(contents)) {
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  for (const [name, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const request: CorpusRequest = {
    corpus: corpusOf({ files, heldOutFraction: 0.25 }),
    tokenizer: tokenizerOf({ vocabSize: 60 }),
    input: runConfigSchema.shape.input.parse({}),
    maxSeqLength: 12,
    baseFolder: folder,
    cacheFolder: join(folder, 'cache'),
    mediaFolder: resolve('media'),
  };
  const prepare = (changes: Partial<CorpusRequest> = {}): Promise<PreparedCorpus> => prepareCorpus({ ...request, ...changes });
  return { folder, request, prepare };
}

/** Documents of numbered words: "d3 s0 w…", each with its own number of sentences. */
export function numberedText(documents: number): string {
  const lines = (d: number): string[] => Array.from({ length: 2 + (d % 3) }, (_, s) => `d${d} s${s} ${'w '.repeat(1 + ((d + s) % 5)).trim()}`);
  return Array.from({ length: documents }, (_, d) => `${lines(d).join('\n')}\n`).join('\n');
}
