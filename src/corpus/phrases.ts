/** A user's list of phrases, such as named entities or noun phrases, and where its phrases stand in sequences. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../common/errors';
import type { Sequence, Span } from '../objectives/definition';
import { wordsOf } from '../objectives/selection/words';
import type { TextTokenizer } from '../tokenizer/tokenizer';
import type { Vocabulary } from '../tokenizer/vocabulary';
import type { CorpusFolders } from './corpusFiles';
import type { SequenceSource } from './sequenceStore';

const BUILT_IN = 'builtin:';
/** Lists that ship with the package, in its media folder; made by media/sample-phrases.mjs. */
const builtIn = new Set([`${BUILT_IN}sample-entities`, `${BUILT_IN}sample-noun-phrases`]);

/** Phrases by their tokens: a path from the root to a node that ends one is a phrase. */
interface Node {
  next: Map<number, Node>;
  endsPhrase: boolean;
}

export interface PhraseList {
  /** Hex sha256 of the phrases: runs with another list are other runs. */
  digest: string;
  root: Node;
}

/**
 * Reads a list: a text file with one phrase a line, or a folder of such .txt files; blank lines and lines that begin
 * with "# " are left out, and so are phrases with characters that the vocabulary does not know.
 * "builtin:sample-entities" and "builtin:sample-noun-phrases" are lists of the sample corpus.
 * Throws UserErrors `phrases.missing`, `phrases.binary`, `phrases.empty` and `phrases.unknown`.
 */
export async function loadPhrases(file: string, { baseFolder, mediaFolder }: CorpusFolders, tokenizer: TextTokenizer): Promise<PhraseList> {
  const path = builtIn.has(file) ? join(mediaFolder, `${file.slice(BUILT_IN.length)}.txt`) : resolve(baseFolder, file);
  const phrases = filesOf(path).flatMap(phrasesIn);
  if (phrases.length === 0) throw new UserError('phrases.empty', `The list of phrases ${path} holds no phrase. Expected a text file with one phrase a line, or a folder of such .txt files; correct masking.file.`);
  const { unk } = tokenizer.vocabulary.special;
  // Tokenizers that mark the space before a word see a phrase differently at the start of a line.
  const encoded = await tokenizer.encodeBatch([...phrases, ...phrases.map((phrase) => ` ${phrase}`)]);
  const known = encoded.filter((ids) => ids.length > 0 && !ids.includes(unk));
  if (known.length === 0) throw new UserError('phrases.unknown', `None of the ${phrases.length} phrases in ${path} can be written with the vocabulary, "${phrases[0]}" for one. Use a list in the language of the corpus.`);
  return { digest: createHash('sha256').update(phrases.join('\n')).digest('hex'), root: treeOf(known) };
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) throw new UserError('phrases.missing', `The list of phrases ${path} does not exist. Correct masking.file, which is relative to the experiment file.`);
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).filter((name) => name.endsWith('.txt')).sort().map((name) => join(path, name));
}

function phrasesIn(file: string): string[] {
  const bytes = readFileSync(file);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    text = '\0';
  }
  if (text.includes('\0')) throw new UserError('phrases.binary', `The list of phrases ${file} is not UTF-8 text. Expected one phrase a line; correct masking.file.`);
  return text.split(/\r?\n/).filter((line) => !line.startsWith('# ')).map((line) => line.trim()).filter((line) => line !== '');
}

function treeOf(phrases: readonly Int32Array[]): Node {
  const root: Node = { next: new Map(), endsPhrase: false };
  for (const ids of phrases) {
    let node = root;
    for (const id of ids) {
      const child = node.next.get(id) ?? { next: new Map<number, Node>(), endsPhrase: false };
      node.next.set(id, child);
      node = child;
    }
    node.endsPhrase = true;
  }
  return root;
}

/** Runs of whole words that are phrases of the list, from left to right, each as long as it can be; ascending, without overlap. */
export function findPhrases(ids: Int32Array, { root }: PhraseList, vocabulary: Pick<Vocabulary, 'special' | 'startsWord'>): Span[] {
  const words = wordsOf(ids, vocabulary);
  const wordEnds = new Set(words.map(({ end }) => end));
  const found: Span[] = [];
  for (const { start } of words) {
    if (start < (found.at(-1)?.end ?? 0)) continue;
    const end = longestFrom(ids, start, root, wordEnds);
    if (end !== null) found.push({ start, end });
  }
  return found;
}

function longestFrom(ids: Int32Array, start: number, root: Node, wordEnds: ReadonlySet<number>): number | null {
  let end: number | null = null;
  let node = root.next.get(ids[start]!);
  for (let position = start + 1; node !== undefined; position++) {
    if (node.endsPhrase && wordEnds.has(position)) end = position;
    node = node.next.get(ids[position]!);
  }
  return end;
}

/** The same sequences, each with the places of its phrases. */
export function withPhrases(source: SequenceSource, list: PhraseList, vocabulary: Pick<Vocabulary, 'special' | 'startsWord'>): SequenceSource {
  const marked = (sequence: Sequence): Sequence => ({ ...sequence, phrases: findPhrases(sequence.ids, list, vocabulary) });
  return { length: source.length, sequence: (index) => marked(source.sequence(index)) };
}
