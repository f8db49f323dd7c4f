import { UserError } from '../common/errors';
import type { SpecialTokens } from '../objectives/definition';
import { startsWordPiece, type StartsWord } from './wordStarts';

/** Word pieces and their ids. */
export interface Vocabulary {
  /** Number of ids; the embedding table has as many rows. */
  size: number;
  special: SpecialTokens;
  /** Throws a RangeError for an id outside 0 … size − 1. */
  tokenOf(id: number): string;
  idOf(token: string): number | undefined;
  /** Whether the token begins a word; special tokens do. */
  startsWord(id: number): boolean;
}

/** BERT's special tokens, in the order in which a trained vocabulary begins. */
export const specialTokenNames: { readonly [K in keyof SpecialTokens]: string } = {
  pad: '[PAD]',
  unk: '[UNK]',
  cls: '[CLS]',
  sep: '[SEP]',
  mask: '[MASK]',
};

/**
 * A vocabulary whose ids are the places in `tokens`.
 * @param source file name or description, for the error messages
 * @param startsWord tells tokens that begin a word from those inside one
 * Throws UserErrors `vocab.tooSmall`, `vocab.emptyLine`, `vocab.duplicate` and `vocab.specialMissing`.
 */
export function vocabularyOf(tokens: readonly string[], source: string, startsWord: StartsWord = startsWordPiece): Vocabulary {
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
  const specialIds = new Set<number>(Object.values<number>({ ...special }));
  const starts = tokens.map((token, id) => specialIds.has(id) || startsWord(token));
  return { size: tokens.length, special, tokenOf, idOf: (token) => ids.get(token), startsWord: (id) => starts[id] === true };
}

function specialTokensIn(ids: ReadonlyMap<string, number>, source: string): SpecialTokens {
  const names = Object.values(specialTokenNames);
  if (ids.size <= names.length)
    throw new UserError('vocab.tooSmall', `${source} holds ${ids.size} tokens. A vocabulary needs the ${names.length} special tokens ${names.join(', ')} and at least one more.`);
  const missing = names.filter((name) => !ids.has(name));
  if (missing.length > 0)
    throw new UserError('vocab.specialMissing', `${source} lacks ${missing.join(', ')}. The objectives need BERT's special tokens ${names.join(', ')}: add them, or train a vocabulary on the corpus.`);
  const found = Object.entries(specialTokenNames).map(([key, name]) => [key, ids.get(name)]);
  return Object.fromEntries(found) as SpecialTokens;
}

/** The tokens of a vocab.txt, one a line; a final line break is optional. */
export function parseVocab(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
