import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../common/errors';
import type { RunConfig } from '../experiment/schema';
import { TextTokenizer } from '../tokenizer/tokenizer';
import { specialTokenNames } from '../tokenizer/vocabulary';
import { WordCounts } from '../tokenizer/wordCounts';
import { trainWordPieces } from '../tokenizer/wordPieceTrainer';
import type { CorpusText } from './corpusText';

type TokenizerConfig = RunConfig['tokenizer'];

/** The vocabulary file that the configuration names, absolute; null when one is trained. */
export function vocabularyFile({ type, file }: TokenizerConfig, baseFolder: string): string | null {
  if (type === 'wordpiece') return null;
  if (file === null) throw new UserError('tokenizer.fileMissing', `Tokenizer "${type}" loads a file, but tokenizer.file is not set. Set it to a ${type === 'vocab' ? 'vocab.txt' : 'tokenizer.json'}, or choose "wordpiece".`);
  const path = resolve(baseFolder, file);
  if (!existsSync(path)) throw new UserError('tokenizer.missing', `The tokenizer file ${path} does not exist. Correct tokenizer.file, which is relative to the experiment file.`);
  return path;
}

/** Loads the tokenizer that the configuration names, or trains it on the corpus. */
export async function corpusTokenizer(config: TokenizerConfig, file: string | null, text: CorpusText): Promise<TextTokenizer> {
  if (file !== null) return TextTokenizer.load(file, config.lowercase);
  const special = Object.values(specialTokenNames);
  if (config.vocabSize <= special.length)
    throw new UserError('vocab.tooSmall', `tokenizer.vocabSize is ${config.vocabSize}, but the special tokens ${special.join(', ')} alone take ${special.length}. Choose at least ${special.length + 1}; 2048 or more is usual.`);
  const counts = await WordCounts.create(config.lowercase);
  for await (const lines of text.chunks('training tokenizer')) for (const line of lines) counts.add(line);
  const words = counts.finish();
  if (words.size === 0) throw new UserError('corpus.empty', `The corpus holds no words: ${text.files.join(', ')} hold only blank lines. Expected one sentence or paragraph a line.`);
  return TextTokenizer.fromTokens([...special, ...trainWordPieces(words, config.vocabSize - special.length)], config.lowercase, 'The trained vocabulary');
}
