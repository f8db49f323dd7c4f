/** Byte-level BPE as files: vocab.json and merges.txt of GPT-2 and RoBERTa, and the tokenizer.json that is made of them. */
import { UserError, messageOf } from '../common/errors';
import { pairTemplate } from './pairTemplate';
import type { Vocabulary } from './vocabulary';

export type Merges = readonly (readonly [string, string])[];

/** First line of merges.txt. */
const VERSION = '#version: 0.2';

/**
 * The tokens of a vocab.json by id. Throws a UserError `tokenizer.invalid` where it is not an object of ids without gaps.
 */
export function parseVocabJson(text: string, source: string): string[] {
  const invalid = (problem: string): UserError => new UserError('tokenizer.invalid', `${source} ${problem}. Expected a vocab.json as GPT-2 and RoBERTa have it: {"token": id, …} with the ids 0, 1, 2, …`);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw invalid(`is not JSON (${messageOf(error)})`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) throw invalid('holds no tokens');
  const tokens: string[] = [];
  for (const [token, id] of Object.entries(content as Record<string, unknown>)) {
    if (!Number.isInteger(id) || (id as number) < 0) throw invalid(`gives "${token}" the id ${JSON.stringify(id)}`);
    if (tokens[id as number] !== undefined) throw invalid(`gives the id ${String(id)} to "${tokens[id as number]}" and "${token}"`);
    tokens[id as number] = token;
  }
  const hole = tokens.findIndex((_, id) => !(id in tokens));
  if (hole >= 0) throw invalid(`gives no token the id ${hole}`);
  return tokens;
}

/**
 * The merges of a merges.txt, in order; a first line "#version…" is skipped. Throws a UserError `tokenizer.invalid`
 * for a line that is not two pieces, and for a piece that the vocabulary lacks.
 */
export function parseMerges(text: string, source: string, tokens: readonly string[]): [string, string][] {
  const known = new Set(tokens);
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const skipped = lines[0]!.startsWith('#version') ? 1 : 0;
  return lines.slice(skipped).flatMap((line, index): [string, string][] => {
    if (line === '') return [];
    const pair = line.split(' ');
    const place = `${source}, line ${index + 1 + skipped},`;
    if (pair.length !== 2 || pair.includes('')) throw new UserError('tokenizer.invalid', `${place} is "${line}". Expected two pieces with one space between them, as in the merges.txt of GPT-2 and RoBERTa.`);
    const missing = [...pair, pair.join('')].find((piece) => !known.has(piece));
    if (missing !== undefined) throw new UserError('tokenizer.invalid', `${place} merges "${line}", but vocab.json has no "${missing}". Name the merges.txt and the vocab.json of one vocabulary.`);
    return [pair as [string, string]];
  });
}

export function mergesText(merges: Merges): string {
  return [VERSION, ...merges.map((pair) => pair.join(' '))].map((line) => `${line}\n`).join('');
}

export function vocabJsonText(vocabulary: Vocabulary): string {
  return JSON.stringify(idsByToken(vocabulary));
}

function idsByToken({ size, tokenOf }: Vocabulary): Record<string, number> {
  return Object.fromEntries(Array.from({ length: size }, (_, id) => [tokenOf(id), id]));
}

/**
 * The content of a Hugging Face tokenizer.json for RoBERTa's tokenizer: no normalising, split as GPT-2 splits, merges over
 * bytes.
 * @param addPrefixSpace reads a text as if a space stood before it
 */
export function bytePairFile(vocabulary: Vocabulary, merges: Merges, addPrefixSpace: boolean): string {
  const { special, tokenOf } = vocabulary;
  const specialIds = Object.values<number>({ ...special }).sort((a, b) => a - b);
  const byteLevel = { add_prefix_space: addPrefixSpace, trim_offsets: true, use_regex: true };
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialIds.map((id) => ({ id, content: tokenOf(id), single_word: false, lstrip: id === special.mask, rstrip: false, normalized: false, special: true })),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', ...byteLevel },
    post_processor: { type: 'Sequence', processors: [{ type: 'ByteLevel', ...byteLevel }, pairTemplate(vocabulary)] },
    decoder: { type: 'ByteLevel', ...byteLevel },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      byte_fallback: false,
      vocab: idsByToken(vocabulary),
      merges: merges.map((pair) => pair.join(' ')),
    },
  });
}
