/** Which tokens begin a word, as the tokenizer marks them. */

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

export type StartsWord = (token: string) => boolean;

const CONTINUATION = '##';
/** How a byte-level tokenizer prints the space before a word. */
const BYTE_LEVEL_SPACE = 'Ġ';
const SENTENCE_PIECE_SPACE = '▁';

/** BERT's rule: pieces inside a word begin with "##". */
export const startsWordPiece: StartsWord = (token) => !token.startsWith(CONTINUATION);

/**
 * The rule of a tokenizer.json: the prefix of pieces inside a word, or the mark of the space before one (byte-level
 * and SentencePiece tokenizers). A tokenizer without either marks no words: then every token is one.
 */
export function wordStartRule({ model, pre_tokenizer: preTokenizer }: WordMarks): StartsWord {
  const prefix = model?.continuing_subword_prefix ?? (model?.type === 'WordPiece' ? CONTINUATION : '');
  if (prefix !== '') return (token) => !token.startsWith(prefix);
  const space = spaceMark(preTokenizer ?? {});
  return space === null ? () => true : (token) => token.startsWith(space);
}

function spaceMark({ type, replacement, pretokenizers = [] }: PreTokenizer): string | null {
  if (type === 'ByteLevel') return BYTE_LEVEL_SPACE;
  if (type === 'Metaspace') return replacement ?? SENTENCE_PIECE_SPACE;
  return pretokenizers.map(spaceMark).find((mark) => mark !== null) ?? null;
}
