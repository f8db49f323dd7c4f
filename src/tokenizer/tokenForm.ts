/** How the tokens of a vocabulary are written: what they tell of words and spaces, and the text that they stand for. */
import { BYTE_LEVEL_SPACE, byteLevelText } from './byteLevel';

export interface TokenForm {
  /** Whether tokens tell of the space before them. */
  marksSpaces: boolean;
  /** Whether a token begins a word, whatever stands before it. */
  startsWord(token: string): boolean;
  /** Whether the token behind this one begins a word, whatever it is. */
  endsWord(token: string): boolean;
  /** The text that the token stands for, with its space; null where it is a part of a character. */
  textOf(token: string): string | null;
  /** The token as people can read it. */
  shown(token: string): string;
}

/** What is read of a tokenizer.json. */
export interface WordMarks {
  model?: { type?: string; continuing_subword_prefix?: string | null };
  pre_tokenizer?: PreTokenizer | null;
}
interface PreTokenizer {
  type?: string;
  replacement?: string;
  pretokenizers?: PreTokenizer[];
}

const CONTINUATION = '##';
const SENTENCE_PIECE_SPACE = '▁';

/** BERT's form: pieces inside a word begin with "##". */
export const wordPieceForm: TokenForm = prefixForm(CONTINUATION);

/**
 * The form of a tokenizer.json: by the prefix of pieces inside a word, or by the mark of the space before one
 * (byte-level and SentencePiece tokenizers). A tokenizer without either marks no words: then every token is one.
 */
export function tokenFormOf({ model, pre_tokenizer: preTokenizer }: WordMarks): TokenForm {
  const prefix = model?.continuing_subword_prefix ?? (model?.type === 'WordPiece' ? CONTINUATION : '');
  if (prefix !== '') return prefixForm(prefix);
  return spaceForm(preTokenizer ?? {}) ?? { marksSpaces: false, startsWord: () => true, endsWord: () => true, textOf: (token) => token, shown: (token) => token };
}

function spaceForm({ type, replacement, pretokenizers = [] }: PreTokenizer): TokenForm | null {
  if (type === 'ByteLevel') return spacedForm(BYTE_LEVEL_SPACE, byteLevelText, shownByteLevel);
  if (type === 'Metaspace') return sentencePieceForm(replacement ?? SENTENCE_PIECE_SPACE);
  return pretokenizers.map(spaceForm).find((form) => form !== null) ?? null;
}

function prefixForm(prefix: string): TokenForm {
  const continues = (token: string): boolean => token.startsWith(prefix);
  return { marksSpaces: false, startsWord: (token) => !continues(token), endsWord: () => false, textOf: (token) => (continues(token) ? token.slice(prefix.length) : token), shown: (token) => token };
}

/**
 * Words end at spaces, and as BERT's do at punctuation and Han characters. fairseq's gpt2_bpe.py ends them at spaces
 * only: a full stop, and the first word of the next line, which has no space before it, would then be one word with
 * what stands before, and whole words could not be compared between tokenizers.
 */
function spacedForm(space: string, textOf: (token: string) => string | null, shown: (token: string) => string): TokenForm {
  const standsAlone = (pattern: RegExp, token: string): boolean => pattern.test(textOf(token) ?? '');
  return {
    marksSpaces: true,
    startsWord: (token) => token.startsWith(space) || standsAlone(/^[\s\p{P}\p{S}\p{Script=Han}]/u, token),
    endsWord: (token) => standsAlone(/[\s\p{P}\p{S}\p{Script=Han}]$/u, token),
    textOf,
    shown,
  };
}

/** A token with a part of a character is shown as it is written. */
function shownByteLevel(token: string): string {
  return byteLevelText(token)?.replace(/^ /, BYTE_LEVEL_SPACE) ?? token;
}

function sentencePieceForm(space: string): TokenForm {
  return spacedForm(space, (token) => token.replaceAll(space, ' '), (token) => token);
}
