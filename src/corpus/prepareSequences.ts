import { join } from 'node:path';
import { buildFolder, removeFolder } from '../common/atomicFolder';
import { UserError } from '../common/errors';
import type { Vocabulary } from '../tokenizer/vocabulary';
import type { Watch } from './corpusText';
import { readManifest, writeManifest } from './manifest';
import { Packer } from './packing';
import { SequenceReader, SequenceWriter } from './sequenceStore';
import type { TokenStore } from './tokenStore';

/** Documents packed between two reports and checks for cancellation. */
const DOCUMENTS_AT_ONCE = 64;
const parts = ['train', 'heldOut'] as const;

export interface PackedParts {
  train: SequenceReader;
  heldOut: SequenceReader;
}

/** Packs the store's documents for one sequence length, unless that is done already, and opens the result. */
export async function prepareSequences(
  storeFolder: string,
  store: TokenStore,
  vocabulary: Vocabulary,
  maxSeqLength: number,
  isHeldOut: (document: number) => boolean,
  watch: Watch,
): Promise<PackedParts> {
  const folder = join(storeFolder, `sequences-${maxSeqLength}`);
  let counts = await readManifest(folder);
  if (counts === 'damaged') removeFolder(folder);
  if (typeof counts !== 'object') {
    await buildFolder(folder, (temporary) => writeSequences(temporary, store, vocabulary, maxSeqLength, isHeldOut, watch));
    counts = await readManifest(folder);
  }
  if (typeof counts !== 'object') throw new UserError('corpus.storeDamaged', `The packed sequences ${folder} could not be made: they are ${counts} after writing. Check the disk.`);
  const facts = counts;
  const open = (part: keyof PackedParts): SequenceReader => new SequenceReader(folder, part, facts[part]!, maxSeqLength, vocabulary.size);
  return { train: open('train'), heldOut: open('heldOut') };
}

async function writeSequences(folder: string, store: TokenStore, vocabulary: Vocabulary, maxSeqLength: number, isHeldOut: (document: number) => boolean, watch: Watch): Promise<void> {
  const writers = parts.map((part) => new SequenceWriter(folder, part, maxSeqLength, vocabulary.size));
  try {
    const packers = writers.map((writer, part) => new Packer(maxSeqLength, vocabulary.special, part, (sequence) => writer.add(sequence)));
    for (let document = 0; document < store.size.documents; document++) {
      if (document % DOCUMENTS_AT_ONCE === 0) await pause(watch, document / store.size.documents);
      const packer = packers[isHeldOut(document) ? 1 : 0]!;
      for (const sentence of store.document(document)) packer.addSentence(sentence);
      packer.endDocument();
    }
  } catch (error) {
    for (const writer of writers) writer.abandon();
    throw error;
  }
  const sums = writers.map((writer) => writer.finish());
  writeManifest(folder, { ...sums[0], ...sums[1] }, { train: writers[0]!.length, heldOut: writers[1]!.length });
}

/** Lets signals and other work through. */
async function pause({ onProgress, signal }: Watch, fraction: number): Promise<void> {
  signal?.throwIfAborted();
  onProgress?.({ phase: 'packing', fraction });
  await new Promise((resolve) => setImmediate(resolve));
}
