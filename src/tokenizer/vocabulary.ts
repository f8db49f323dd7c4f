import { UserError } from '../common/errors';
import type { SpecialTokens } from '../objectives/definition';
import { wordPieceForm, type TokenForm } from './tokenForm';

/** Word pieces and their ids. */
export interface Vocabulary {
  /** Number of ids; the embedding table has as many rows. */
  size: number;
  special: SpecialTokens;
  /** Throws a RangeError for an id outside 0 … size − 1. */
  tokenOf(id: number): string;
  idOf(token: string): number | undefined;
  /**
   * Whether the token begins a word; special tokens do.
   * @param before the id of the token before it, where there is one
   */
  startsWord(id: number, before?: number): boolean;
  /** Whether tokens tell of the space before them, as those of byte-level BPE do. */
  marksSpaces: boolean;
  /** The text that a token stands for, with its space where tokens mark spaces; null where it is a part of a character. */
  textOf(id: number): string | null;
  /** The token as people can read it: "Ġcafé" for byte-level "ĠcafÃ©". */
  shown(id: number): string;
}

type Names = { readonly [K in keyof SpecialTokens]: string };

/** BERT's special tokens, in the order in which a trained WordPiece vocabulary begins. */
export const specialTokenNames: Names = { pad: '[PAD]', unk: '[UNK]', cls: '[CLS]', sep: '[SEP]', mask: '[MASK]' };

/** RoBERTa's special tokens, in the order in which its vocabulary begins; its last one is the mask. */
export const robertaTokenNames: Names = { cls: '<s>', pad: '<pad>', sep: '</s>', unk: '<unk>', mask: '<mask>' };

/**
 * A vocabulary whose ids are the places in `tokens`. Special tokens are found by name: each by BERT's or RoBERTa's.
 * @param source file name or description, for the error messages
 * @param form how the tokens are written
 * Throws UserErrors `vocab.tooSmall`, `vocab.emptyLine`, `vocab.duplicate` and `vocab.specialMissing`.
 */
export function vocabularyOf(tokens: readonly string[], source: string, form: TokenForm = wordPieceForm): Vocabulary {
  const ids = new Map<string, number>();
  tokens.forEach((token, id) => {
    if (token === '') throw new UserError('vocab.emptyLine', `${source} has no token on line ${id + 1}. A vocabulary holds one token a line, without empty lines: remove the line.`);
    const first = ids.get(token);
    if (first !== undefined) throw new UserError('vocab.duplicate', `${source} holds the token "${token}" twice, on lines ${first + 1} and ${id + 1}. Every token needs one id: remove one of the lines.`);
    ids.set(token, id);
  });
  const special = specialTokensIn(ids, source);
  const tokenOf = (id: number): string => {
    const token = tokens[id];
    if (token === undefined) throw new RangeError(`Token id ${id} is outside the vocabulary of ${tokens.length} tokens`);
    return token;
  };
  return { size: tokens.length, special, tokenOf, idOf: (token) => ids.get(token), ...formed(tokens, special, tokenOf, form) };
}

/** What the form of the tokens tells. Whether a token begins a word is asked for every position of every batch. */
function formed(tokens: readonly string[], special: SpecialTokens, tokenOf: Vocabulary['tokenOf'], form: TokenForm): Pick<Vocabulary, 'startsWord' | 'marksSpaces' | 'textOf' | 'shown'> {
  const specialIds = new Set<number>(Object.values<number>({ ...special }));
  const starts = tokens.map((token, id) => specialIds.has(id) || form.startsWord(token));
  const ends = tokens.map((token, id) => !specialIds.has(id) && form.endsWord(token));
  return {
    startsWord: (id, before) => starts[id] === true || (before !== undefined && ends[before] === true),
    marksSpaces: form.marksSpaces,
    textOf: (id) => (specialIds.has(id) ? tokenOf(id) : form.textOf(tokenOf(id))),
    shown: (id) => (specialIds.has(id) ? tokenOf(id) : form.shown(tokenOf(id))),
  };
}

function specialTokensIn(ids: ReadonlyMap<string, number>, source: string): SpecialTokens {
  const keys = Object.keys(specialTokenNames) as (keyof SpecialTokens)[];
  const names = keys.some((key) => ids.has(robertaTokenNames[key])) && !ids.has(specialTokenNames.cls) ? robertaTokenNames : specialTokenNames;
  const listed = Object.values(names).join(', ');
  if (ids.size <= keys.length)
    throw new UserError('vocab.tooSmall', `${source} holds ${ids.size} tokens. A vocabulary needs the ${keys.length} special tokens ${listed} and at least one more.`);
  const idOf = (key: keyof SpecialTokens): number | undefined => ids.get(specialTokenNames[key]) ?? ids.get(robertaTokenNames[key]);
  const missing = keys.filter((key) => idOf(key) === undefined).map((key) => names[key]);
  if (missing.length > 0)
    throw new UserError('vocab.specialMissing', `${source} lacks ${missing.join(', ')}. The objectives need the special tokens ${listed}, those of BERT or of RoBERTa: add them, or train a vocabulary on the corpus.`);
  return Object.fromEntries(keys.map((key) => [key, idOf(key)])) as unknown as SpecialTokens;
}

/** The tokens of a vocab.txt, one a line; a final line break is optional. */
export function parseVocab(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
