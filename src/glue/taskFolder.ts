/**
 * Tasks of one's own, in K-BERT's format: a folder with `train.tsv`, `dev.tsv` and, where there is one, `test.tsv`, each
 * plain or as `.tsv.gz`; a header `label`, `text_a` and, for pairs, `text_b`; tabs only, no quoting. In tasks of named
 * entities both columns are sequences with spaces between: words, and a tag for each (`run_kbert_ner.py`).
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { UserError, messageOf } from '../common/errors';
import { OUTSIDE, parseTag, TAG_FORMS } from './entityTags';
import type { TextExample } from './task';

const columns = ['label', 'text_a', 'text_b'] as const;
type Column = (typeof columns)[number];
const splits = ['train', 'dev', 'test'] as const;
type Split = (typeof splits)[number];

interface FolderSplits<Example> {
  /** The folder's name. */
  name: string;
  /**
   * Labels of the training examples; the index is the class. Ascending, as numbers where all are. Or the tags of all
   * files, "O" first.
   */
  labels: string[];
  train: Example[];
  dev: Example[];
  /** Null where the folder has no test.tsv. */
  test: Example[] | null;
}

/** A sentence whose words are tagged. */
export interface TaggedSentence {
  words: string[];
  /** Indices into the task's labels, one a word. */
  tags: number[];
}

export type FolderTask = ({ head: 'class' } & FolderSplits<TextExample>) | ({ head: 'tags' } & FolderSplits<TaggedSentence>);

/** A line as read: the label is still text. */
interface LabelledTexts {
  label: string;
  texts: string[];
  /** File and line, for messages. */
  place: string;
}

/**
 * Reads a task. Throws UserErrors `taskFolder.missing`, `taskFolder.encoding`, `taskFolder.header`, `taskFolder.empty`
 * and `taskFolder.line` (with file and line number): no line is skipped.
 */
export function readTaskFolder(folder: string): FolderTask {
  checkTaskFolder(folder);
  const lines = Object.fromEntries(splits.map((split) => [split, pathOf(folder, split) === null ? null : linesOf(pathOf(folder, split)!)])) as Record<Split, LabelledTexts[] | null>;
  const name = basename(folder);
  if (areTagged(lines.train!)) return { head: 'tags', name, ...taggedSplits(lines) };
  const labels = [...new Set(lines.train!.map(({ label }) => label))].sort(byNumberOrName);
  if (labels.length < 2) throw new UserError('taskFolder.empty', `All training examples in ${folder} have the label "${labels[0]}". A task needs two labels or more.`);
  return { head: 'class', name, labels, ...inEachSplit(lines, (line) => ({ texts: line.texts, label: classOf(line, labels) })) };
}

function inEachSplit<Example>({ train, dev, test }: Record<Split, LabelledTexts[] | null>, example: (line: LabelledTexts) => Example): Pick<FolderSplits<Example>, Split> {
  return { train: train!.map(example), dev: dev!.map(example), test: test && test.map(example) };
}

/**
 * Whether labels are of several parts, as many as the text has words. Most lines decide, so that a bad one is named by
 * its number; a single word with a single label says nothing.
 */
function areTagged(lines: readonly LabelledTexts[]): boolean {
  let votes = 0;
  for (const { label, texts } of lines) {
    const [words, tags] = [partsOf(texts[0]!).length, partsOf(label).length];
    if (words !== tags) votes--;
    else if (tags > 1) votes++;
  }
  return votes > 0;
}

function taggedSplits(lines: Record<Split, LabelledTexts[] | null>): Omit<FolderSplits<TaggedSentence>, 'name'> {
  const sentences = inEachSplit(lines, taggedWords);
  const found = new Set([sentences.train, sentences.dev, sentences.test ?? []].flat().flatMap(({ tags }) => tags));
  const labels = [OUTSIDE, ...[...found].filter((tag) => tag !== OUTSIDE).sort()];
  const indexOf = new Map(labels.map((label, index) => [label, index]));
  const numbered = ({ words, tags }: { words: string[]; tags: string[] }): TaggedSentence => ({ words, tags: tags.map((tag) => indexOf.get(tag)!) });
  return { labels, train: sentences.train.map(numbered), dev: sentences.dev.map(numbered), test: sentences.test && sentences.test.map(numbered) };
}

function taggedWords({ label, texts, place }: LabelledTexts): { words: string[]; tags: string[] } {
  const [words, tags] = [partsOf(texts[0]!), partsOf(label)];
  const fail = (fault: string): never => {
    throw new UserError('taskFolder.line', `${place}: ${fault}. Repair or remove the line.`);
  };
  if (texts.length > 1) fail('found the column text_b, and words with tags have one text');
  if (words.length !== tags.length) fail(`found ${words.length} words in text_a and ${tags.length} tags in label, expected a tag for each word, with spaces between`);
  const wrong = tags.find((tag) => parseTag(tag) === null);
  if (wrong !== undefined) fail(`found the tag "${wrong}", expected ${TAG_FORMS}`);
  return { words, tags };
}

function partsOf(text: string): string[] {
  return text.split(' ').filter((part) => part !== '');
}

/** Throws a UserError `taskFolder.missing` unless the files are there. */
function checkTaskFolder(folder: string): void {
  const missing = (['train', 'dev'] as const).filter((split) => pathOf(folder, split) === null).map((split) => `${split}.tsv`);
  if (missing.length > 0)
    throw new UserError('taskFolder.missing', `The task folder ${folder} ${existsSync(folder) ? `lacks ${missing.join(' and ')}` : 'does not exist'}. Expected train.tsv, dev.tsv and, where there is one, test.tsv: correct evaluation.taskFolders.`);
}

function pathOf(folder: string, split: Split): string | null {
  return [`${split}.tsv`, `${split}.tsv.gz`].map((file) => join(folder, file)).find((path) => existsSync(path)) ?? null;
}

function linesOf(path: string): LabelledTexts[] {
  const [header, ...lines] = textOf(path).replace(/\r/g, '').split('\n');
  if (lines.at(-1) === '') lines.pop();
  const layout = layoutOf(header!, path);
  if (lines.length === 0) throw new UserError('taskFolder.empty', `${path} has a header and no examples. Copy the complete file there.`);
  return lines.map((line, index) => parseLine(line, layout, `${path}, line ${index + 2}`));
}

function textOf(path: string): string {
  try {
    const bytes = readFileSync(path);
    return new TextDecoder('utf-8', { fatal: true }).decode(path.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  } catch (error) {
    throw new UserError('taskFolder.encoding', `${path} cannot be read as UTF-8 text (${messageOf(error)}). Copy the original file there.`);
  }
}

function layoutOf(header: string, path: string): Column[] {
  const names = header.split('\t').map((name) => name.trim());
  const isLayout = names.every((name) => (columns as readonly string[]).includes(name)) && new Set(names).size === names.length && names.includes('label') && names.includes('text_a');
  if (!isLayout) throw new UserError('taskFolder.header', `${path}: found the header "${names.join(' ')}", expected label, text_a and, for pairs, text_b, with tabs between. Add it as the first line.`);
  return names as Column[];
}

function parseLine(line: string, layout: readonly Column[], place: string): LabelledTexts {
  const fields = line.split('\t');
  if (fields.length !== layout.length) throw new UserError('taskFolder.line', `${place}: found ${fields.length} tab-separated columns, expected ${layout.length} (${layout.join(', ')}). Repair or remove the line.`);
  const field = (column: Column) => fields[layout.indexOf(column)]?.trim();
  const empty = layout.find((column) => field(column) === '');
  if (empty !== undefined) throw new UserError('taskFolder.line', `${place}: the column ${empty} is empty. Repair or remove the line.`);
  const second = field('text_b');
  return { label: field('label')!, texts: [field('text_a')!, ...(second === undefined ? [] : [second])], place };
}

function classOf({ label, place }: LabelledTexts, labels: readonly string[]): number {
  const found = labels.indexOf(label);
  if (found < 0) throw new UserError('taskFolder.line', `${place}: found label "${label}", which no training example has; expected one of ${labels.join(', ')}. Repair the line.`);
  return found;
}

function byNumberOrName(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? (a < b ? -1 : 1) : x - y;
}
