import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readTaskFolder } from '../../../src/glue/taskFolder';
import { userErrorOf } from '../../support/userErrorOf';

function folderOf(files: Record<string, string | Uint8Array>): string {
  const folder = mkdtempSync(join(tmpdir(), 'task-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const train = 'label\ttext_a\n10\tgut\n2\tschlecht\n10\tsehr gut\n';

describe('readTaskFolder', () => {
  it('reads the splits by the names of their columns, gzipped or not, and numbers the labels in ascending order', () => {
    const folder = folderOf({ 'train.tsv.gz': gzipSync(train), 'dev.tsv': 'text_a\tlabel\r\nlau\t2\r\n', 'test.tsv': 'label\ttext_a\n10\tfein' });
    expect(readTaskFolder(folder)).toEqual({
      head: 'class',
      name: basename(folder),
      labels: ['2', '10'],
      train: [{ texts: ['gut'], label: 1 }, { texts: ['schlecht'], label: 0 }, { texts: ['sehr gut'], label: 1 }],
      dev: [{ texts: ['lau'], label: 0 }],
      test: [{ texts: ['fein'], label: 1 }],
    });
  });

  it('reads pairs, and does without a test set', () => {
    const pairs = 'label\ttext_a\ttext_b\nsame\ta\tb\nother\tc\td\n';
    expect(readTaskFolder(folderOf({ 'train.tsv': pairs, 'dev.tsv': pairs }))).toMatchObject({ head: 'class', labels: ['other', 'same'], dev: [{ texts: ['a', 'b'], label: 1 }, { texts: ['c', 'd'], label: 0 }], test: null });
  });

  it.each([
    ['taskFolder.missing', { 'train.tsv': train }, 'lacks dev.tsv'],
    ['taskFolder.header', { 'train.tsv': train, 'dev.tsv': '1\tgut\n' }, 'found the header "1 gut", expected label, text_a'],
    ['taskFolder.line', { 'train.tsv': train, 'dev.tsv': 'label\ttext_a\n2\tgut\n10\n' }, 'dev.tsv, line 3: found 1 tab-separated columns, expected 2'],
    ['taskFolder.line', { 'train.tsv': train, 'dev.tsv': 'label\ttext_a\n3\tgut\n' }, 'dev.tsv, line 2: found label "3", which no training example has; expected one of 2, 10'],
    ['taskFolder.line', { 'train.tsv': 'label\ttext_a\n1\t \n', 'dev.tsv': train }, 'train.tsv, line 2: the column text_a is empty'],
    ['taskFolder.empty', { 'train.tsv': 'label\ttext_a\n', 'dev.tsv': train }, 'has a header and no examples'],
    ['taskFolder.empty', { 'train.tsv': 'label\ttext_a\n1\tgut\n', 'dev.tsv': train }, 'All training examples in'],
    ['taskFolder.encoding', { 'train.tsv': Uint8Array.of(0x6c, 0xff), 'dev.tsv': train }, 'cannot be read as UTF-8 text'],
  ])('refuses with %s what it cannot read: %j', (code, files, sentence) => {
    const error = userErrorOf(() => readTaskFolder(folderOf(files)));
    expect(error.code).toBe(code);
    expect(error.message).toContain(sentence);
  });
});

describe('readTaskFolder of named entities', () => {
  const header = 'text_a\tlabel\n';
  const tagged = `${header}a b c\tO B-x I-x\nd\tS-y\n e  f \tO O\n`;

  it('reads words and tags, numbers the tags of all files with O first, and knows the task by most of its lines', () => {
    const folder = folderOf({ 'train.tsv': tagged, 'dev.tsv': `${header}g h\tB_z O\n`, 'test.tsv.gz': gzipSync('label\ttext_a\nS-y\ti\n') });
    expect(readTaskFolder(folder)).toEqual({
      head: 'tags',
      name: basename(folder),
      labels: ['O', 'B-x', 'B_z', 'I-x', 'S-y'],
      train: [{ words: ['a', 'b', 'c'], tags: [0, 1, 3] }, { words: ['d'], tags: [4] }, { words: ['e', 'f'], tags: [0, 0] }],
      dev: [{ words: ['g', 'h'], tags: [2, 0] }],
      test: [{ words: ['i'], tags: [4] }],
    });
  });

  it('takes classes of several words for classes', () => {
    const news = 'label\ttext_a\nworld news\tone two three\nsports\tfour five\nworld news\tsix seven\nworld news\teight\n';
    expect(readTaskFolder(folderOf({ 'train.tsv': news, 'dev.tsv': news }))).toMatchObject({ head: 'class', labels: ['sports', 'world news'] });
  });

  it.each([
    [{ 'train.tsv': tagged, 'dev.tsv': `${header}a b\tO O\na b c\tO O\n` }, 'dev.tsv, line 3: found 3 words in text_a and 2 tags in label, expected a tag for each word'],
    [{ 'train.tsv': `${tagged}a b c\tO O\n`, 'dev.tsv': tagged }, 'train.tsv, line 5: found 3 words in text_a and 2 tags in label'],
    [{ 'train.tsv': `${tagged}a b\tO Q-x\n`, 'dev.tsv': tagged }, 'train.tsv, line 5: found the tag "Q-x", expected O, or B, I, E or S'],
    [{ 'train.tsv': tagged, 'dev.tsv': 'label\ttext_a\ttext_b\nO O\ta b\tc d\n' }, 'dev.tsv, line 2: found the column text_b, and words with tags have one text'],
    [{ 'train.tsv': tagged, 'dev.tsv': `${header}a b\t\n` }, 'dev.tsv, line 2: the column label is empty'],
  ])('names the line that it cannot read: %j', (files, sentence) => {
    const error = userErrorOf(() => readTaskFolder(folderOf(files)));
    expect(error.code).toBe('taskFolder.line');
    expect(error.message).toContain(sentence);
  });
});

const realTasks = join(process.env['ABLATION_BENCH_DATA'] ?? '../shared/data', 'kbert_zh_tasks');
describe.skipIf(!existsSync(realTasks))("K-BERT's own tasks (ABLATION_BENCH_DATA)", () => {
  it.each([
    ['book_review', 20000, 10000, 10000, 9781],
    ['chnsenticorp', 9600, 1200, 1200, 4799],
  ])('%s has %i, %i and %i examples', (name, trainCount, devCount, testCount, positives) => {
    const task = readTaskFolder(join(realTasks, name));
    expect([task.head, task.labels, task.train.length, task.dev.length, task.test!.length]).toEqual(['class', ['0', '1'], trainCount, devCount, testCount]);
    expect(task.train.filter((example) => 'label' in example && example.label === 1)).toHaveLength(positives);
  });
});
