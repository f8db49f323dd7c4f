/** Held-out sentences for the probes: split by document, with no sentence on both sides. */
import { UserError } from '../common/errors';
import type { Rng } from '../common/rng';
import type { Vocabulary } from '../tokenizer/vocabulary';

/** Token ids of a document's sentences, in order. */
export type DocumentSentences = Int32Array[];

/** A document on one side. A null marks a sentence that must not be used, so that neighbours stay neighbours. */
export type SplitDocument = (Int32Array | null)[];

const MIN_DOCUMENTS = 4;

/**
 * Reads documents until there are enough sentences: what is held does not grow with the corpus.
 * @param sentences wanted at least; a single document gives a quarter of them at most
 */
export function takeDocuments(documents: Iterable<DocumentSentences>, sentences: number): DocumentSentences[] {
  const taken: DocumentSentences[] = [];
  let count = 0;
  for (const document of documents) {
    const part = document.slice(0, Math.ceil(sentences / MIN_DOCUMENTS));
    if (part.length > 0) taken.push(part);
    count += part.length;
    if (count >= sentences && taken.length >= MIN_DOCUMENTS) break;
  }
  return taken;
}

/**
 * Deals whole documents to train and dev so that dev holds about a third of the sentences and each side has two
 * documents. A sentence that also occurs on the other side is struck out in dev.
 * Throws a UserError `probe.tooShort` below four documents.
 */
export function splitDocuments(documents: readonly DocumentSentences[], rng: Rng): Record<'train' | 'dev', SplitDocument[]> {
  if (documents.length < MIN_DOCUMENTS)
    throw new UserError('probe.tooShort', `The held-out text has ${documents.length} documents, and probes need at least ${MIN_DOCUMENTS}: two to train on and two to test on. Raise corpus.heldOutFraction, add text with blank lines between documents, or set evaluation.glueFolder.`);
  const order = rng.shuffle(Array.from(documents, (_, i) => i)).map((i) => documents[i]!);
  const third = documents.reduce((sum, document) => sum + document.length, 0) / 3;
  let cut = 0;
  for (let sentences = 0; cut < 2 || (sentences < third && cut < order.length - 2); cut++) sentences += order[cut]!.length;
  const train = order.slice(cut);
  const known = new Set(train.flat().map(sentenceKey));
  const dev = order.slice(0, cut).map((document) => document.map((sentence) => (known.has(sentenceKey(sentence)) ? null : sentence)));
  return { train, dev };
}

/** Equal for equal sentences. */
export function sentenceKey(ids: Int32Array): string {
  return ids.join(' ');
}

/** The sentence as words: runs of token ids. `movable` tells which ones can stand elsewhere. */
export interface Word {
  ids: Int32Array;
  movable: boolean;
}

/** Cuts a sentence before each word start. */
export function wordsOf(ids: Int32Array, vocabulary: Vocabulary): Word[] {
  const starts = [...ids.keys()].filter((i) => i === 0 || vocabulary.startsWord(ids[i]!, ids[i - 1]));
  return starts.map((start, i) => {
    const word = ids.subarray(start, starts[i + 1] ?? ids.length);
    return { ids: word, movable: canMove(vocabulary.textOf(word[0]!) ?? '', start === 0, vocabulary) };
  });
}

/**
 * Words with a letter or digit, whose writing does not give away where they stood: not the sentence's first with a
 * capital, nor, where tokens mark spaces, a word without one before it.
 */
function canMove(text: string, isFirst: boolean, { marksSpaces }: Vocabulary): boolean {
  if (!/[\p{L}\p{N}]/u.test(text)) return false;
  if (isFirst && /^\s*\p{Lu}/u.test(text)) return false;
  return !marksSpaces || text.startsWith(' ');
}
