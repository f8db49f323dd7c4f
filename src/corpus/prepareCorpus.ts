import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { UserError } from '../common/errors';
import type { RunConfig } from '../experiment/schema';
import { TextTokenizer } from '../tokenizer/tokenizer';
import { corpusFiles, type CorpusFolders } from './corpusFiles';
import { CorpusText, type Watch } from './corpusText';
import { corpusTokenizer, vocabularyFiles } from './corpusTokenizer';
import { type DocumentSplit, heldOutSplit, separateSplit } from './heldOut';
import { sha256Of } from './manifest';
import { prepareSequences } from './prepareSequences';
import { type CorpusTexts, prepareTokens, type TokenFacts } from './prepareTokens';
import type { SequenceSource } from './sequenceStore';
import { TokenStore } from './tokenStore';

/** Part of every hash: a change here, in packing or in the trainers of vocabularies makes old stores unused. */
const FORMAT_VERSION = 2;

export interface CorpusRequest extends CorpusFolders, Watch {
  corpus: RunConfig['corpus'];
  tokenizer: RunConfig['tokenizer'];
  input: RunConfig['input'];
  maxSeqLength: number;
  /** Where token stores are kept, one folder a corpus and tokenizer. */
  cacheFolder: string;
  /** Hash of the corpus where an earlier call found it: its texts are then not read again. */
  hash?: string | undefined;
}

/** A corpus ready for training. Its texts and sequences stay on disk and are read by range. */
export interface PreparedCorpus {
  /** Hex sha256 over the files' contents, the tokenizer and the split. */
  hash: string;
  documents: number;
  tokens: number;
  tokenizer: TextTokenizer;
  /** tokenizer.json of the store. */
  tokenizerFile: string;
  /** Hex sha256 of that file: equal for equal vocabularies. */
  vocabularyHash: string;
  train: SequenceSource;
  heldOut: SequenceSource;
  /** Token ids of each held-out document's sentences. */
  heldOutDocuments(): Iterable<Int32Array[]>;
  close(): void;
}

/**
 * Tokenizes and packs the corpus, or opens what an earlier call left in the cache: the store is keyed by content and
 * built in a temporary folder, so a killed process leaves nothing half done and two processes may prepare at once.
 * Throws UserErrors `corpus.*`, `tokenizer.*`, `vocab.*` and `disk.*`; the signal's reason when aborted.
 */
export async function prepareCorpus(request: CorpusRequest): Promise<PreparedCorpus> {
  const { corpus, tokenizer: config, baseFolder, cacheFolder } = request;
  const texts = textsOf(request);
  const files = vocabularyFiles(config, baseFolder);
  const hash = request.hash ?? (await corpusHash(texts, request, files));
  const folder = join(cacheFolder, hash.slice(0, 16));
  const size = await prepareTokens(folder, texts, () => corpusTokenizer(config, files, texts.train));
  const tokenizerFile = join(folder, 'tokenizer.json');
  const tokenizer = await TextTokenizer.load(tokenizerFile);
  const { vocabulary } = tokenizer;
  const vocabularyHash = await sha256Of(tokenizerFile);
  const store = new TokenStore(folder, size, vocabulary.size);
  const split = splitOf(size, corpus);
  try {
    const { train, heldOut } = await prepareSequences({ folder, store, vocabulary, split, shape: { ...request, trainFraction: corpus.trainFraction } }, request);
    const close = (): void => [train, heldOut, store].forEach((one) => one.close());
    return { hash, documents: size.documents, tokens: size.tokens, tokenizer, tokenizerFile, vocabularyHash, train, heldOut, heldOutDocuments: () => heldOutDocuments(store, split), close };
  } catch (error) {
    store.close();
    throw error;
  }
}

/** Throws a UserError `corpus.heldOutTrains` for a file that is to train and to be held out. */
function textsOf(request: CorpusRequest): CorpusTexts {
  const train = corpusFiles(request.corpus.files, request);
  const heldOut = corpusFiles(request.corpus.heldOutFiles, request);
  const both = heldOut.find((file) => train.includes(file));
  if (both !== undefined) throw new UserError('corpus.heldOutTrains', `${both} is named by corpus.files and by corpus.heldOutFiles, and held-out text must not train. Take it out of one of them.`);
  return { train: new CorpusText(train, request), heldOut: heldOut.length === 0 ? null : new CorpusText(heldOut, request) };
}

function splitOf({ documents, heldOutDocuments }: TokenFacts, { heldOutFraction, trainFraction }: RunConfig['corpus']): DocumentSplit {
  return heldOutDocuments > 0 ? separateSplit(documents - heldOutDocuments, heldOutDocuments, trainFraction) : heldOutSplit(documents, heldOutFraction, trainFraction);
}

async function corpusHash({ train, heldOut }: CorpusTexts, { corpus, tokenizer }: CorpusRequest, files: readonly string[]): Promise<string> {
  const { type, vocabSize, lowercase, addPrefixSpace } = tokenizer;
  const contents = await train.checksums();
  const own = heldOut === null ? {} : { heldOutContents: await heldOut.checksums() };
  const [content, merges] = await Promise.all(files.map((file) => sha256Of(file)));
  const pieces = content === undefined ? { vocabSize } : { content };
  const bytePairs = type === 'bpe' || type === 'bpeFiles' ? { merges, addPrefixSpace } : {};
  const key = { version: FORMAT_VERSION, contents, heldOutFraction: corpus.heldOutFraction, type, lowercase, ...pieces, ...bytePairs, ...own };
  return createHash('sha256').update(JSON.stringify(key)).digest('hex');
}

function* heldOutDocuments(store: TokenStore, split: DocumentSplit): Generator<Int32Array[]> {
  for (let document = 0; document < store.size.documents; document++) if (split.partOf(document) === 'heldOut') yield [...store.document(document)];
}
