import { join } from 'node:path';
import { buildFolder, removeFolder } from '../common/atomicFolder';
import { UserError } from '../common/errors';
import type { TextTokenizer } from '../tokenizer/tokenizer';
import type { CorpusText } from './corpusText';
import { readFacts, readManifest, sha256Of, writeManifest, type FileSums } from './manifest';
import { TokenStoreWriter, type StoreSize } from './tokenStore';

/** The text of a corpus; `heldOut` is null where documents of the same files are held out. */
export interface CorpusTexts {
  train: CorpusText;
  heldOut: CorpusText | null;
}

/** A store's size, and how many of its documents, the last ones, come from held-out files. */
export interface TokenFacts extends StoreSize {
  heldOutDocuments: number;
}

/**
 * Makes the token store in `folder` unless it is there whole; a damaged one is made again.
 * @param tokenizer called only when the store has to be made
 * Throws UserErrors `corpus.empty` and `corpus.oneDocument`, and those of reading the text.
 */
export async function prepareTokens(folder: string, texts: CorpusTexts, tokenizer: () => Promise<TextTokenizer>): Promise<TokenFacts> {
  const found = await readManifest(folder);
  if (typeof found === 'object') return factsOf(found);
  if (found === 'damaged') removeFolder(folder);
  await buildFolder(folder, async (temporary) => {
    const trained = await tokenizer();
    const names = trained.save(temporary);
    const { files, facts } = await writeTokens(temporary, texts, trained);
    writeManifest(temporary, { ...files, ...(await sumsOf(temporary, names)) }, { ...facts });
  });
  const made = await readManifest(folder);
  if (typeof made !== 'object') throw new UserError('corpus.storeDamaged', `The token store ${folder} could not be made: it is ${made} after writing. Check the disk.`);
  return factsOf(made);
}

/** What an earlier call said of a store; its files are not checked. Null where there is none. */
export function knownTokens(folder: string): TokenFacts | null {
  const facts = readFacts(folder);
  return facts === null ? null : factsOf(facts);
}

/** Stores of earlier builds know no held-out files. */
function factsOf(facts: Record<string, number>): TokenFacts {
  return { tokens: facts['tokens']!, sentences: facts['sentences']!, documents: facts['documents']!, heldOutDocuments: facts['heldOutDocuments'] ?? 0 };
}

async function writeTokens(folder: string, { train, heldOut }: CorpusTexts, tokenizer: TextTokenizer): Promise<{ files: FileSums; facts: TokenFacts }> {
  const writer = new TokenStoreWriter(folder, tokenizer.vocabulary.size);
  try {
    await writeText(writer, train, tokenizer);
    checkSize(writer.size.documents, train.files, heldOut === null ? 2 : 1);
    const trainDocuments = writer.size.documents;
    if (heldOut !== null) await writeText(writer, heldOut, tokenizer);
    const heldOutDocuments = writer.size.documents - trainDocuments;
    if (heldOut !== null) checkSize(heldOutDocuments, heldOut.files, 1);
    return { files: writer.finish(), facts: { ...writer.size, heldOutDocuments } };
  } catch (error) {
    writer.abandon();
    throw error;
  }
}

async function writeText(writer: TokenStoreWriter, text: CorpusText, tokenizer: TextTokenizer): Promise<void> {
  for await (const lines of text.chunks('tokenizing')) {
    const encoded = await tokenizer.encodeBatch(lines);
    lines.forEach((line, index) => (line === '' ? writer.endDocument() : writer.addSentence(encoded[index]!)));
  }
}

/** @param least documents that are needed */
function checkSize(documents: number, files: readonly string[], least: number): void {
  const names = files.join(', ');
  if (documents === 0) throw new UserError('corpus.empty', `The corpus holds no text: ${names}. Expected one sentence or paragraph a line.`);
  if (documents < least)
    throw new UserError('corpus.oneDocument', `The corpus holds one document: ${names}. Documents are split into training and held-out ones, so at least two are needed: put a blank line between documents, add files, or name corpus.heldOutFiles.`);
}

async function sumsOf(folder: string, names: readonly string[]): Promise<FileSums> {
  const sums: FileSums = {};
  for (const name of names) sums[name] = { sha256: await sha256Of(join(folder, name)) };
  return sums;
}
