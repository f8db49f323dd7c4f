import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { UserError } from '../common/errors';
import type { RunConfig } from '../experiment/schema';
import { TextTokenizer } from '../tokenizer/tokenizer';
import { prepareCapitals } from './capitals';
import { corpusFiles, type CorpusFolders } from './corpusFiles';
import { CorpusText, type Watch } from './corpusText';
import { corpusTokenizer, vocabularyFiles } from './corpusTokenizer';
import { type DocumentSplit, heldOutSplit, separateSplit } from './heldOut';
import { sha256Of } from './manifest';
import type { LabelCounts } from './pairChecks';
import { keepsCapitals } from './partPacker';
import { loadPhrases, type PhraseList, withPhrases } from './phrases';
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
  /** The list of phrases that masking is by, relative to `baseFolder`; null or absent for other maskings. */
  phraseFile?: string | null;
  /** Hash of the corpus where an earlier call found it: its texts are then not read again. */
  hash?: string | undefined;
}

/** A corpus ready for training. Its texts and sequences stay on disk and are read by range. */
export interface PreparedCorpus {
  /** Hex sha256 over the files' contents, the tokenizer and the split; where masking is by a list, a dash and that of the list. */
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
  /** Training sequences by label of the pair objective, of those whose label was drawn among all classes; null without one. */
  drawnLabels: LabelCounts | null;
  /** Token ids of each held-out document's sentences. */
  heldOutDocuments(): Iterable<Int32Array[]>;
  /** The list that masking is by; null where it is by something else. */
  phrases: PhraseList | null;
  close(): void;
}

/**
 * Tokenizes and packs the corpus, or opens what an earlier call left in the cache: the store is keyed by content and
 * built in a temporary folder, so a killed process leaves nothing half done and two processes may prepare at once.
 * Throws UserErrors `corpus.*`, `phrases.*`, `tokenizer.*`, `vocab.*` and `disk.*`; the signal's reason when aborted.
 */
export async function prepareCorpus(request: CorpusRequest): Promise<PreparedCorpus> {
  const { corpus, tokenizer: config, baseFolder, cacheFolder } = request;
  const texts = textsOf(request);
  const files = vocabularyFiles(config, baseFolder);
  const hash = request.hash?.split('-')[0] ?? (await corpusHash(texts, request, files));
  const folder = storeFolder(cacheFolder, hash);
  const size = await prepareTokens(folder, texts, () => corpusTokenizer(config, files, texts.train));
  const tokenizerFile = join(folder, 'tokenizer.json');
  const tokenizer = await TextTokenizer.load(tokenizerFile);
  const { vocabulary } = tokenizer;
  const vocabularyHash = await sha256Of(tokenizerFile);
  const store = new TokenStore(folder, size, vocabulary.size);
  const split = splitOf(size, corpus);
  const opened: { close(): void }[] = [store];
  const close = (): void => new Set(opened).forEach((one) => one.close());
  try {
    const phrases = request.phraseFile == null ? null : await loadPhrases(request.phraseFile, request, tokenizer);
    const packed = keepsCapitals(request.input) ? new TokenStore(folder, size, vocabulary.size, await prepareCapitals(folder, texts, tokenizer)) : store;
    opened.push(packed);
    const { train, heldOut, drawnLabels } = await prepareSequences({ folder, store: packed, vocabulary, split, shape: { ...request, trainFraction: corpus.trainFraction } }, request);
    opened.push(train, heldOut);
    const marked = (source: SequenceSource): SequenceSource => (phrases === null ? source : withPhrases(source, phrases, vocabulary));
    const digest = phrases === null ? '' : `-${phrases.digest}`;
    return { hash: hash + digest, documents: size.documents, tokens: size.tokens, tokenizer, tokenizerFile, vocabularyHash, train: marked(train), heldOut: marked(heldOut), drawnLabels, phrases, heldOutDocuments: () => heldOutDocuments(store, split), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Where the token store of a corpus lies. `hash` as in `PreparedCorpus`. */
export function storeFolder(cacheFolder: string, hash: string): string {
  return join(cacheFolder, hash.slice(0, 16));
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
