import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tokenizer } from 'tokenizers';
import { writeFileAtomic } from '../common/atomicWrite';
import { UserError, messageOf } from '../common/errors';
import { bytePairFile, parseMerges, parseVocabJson, type Merges } from './bytePairFile';
import { tokenizersLibrary } from './library';
import { tokenFormOf } from './tokenForm';
import { CONFIG_FILE, tokenizerConfigText, tokenizerFiles, type TokenizerJson } from './tokenizerFiles';
import { parseVocab, robertaTokenNames, specialTokenNames, vocabularyOf, type Vocabulary } from './vocabulary';
import { wordPieceFile } from './wordPieceFile';

/** A text's tokens, without [CLS] and [SEP]; all three are equally long. */
export interface EncodedText {
  ids: Int32Array;
  tokens: string[];
  /** [start, end) of each token in the text, in UTF-16 units as JavaScript strings count. */
  offsets: [number, number][];
}

const plain = { addSpecialTokens: false };

/**
 * Text → token ids. A literal "[MASK]" or "[SEP]" in the text is text like any other and never becomes the special
 * token. The native library works on its own threads, hence the promises.
 */
export class TextTokenizer {
  private constructor(
    readonly vocabulary: Vocabulary,
    private readonly native: Tokenizer,
    /** Contents by name. */
    private readonly files: Readonly<Record<string, string>>,
  ) {}

  /** Encodes one line. */
  async encode(text: string): Promise<EncodedText> {
    const encoding = await this.native.encode(text, null, plain);
    return { ids: Int32Array.from(encoding.getIds()), tokens: encoding.getTokens(), offsets: utf16Offsets(text, encoding.getOffsets()) };
  }

  /** Many lines, encoded in parallel. */
  async encodeLines(texts: string[]): Promise<EncodedText[]> {
    const encodings = await this.native.encodeBatch(texts, plain);
    return encodings.map((encoding, line) => ({ ids: Int32Array.from(encoding.getIds()), tokens: encoding.getTokens(), offsets: utf16Offsets(texts[line]!, encoding.getOffsets()) }));
  }

  /** The ids of many lines, encoded in parallel. */
  async encodeBatch(texts: string[]): Promise<Int32Array[]> {
    const encodings = await this.native.encodeBatch(texts, plain);
    return encodings.map((encoding) => Int32Array.from(encoding.getIds()));
  }

  /**
   * Writes the files that Transformers loads (see `tokenizerFiles`) and returns their names.
   * @param tokenTypes that the network beside them has
   */
  save(folder: string, tokenTypes = 2): string[] {
    const files = { ...this.files, [CONFIG_FILE]: tokenizerConfigText(this.vocabulary, tokenTypes) };
    for (const [name, content] of Object.entries(files)) writeFileAtomic(join(folder, name), content);
    return Object.keys(files);
  }

  /** BERT's tokenizer over a list of word pieces. `source` names the list in error messages. */
  static async fromTokens(tokens: readonly string[], lowercase: boolean, source: string): Promise<TextTokenizer> {
    const vocabulary = vocabularyOf(tokens, source);
    return TextTokenizer.fromJson(wordPieceFile(vocabulary, lowercase), source);
  }

  /**
   * RoBERTa's tokenizer over byte pairs. Special tokens that the list lacks, as GPT-2's does, get the next ids, in the
   * order of RoBERTa's vocabulary. `source` names the list in error messages.
   */
  static async fromBytePairs(tokens: readonly string[], merges: Merges, addPrefixSpace: boolean, source: string): Promise<TextTokenizer> {
    const keys = Object.keys(robertaTokenNames) as (keyof typeof robertaTokenNames)[];
    const lacking = keys.filter((key) => !tokens.includes(robertaTokenNames[key]) && !tokens.includes(specialTokenNames[key]));
    const vocabulary = vocabularyOf([...tokens, ...lacking.map((key) => robertaTokenNames[key])], source);
    return TextTokenizer.fromJson(bytePairFile(vocabulary, merges, addPrefixSpace), source);
  }

  /** A Hugging Face tokenizer.json of any model whose vocabulary has BERT's or RoBERTa's special tokens. */
  static async fromJson(json: string, source: string): Promise<TextTokenizer> {
    const { Tokenizer } = await tokenizersLibrary();
    const content = withoutSpecialMatching(parseJson(json, source));
    const native = orInvalid(source, () => Tokenizer.fromString(JSON.stringify(content)));
    native.disablePadding();
    native.disableTruncation();
    const vocabulary = vocabularyOf(tokensById(native, source), source, tokenFormOf(content));
    return new TextTokenizer(vocabulary, native, tokenizerFiles(json, content, vocabulary));
  }

  /**
   * Loads vocab.txt or tokenizer.json (told apart by the extension).
   * @param lowercase for vocab.txt only: tokenizer.json says it itself
   * Throws UserErrors `tokenizer.missing`, `tokenizer.invalid` and those of `vocabularyOf`.
   */
  static async load(file: string, lowercase = true): Promise<TextTokenizer> {
    const text = readText(file);
    return file.endsWith('.json') ? TextTokenizer.fromJson(text, file) : TextTokenizer.fromTokens(parseVocab(text), lowercase, file);
  }

  /** Loads vocab.json and merges.txt as GPT-2 and RoBERTa have them. Throws as `load` does. */
  static async loadBytePairs(vocabFile: string, mergesFile: string, addPrefixSpace: boolean): Promise<TextTokenizer> {
    const tokens = parseVocabJson(readText(vocabFile), vocabFile);
    const merges = parseMerges(readText(mergesFile), mergesFile, tokens);
    return TextTokenizer.fromBytePairs(tokens, merges, addPrefixSpace, vocabFile);
  }
}

function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new UserError('tokenizer.missing', `The tokenizer file ${file} cannot be read (${messageOf(error)}). Correct tokenizer.file, or tokenizer.mergesFile.`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UserError('tokenizer.invalid', `${file} is not UTF-8 text. Expected a file of a vocabulary saved as UTF-8.`);
  }
}

function parseJson(json: string, source: string): TokenizerJson {
  const content = orInvalid<unknown>(source, () => JSON.parse(json) as unknown);
  if (typeof content !== 'object' || content === null || !('model' in content))
    throw new UserError('tokenizer.invalid', `${source} has no "model". Expected a tokenizer.json as Hugging Face tokenizers writes it.`);
  return content as TokenizerJson;
}

function orInvalid<T>(source: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new UserError('tokenizer.invalid', `${source} is not a usable tokenizer.json: ${messageOf(error)}. Save it again with Hugging Face tokenizers, or use a vocab.txt.`);
  }
}

/** Drops the special tokens from the list matched in raw text; they keep their ids in the model's vocabulary. */
function withoutSpecialMatching(content: TokenizerJson): TokenizerJson {
  const names = new Set([...Object.values(specialTokenNames), ...Object.values(robertaTokenNames)]);
  const vocab = content.model?.vocab ?? {};
  const kept = (content.added_tokens ?? []).filter(({ content: token }) => !(names.has(token) && Object.hasOwn(vocab, token)));
  return { ...content, added_tokens: kept };
}

function tokensById(native: Tokenizer, source: string): string[] {
  const tokens: string[] = [];
  for (const [token, id] of Object.entries(native.getVocab(true))) tokens[id] = token;
  const hole = tokens.findIndex((_, id) => !(id in tokens));
  if (hole >= 0) throw new UserError('tokenizer.invalid', `${source} gives no token the id ${hole}, though ids go up to ${tokens.length - 1}. Ids must be 0, 1, 2, … without gaps.`);
  return tokens;
}

/** The library counts code points; JavaScript strings count UTF-16 units, two for characters beyond U+FFFF. */
function utf16Offsets(text: string, offsets: number[][]): [number, number][] {
  if (!/[\uD800-\uDBFF]/.test(text)) return offsets as [number, number][];
  const starts: number[] = [];
  for (let unit = 0; unit < text.length; unit += text.codePointAt(unit)! > 0xffff ? 2 : 1) starts.push(unit);
  starts.push(text.length);
  return offsets.map(([start, end]) => [starts[start!]!, starts[end!]!]);
}
