import { join } from 'node:path';
import { buildFolder, removeFolder } from '../common/atomicFolder';
import { UserError } from '../common/errors';
import type { TextTokenizer } from '../tokenizer/tokenizer';
import type { CorpusText } from './corpusText';
import { readManifest, sha256Of, writeManifest, type FileSums } from './manifest';
import { TokenStoreWriter, type StoreSize } from './tokenStore';

const TOKENIZER_FILES = ['vocab.txt', 'tokenizer.json'];

/**
 * Makes the token store in `folder` unless it is there whole; a damaged one is made again.
 * @param tokenizer called only when the store has to be made
 * Throws UserErrors `corpus.empty` and `corpus.oneDocument`, and those of reading the text.
 */
export async function prepareTokens(folder: string, text: CorpusText, tokenizer: () => Promise<TextTokenizer>): Promise<StoreSize> {
  const found = await readManifest(folder);
  if (typeof found === 'object') return sizeOf(found);
  if (found === 'damaged') removeFolder(folder);
  await buildFolder(folder, async (temporary) => {
    const trained = await tokenizer();
    trained.save(temporary);
    const { files, size } = await writeTokens(temporary, text, trained);
    writeManifest(temporary, { ...files, ...(await tokenizerSums(temporary)) }, { ...size });
  });
  const made = await readManifest(folder);
  if (typeof made !== 'object') throw new UserError('corpus.storeDamaged', `The token store ${folder} could not be made: it is ${made} after writing. Check the disk.`);
  return sizeOf(made);
}

function sizeOf(facts: Record<string, number>): StoreSize {
  return { tokens: facts['tokens']!, sentences: facts['sentences']!, documents: facts['documents']! };
}

async function writeTokens(folder: string, text: CorpusText, tokenizer: TextTokenizer): Promise<{ files: FileSums; size: StoreSize }> {
  const writer = new TokenStoreWriter(folder, tokenizer.vocabulary.size);
  try {
    for await (const lines of text.chunks('tokenizing')) {
      const encoded = await tokenizer.encodeBatch(lines);
      lines.forEach((line, index) => (line === '' ? writer.endDocument() : writer.addSentence(encoded[index]!)));
    }
    checkSize(writer.size, text.files);
  } catch (error) {
    writer.abandon();
    throw error;
  }
  return { files: writer.finish(), size: writer.size };
}

function checkSize({ documents }: StoreSize, files: readonly string[]): void {
  const names = files.join(', ');
  if (documents === 0) throw new UserError('corpus.empty', `The corpus holds no text: ${names}. Expected one sentence or paragraph a line.`);
  if (documents === 1)
    throw new UserError('corpus.oneDocument', `The corpus holds one document: ${names}. Documents are split into training and held-out ones, so at least two are needed: put a blank line between documents, or add files.`);
}

async function tokenizerSums(folder: string): Promise<FileSums> {
  const sums: FileSums = {};
  for (const name of TOKENIZER_FILES) sums[name] = { sha256: await sha256Of(join(folder, name)) };
  return sums;
}
