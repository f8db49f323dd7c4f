import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../common/errors';
import { tokenizerSources } from '../experiment/knobs/data';
import type { RunConfig } from '../experiment/schema';
import { BYTES, trainBytePairs } from '../tokenizer/bytePairTrainer';
import { TextTokenizer } from '../tokenizer/tokenizer';
import { robertaTokenNames, specialTokenNames } from '../tokenizer/vocabulary';
import { WordCounts } from '../tokenizer/wordCounts';
import { trainWordPieces } from '../tokenizer/wordPieceTrainer';
import type { CorpusText } from './corpusText';

type TokenizerConfig = RunConfig['tokenizer'];

const TRAINED_SOURCE = 'The trained vocabulary';

/**
 * The vocabulary files that the configuration names, absolute: one, or vocab.json and merges.txt; none where a vocabulary
 * is trained. Throws UserErrors `tokenizer.fileMissing` and `tokenizer.missing`.
 */
export function vocabularyFiles({ type, file, mergesFile }: TokenizerConfig, baseFolder: string): string[] {
  const expected = tokenizerSources[type];
  if (expected === null) return [];
  if (file === null) throw new UserError('tokenizer.fileMissing', `Tokenizer "${type}" loads a file, but tokenizer.file is not set. Set it to ${expected}, or choose "wordpiece" or "bpe".`);
  const path = existing(resolve(baseFolder, file), 'tokenizer.file');
  if (type !== 'bpeFiles') return [path];
  return [path, existing(mergesFile === null ? mergesBeside(path) : resolve(baseFolder, mergesFile), 'tokenizer.mergesFile')];
}

/** "gpt2-merges.txt" for "gpt2-vocab.json". */
function mergesBeside(vocabFile: string): string {
  const name = basename(vocabFile);
  return join(dirname(vocabFile), name.endsWith('vocab.json') ? name.replace(/vocab\.json$/, 'merges.txt') : 'merges.txt');
}

function existing(path: string, knob: string): string {
  if (!existsSync(path)) throw new UserError('tokenizer.missing', `The tokenizer file ${path} does not exist. Correct ${knob}, which is relative to the experiment file.`);
  return path;
}

/** Loads the tokenizer that the configuration names, or trains it on the corpus. `files` as `vocabularyFiles` gives them. */
export async function corpusTokenizer(config: TokenizerConfig, files: readonly string[], text: CorpusText): Promise<TextTokenizer> {
  const { type, lowercase, addPrefixSpace, vocabSize } = config;
  const [file, mergesFile] = files;
  if (file !== undefined && mergesFile !== undefined) return TextTokenizer.loadBytePairs(file, mergesFile, addPrefixSpace);
  if (file !== undefined) return TextTokenizer.load(file, lowercase);
  if (type === 'bpe') {
    const special = Object.values(robertaTokenNames);
    checkSize(vocabSize, special, BYTES);
    const words = await countWords(await WordCounts.createByteLevel(addPrefixSpace), text);
    const { pieces, merges } = trainBytePairs(words, vocabSize - special.length);
    return TextTokenizer.fromBytePairs([...special.slice(0, -1), ...pieces, ...special.slice(-1)], merges, addPrefixSpace, TRAINED_SOURCE);
  }
  const special = Object.values(specialTokenNames);
  checkSize(vocabSize, special, 1);
  const words = await countWords(await WordCounts.create(lowercase), text);
  return TextTokenizer.fromTokens([...special, ...trainWordPieces(words, vocabSize - special.length)], lowercase, TRAINED_SOURCE);
}

function checkSize(vocabSize: number, special: readonly string[], others: number): void {
  const least = special.length + others;
  if (vocabSize < least)
    throw new UserError('vocab.tooSmall', `tokenizer.vocabSize is ${vocabSize}, but the special tokens ${special.join(', ')}${others > 1 ? ` and the ${others} bytes` : ''} alone take ${others > 1 ? least : special.length}. Choose at least ${least}; 2048 or more is usual.`);
}

async function countWords(counts: WordCounts, text: CorpusText): Promise<ReadonlyMap<string, number>> {
  for await (const lines of text.chunks('training tokenizer')) for (const line of lines) counts.add(line);
  const words = counts.finish();
  if (words.size === 0) throw new UserError('corpus.empty', `The corpus holds no words: ${text.files.join(', ')} hold only blank lines. Expected one sentence or paragraph a line.`);
  return words;
}
