import { join } from 'node:path';
import { buildFolder, removeFolder } from '../common/atomicFolder';
import { UserError } from '../common/errors';
import { sentenceTasks } from '../experiment/sentenceTasks';
import type { Vocabulary } from '../tokenizer/vocabulary';
import type { Watch } from './corpusText';
import { type DocumentSplit, type Part, parts } from './heldOut';
import { readManifest, writeManifest } from './manifest';
import { checkDocuments, checkLabels, type LabelCounts } from './pairChecks';
import type { PackedSequence } from './packing';
import { type InputShape, isPairFormat, keepsCapitals, partPacker, shapeName } from './partPacker';
import { type RecordShape, SequenceReader, SequenceWriter } from './sequenceStore';
import type { TokenStore } from './tokenStore';

/** Documents packed between two reports and checks for cancellation. */
const DOCUMENTS_AT_ONCE = 64;

export type PackedParts = Record<Part, SequenceReader> & {
  /** Training sequences by label, of those whose label was drawn among all classes of its task; null without a pair objective. */
  drawnLabels: LabelCounts | null;
};

/** Name of the fact that counts the training sequences whose label was drawn freely. */
const drawnFact = (label: number): string => `drawnLabel${label}`;

/** A token store, and how it is to be packed. */
export interface PackingJob {
  /** The store's folder; the sequences get one in it. */
  folder: string;
  store: TokenStore;
  vocabulary: Vocabulary;
  split: DocumentSplit;
  shape: InputShape;
}

/**
 * Packs the store's documents for one input format and sequence length, unless that is done already, and opens the
 * result. Throws UserErrors `corpus.pairDocuments` and `corpus.pairSentences` where a pair objective has nothing to
 * learn from.
 */
export async function prepareSequences(job: PackingJob, watch: Watch): Promise<PackedParts> {
  const { shape } = job;
  const folder = join(job.folder, shapeName(shape));
  let counts = await readManifest(folder);
  if (typeof counts === 'object' && labelsOf(shape).some((label) => !(drawnFact(label) in (counts as object)))) counts = 'damaged';
  if (counts === 'damaged') removeFolder(folder);
  if (typeof counts !== 'object') {
    checkDocuments(job);
    await buildFolder(folder, (temporary) => writeSequences(temporary, job, watch));
    counts = await readManifest(folder);
  }
  if (typeof counts !== 'object') throw new UserError('corpus.storeDamaged', `The packed sequences ${folder} could not be made: they are ${counts} after writing. Check the disk.`);
  const facts = counts;
  const labels = labelsOf(shape);
  const open = (part: Part): SequenceReader => new SequenceReader(folder, part, facts[part]!, recordShape(job), labels.length);
  const drawnLabels = labels.length === 0 ? null : Object.fromEntries(labels.map((label) => [label, facts[drawnFact(label)] ?? 0]));
  return { train: open('train'), heldOut: open('heldOut'), drawnLabels };
}

async function writeSequences(folder: string, job: PackingJob, watch: Watch): Promise<void> {
  const writerOf = (part: Part): SequenceWriter => new SequenceWriter(folder, part, recordShape(job));
  const writers = { train: writerOf('train'), heldOut: writerOf('heldOut') };
  let drawn: LabelCounts;
  try {
    drawn = await packAll(job, writers, watch);
  } catch (error) {
    for (const part of parts) writers[part].abandon();
    throw error;
  }
  const sums = parts.map((part) => writers[part].finish());
  writeManifest(folder, { ...sums[0], ...sums[1] }, { train: writers.train.length, heldOut: writers.heldOut.length, ...Object.fromEntries(labelsOf(job.shape).map((label) => [drawnFact(label), drawn[label] ?? 0])) });
}

function recordShape({ shape: { input, maxSeqLength }, vocabulary }: PackingJob): RecordShape {
  return { maxSeqLength, vocabSize: vocabulary.size, capitals: keepsCapitals(input) };
}

/** All labels of the tasks of a pair objective. */
function labelsOf({ input }: InputShape): number[] {
  const classes = sentenceTasks(input).reduce((sum, task) => sum + task.classes, 0);
  return Array.from({ length: classes }, (_, label) => label);
}

/** Returns how many training sequences have which label, of those whose label was drawn freely. */
async function packAll(job: PackingJob, writers: Record<Part, SequenceWriter>, watch: Watch): Promise<LabelCounts> {
  const { store, split, shape, vocabulary } = job;
  const labels: Record<Part | 'drawn', LabelCounts> = { train: {}, heldOut: {}, drawn: {} };
  const count = (into: LabelCounts, label: number): number => (into[label] = (into[label] ?? 0) + 1);
  const emitTo = (part: Part) => (sequence: PackedSequence) => {
    writers[part].add(sequence);
    if (sequence.pairLabel === null) return;
    count(labels[part], sequence.pairLabel);
    if (part === 'train' && sequence.labelDrawn === true) count(labels.drawn, sequence.pairLabel);
  };
  const packerOf = (part: Part) => partPacker(part, shape, { store, split, special: vocabulary.special, emit: emitTo(part) });
  const packers = { train: packerOf('train'), heldOut: packerOf('heldOut') };
  const copies = isPairFormat(shape.input) ? shape.input.pairCopies : 1;
  for (let copy = 0; copy < copies; copy++) {
    for (let document = 0; document < store.size.documents; document++) {
      if (document % DOCUMENTS_AT_ONCE === 0) await pause(watch, (copy + document / store.size.documents) / copies);
      const part = split.partOf(document);
      // Copies are for training: held-out pairs stay the same.
      if (part === 'train' || (part === 'heldOut' && copy === 0)) packers[part].pack(document, copy);
    }
  }
  for (const part of parts) packers[part].finish();
  checkLabels(shape.input, labels);
  return labels.drawn;
}

/** Lets signals and other work through. */
async function pause({ onProgress, signal }: Watch, fraction: number): Promise<void> {
  signal?.throwIfAborted();
  onProgress?.({ phase: 'packing', fraction });
  await new Promise((resolve) => setImmediate(resolve));
}
