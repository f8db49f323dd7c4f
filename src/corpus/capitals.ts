/** Which tokens of a store belong to capitalised words: what lower-casing took away, kept beside the store for runs that learn it. */
import { join } from 'node:path';
import { buildFolder, removeFolder } from '../common/atomicFolder';
import { UserError } from '../common/errors';
import type { EncodedText, TextTokenizer } from '../tokenizer/tokenizer';
import { HashedFile } from './hashedFile';
import { readManifest, writeManifest } from './manifest';
import type { CorpusTexts } from './prepareTokens';

const FOLDER = 'capitals';
const FILE = 'capitals.bin';
const CAPITAL_LETTER = /^\s*[\p{Lu}\p{Lt}]/u;

/** 1 for every token of a word whose first letter is a capital in `text`, else 0; same length as its ids. */
function capitalsOf(text: string, { ids, offsets }: Pick<EncodedText, 'ids' | 'offsets'>, startsWord: (id: number) => boolean): Uint8Array {
  let capital = 0;
  return Uint8Array.from(ids, (id, token) => {
    const [start, end] = offsets[token]!;
    if (token === 0 || startsWord(id)) capital = Number(CAPITAL_LETTER.test(text.slice(start, end)));
    return capital;
  });
}

/**
 * Writes one byte a token, in the order of tokens.bin, into a folder of its own in the store's, unless it is there.
 * Returns the file. Throws UserErrors `tokenizer.cased` where tokens show their case, so that there is nothing to
 * predict, and `corpus.noCapitals`.
 */
export async function prepareCapitals(storeFolder: string, texts: CorpusTexts, tokenizer: TextTokenizer): Promise<string> {
  const folder = join(storeFolder, FOLDER);
  const found = await readManifest(folder);
  if (found === 'damaged') removeFolder(folder);
  if (typeof found === 'object') return join(folder, FILE);
  await checkLowerCases(tokenizer);
  await buildFolder(folder, (temporary) => writeCapitals(temporary, texts, tokenizer));
  return join(folder, FILE);
}

async function checkLowerCases(tokenizer: TextTokenizer): Promise<void> {
  const [upper, lower] = await tokenizer.encodeBatch(['A Whale', 'a whale']);
  if (String(upper) === String(lower)) return;
  throw new UserError('tokenizer.cased', 'Capitalization is predicted from tokens that do not show it, but this tokenizer gives "A Whale" and "a whale" different tokens. Use a vocabulary that lower-cases, or set input.capitalizationWeight to 0.');
}

async function writeCapitals(folder: string, { train, heldOut }: CorpusTexts, tokenizer: TextTokenizer): Promise<void> {
  const file = new HashedFile(folder, FILE);
  const { startsWord } = tokenizer.vocabulary;
  let [tokens, capitals] = [0, 0];
  try {
    for (const text of heldOut === null ? [train] : [train, heldOut]) {
      for await (const lines of text.chunks('tokenizing')) {
        for (const [index, encoded] of (await tokenizer.encodeLines(lines)).entries()) {
          const flags = capitalsOf(lines[index]!, encoded, startsWord);
          file.append(flags);
          tokens += flags.length;
          capitals += flags.reduce((sum, flag) => sum + flag, 0);
        }
      }
    }
    if (capitals === 0 || capitals === tokens)
      throw new UserError('corpus.noCapitals', `Capitalization cannot be learnt from ${train.files.join(', ')}: ${capitals === 0 ? 'no word' : 'every word'} begins with a capital. Use a corpus with its original case, or set input.capitalizationWeight to 0.`);
  } catch (error) {
    file.abandon();
    throw error;
  }
  writeManifest(folder, file.finish(), { tokens, capitals });
}
