/** Tasks ready to fine-tune on and to score: GLUE's as token ids, and the probes. */
import { UserError } from '../common/errors';
import { Rng } from '../common/rng';
import type { EvaluationConfig } from '../experiment/schema';
import type { TaskScore } from '../runs/records';
import type { Vocabulary } from '../tokenizer/vocabulary';
import type { EncodedExample, EncodedTask } from './encodedExample';
import type { MetricName } from './metrics';
import type { ProbeTask } from './probes';
import { readDataFile, type ReadFile } from './readTask';
import type { TextExample } from './task';
import { encodedSentences } from './taggedSentences';
import { readTaskFolder, type TaggedSentence } from './taskFolder';
import { glueTasks, type GlueTask } from './tasks';

export interface TaskTokenizer {
  vocabulary: Vocabulary;
  encodeBatch(texts: string[]): Promise<Int32Array[]>;
}

/** One set of a task that is predicted; its examples are a run of the task's `dev`, which holds all sets in this order. */
export interface PredictedSet {
  /** How results call it: "MNLI-mm" is a set of MNLI. */
  name: string;
  split: 'dev' | 'test';
  /** Labels as the file has them: class indices or scores, or the tags of all words; zeros in a test set. */
  labels: readonly number[];
  /** Words of each sentence where words are tagged. Without it, an example has one label. */
  lengths?: readonly number[];
}

export interface ScoredTask extends EncodedTask {
  name: string;
  kind: TaskScore['kind'];
  metrics: readonly [MetricName, ...MetricName[]];
  /** Spelling of the classes or tags; empty for a regression. */
  labels: readonly string[];
  /** Range of a regression's scores; null for a classification. */
  range: readonly [number, number] | null;
  /** Whether `evaluation.longEpochs` is meant for it. */
  isLong: boolean;
  sets: readonly PredictedSet[];
  partialFiles: readonly string[];
  notes: readonly string[];
}

/** The probe as a task with one dev set. */
export function scoredProbe({ name, train, dev, numLabels, groupSize }: ProbeTask): ScoredTask {
  const set = { name, split: 'dev' as const, labels: dev.map(({ label }) => label) };
  return { name, kind: 'probe', head: 'class', metrics: ['accuracy'], labels: ['0', '1'], range: null, isLong: false, sets: [set], partialFiles: [], notes: [], train, dev, numLabels, groupSize };
}

/**
 * Reads and encodes a GLUE task; with `predictTestSets` its test sets too, and MNLI's with AX.
 * Throws the UserErrors of `readDataFile` and a UserError `glue.vocabulary` when the vocabulary does not know the text.
 */
export async function scoredGlueTask(glueFolder: string, task: GlueTask, tokenizer: TaskTokenizer, evaluation: EvaluationConfig): Promise<ScoredTask> {
  const { train, sets } = await readGlueTask(glueFolder, task, evaluation.predictTestSets);
  const encode = (examples: readonly TextExample[]) => encoded(examples, task, tokenizer);
  const encodedTrain = await encode(sample(train.examples, evaluation.maxTrainExamples ?? Infinity));
  checkVocabulary(task, encodedTrain, tokenizer.vocabulary);
  const encodedSets = await Promise.all(sets.map(({ file }) => encode(file.examples)));
  return {
    name: task.name,
    kind: 'glue',
    metrics: task.metrics,
    labels: task.labels,
    range: task.range,
    isLong: task.isLong,
    head: task.range === null ? 'class' : 'score',
    numLabels: Math.max(1, task.labels.length),
    groupSize: 1,
    train: evaluation.bothOrders && task.isSymmetric ? inBothOrders(encodedTrain) : encodedTrain,
    dev: encodedSets.flat(),
    sets: sets.map(({ file, split }) => ({ name: file.name, split, labels: file.examples.map(({ label }) => label) })),
    partialFiles: [train, ...sets.map(({ file }) => file)].map(({ partial }) => partial).filter((partial) => partial !== null),
    notes: [...new Set([train, ...sets.map(({ file }) => file)].flatMap(({ notes }) => notes)), ...missingDevSets(task, sets)],
  };
}

/** Reads and encodes a task of one's own. Its test set has labels and is scored beside the dev set. Throws the UserErrors of `readTaskFolder`. */
export async function scoredFolderTask(folder: string, tokenizer: TaskTokenizer, { maxTrainExamples }: EvaluationConfig): Promise<ScoredTask> {
  const task = readTaskFolder(folder);
  const { name, labels } = task;
  const traits = { name, labels, range: null, kind: 'folder', isLong: false, numLabels: labels.length, groupSize: 1, partialFiles: [], notes: [] } as const;
  const most = maxTrainExamples ?? Infinity;
  if (task.head === 'class') {
    const encode = (examples: readonly TextExample[]) => encoded(examples, traits, tokenizer);
    const setOf = (set: string, examples: readonly TextExample[]): PredictedSet => ({ name: set, split: 'dev', labels: examples.map(({ label }) => label) });
    return { ...traits, head: 'class', metrics: ['accuracy'], train: await encode(sample(task.train, most)), ...(await encodedSets(task, encode, setOf)) };
  }
  const encode = (sentences: readonly TaggedSentence[]) => encodedSentences(sentences, tokenizer);
  const setOf = (set: string, sentences: readonly TaggedSentence[]): PredictedSet => ({ name: set, split: 'dev', labels: sentences.flatMap(({ tags }) => tags), lengths: sentences.map(({ tags }) => tags.length) });
  return { ...traits, head: 'tags', metrics: ['entityF1'], train: await encode(sample(task.train, most)), ...(await encodedSets(task, encode, setOf)) };
}

async function encodedSets<T>({ name, dev, test }: { name: string; dev: T[]; test: T[] | null }, encode: (examples: readonly T[]) => Promise<EncodedExample[]>, setOf: (name: string, examples: readonly T[]) => PredictedSet): Promise<Pick<ScoredTask, 'dev' | 'sets'>> {
  return { dev: await encode([...dev, ...(test ?? [])]), sets: [setOf(name, dev), ...(test === null ? [] : [setOf(`${name} test`, test)])] };
}

interface ReadSet {
  file: ReadFile;
  split: PredictedSet['split'];
}

/**
 * Reads all files of a task that evaluation uses, for their examples or to see that they are well.
 * Throws the UserErrors of `readDataFile`, and a UserError `glue.folder` for a test set that is missing.
 */
export async function readGlueTask(glueFolder: string, task: GlueTask, predictTestSets: boolean): Promise<{ train: ReadFile; sets: ReadSet[] }> {
  const train = await readDataFile(glueFolder, task, task.train!);
  if (train === null) throw new UserError('glue.folder', `The GLUE folder ${glueFolder} lacks the training set of ${task.name}.`);
  const sets: ReadSet[] = [];
  for (const one of task.dev) {
    const file = await readDataFile(glueFolder, task, one);
    if (file !== null) sets.push({ file, split: 'dev' });
  }
  for (const answered of predictTestSets ? [task, ...(task.name === 'MNLI' ? [glueTasks.AX] : [])] : []) sets.push(...(await testSets(glueFolder, answered)));
  return { train, sets };
}

async function testSets(glueFolder: string, task: GlueTask): Promise<ReadSet[]> {
  const sets: ReadSet[] = [];
  for (const one of task.test) {
    const file = await readDataFile(glueFolder, task, one);
    if (file === null) throw new UserError('glue.folder', `The GLUE folder ${glueFolder} lacks ${task.folders[0]}/${one.stem}.tsv, and evaluation.predictTestSets asks for it. Add the file, shorten evaluation.glueTasks, or switch predictTestSets off.`);
    sets.push({ file, split: 'test' });
  }
  return sets;
}

function missingDevSets({ dev }: GlueTask, sets: readonly ReadSet[]): string[] {
  return dev.filter(({ name }) => !sets.some(({ file, split }) => split === 'dev' && file.name === name)).map(({ name, stem }) => `${name} is not scored: the GLUE folder has no ${stem}.tsv.`);
}

async function encoded(examples: readonly TextExample[], { range }: Pick<GlueTask, 'range'>, tokenizer: TaskTokenizer): Promise<EncodedExample[]> {
  const texts = examples[0]!.texts.length;
  const columns: Int32Array[][] = [];
  for (let i = 0; i < texts; i++) columns.push(await tokenizer.encodeBatch(examples.map((example) => example.texts[i]!)));
  // A regression's target is in [0, 1], as in ELECTRA's STS.
  const target = (label: number): number => (range === null ? label : (label - range[0]) / (range[1] - range[0]));
  return examples.map(({ label }, row) => ({ label: target(label), segments: columns.map((column) => column[row]!) }));
}

/** Each pair and then all pairs exchanged (ELECTRA `configure_finetuning.py`, double_unordered). */
function inBothOrders(examples: readonly EncodedExample[]): EncodedExample[] {
  return [...examples, ...examples.map(({ segments, label }) => ({ label, segments: segments.toReversed() }))];
}

/** A vocabulary of another language or domain leaves a network nothing to read. */
const MOST_UNKNOWN = 0.5;

function checkVocabulary({ name }: GlueTask, examples: readonly EncodedExample[], { special }: Vocabulary): void {
  let unknown = 0;
  let all = 0;
  for (const { segments } of examples) for (const ids of segments) for (const id of ids) {
    all++;
    if (id === special.unk) unknown++;
  }
  if (unknown <= MOST_UNKNOWN * all) return;
  throw new UserError('glue.vocabulary', `${Math.round((100 * unknown) / all)} % of the tokens of ${name} are [UNK]: the vocabulary does not know this text. Use a tokenizer of its language, or take ${name} out of evaluation.glueTasks.`);
}

const SAMPLE_SEED = 0;

/** At most `most` of the items, drawn once for all runs: the same items whatever the run's seed. */
function sample<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const order = new Rng(SAMPLE_SEED, 'fineTuning').shuffle(Uint32Array.from({ length: items.length }, (_, i) => i));
  return Array.from(order.subarray(0, most), (i) => items[i]!);
}
