import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/common/errors';
import { checkGlueFolder, readSplit } from '../../../src/glue/readTsv';
import { glueTasks, type GlueTaskName, type SplitName } from '../../../src/glue/tasks';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glue-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(task: GlueTaskName, split: SplitName, content: string | Uint8Array): void {
  mkdirSync(join(folder, task), { recursive: true });
  writeFileSync(join(folder, task, `${split}.tsv`), content);
}

function errorOf(action: () => unknown): UserError {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('readSplit', () => {
  it('reads SST-2 after its header and CoLA from the first line', () => {
    write('SST-2', 'train', 'sentence\tlabel\nso good \t1\nso bad\t0\n');
    write('CoLA', 'dev', 'gj04\t1\t\tIt rains.\ngj04\t0\t*\tRains it the.');
    expect(readSplit(folder, glueTasks['SST-2'], 'train')).toEqual([
      { texts: ['so good '], label: 1 },
      { texts: ['so bad'], label: 0 },
    ]);
    expect(readSplit(folder, glueTasks.CoLA, 'dev')).toEqual([
      { texts: ['It rains.'], label: 1 },
      { texts: ['Rains it the.'], label: 0 },
    ]);
  });

  it('tolerates a byte-order mark and CRLF', () => {
    write('SST-2', 'train', '\ufeffsentence\tlabel\r\ncafé\t1\r\n');
    expect(readSplit(folder, glueTasks['SST-2'], 'train')).toEqual([{ texts: ['café'], label: 1 }]);
  });

  it('keeps quotes as text', () => {
    write('SST-2', 'train', 'sentence\tlabel\n"half a quote\t0\nwhole\t1\n');
    expect(readSplit(folder, glueTasks['SST-2'], 'train')[0]!.texts).toEqual(['"half a quote']);
  });

  it.each([
    ['a missing column', 'sentence\tlabel\ngood\t1\nbad\n', 'line 3: found 1 tab-separated columns, expected 2'],
    ['an extra tab', 'sentence\tlabel\ngo\tod\t1\n', 'line 2: found 3 tab-separated columns, expected 2'],
    ['an unknown label', 'sentence\tlabel\ngood\tpositive\n', 'line 2: found label "positive" in column 2, expected one of 0, 1'],
    ['an empty text', 'sentence\tlabel\ngood\t1\n \t0\n', 'line 3: the text in column 1 is empty'],
    ['a blank line', 'sentence\tlabel\ngood\t1\n\nbad\t0\n', 'line 3: found 1 tab-separated columns'],
  ])('names file and line of %s', (_, content, sentence) => {
    write('SST-2', 'train', content);
    const error = errorOf(() => readSplit(folder, glueTasks['SST-2'], 'train'));
    expect(error.code).toBe('glue.line');
    expect(error.message).toContain(join('SST-2', 'train.tsv'));
    expect(error.message).toContain(sentence);
  });

  it('refuses a file that is not UTF-8 and a file with a header only', () => {
    write('SST-2', 'train', Uint8Array.of(0x61, 0xff, 0x09, 0x31));
    expect(errorOf(() => readSplit(folder, glueTasks['SST-2'], 'train')).code).toBe('glue.encoding');
    write('SST-2', 'dev', 'sentence\tlabel\n');
    expect(errorOf(() => readSplit(folder, glueTasks['SST-2'], 'dev')).code).toBe('glue.empty');
  });
});

describe('checkGlueFolder', () => {
  it('names the tasks found and the files missing', () => {
    write('SST-2', 'train', '');
    write('SST-2', 'dev', '');
    write('CoLA', 'train', '');
    expect(() => checkGlueFolder(folder, ['SST-2'])).not.toThrow();
    const error = errorOf(() => checkGlueFolder(folder, ['CoLA', 'SST-2']));
    expect(error.code).toBe('glue.folder');
    expect(error.message).toContain(`lacks ${join('CoLA', 'dev.tsv')}. Complete tasks found: SST-2.`);
  });

  it('says that a folder does not exist', () => {
    expect(errorOf(() => checkGlueFolder(join(folder, 'nowhere'), ['CoLA'])).message).toContain('does not exist');
  });
});

const realData = join(process.env.ABLATION_BENCH_DATA ?? '../shared/data', 'GLUE');
describe.skipIf(!existsSync(realData))('the official files', () => {
  it.each([
    ['SST-2', 67349, 872, 37569],
    ['CoLA', 8551, 1043, 6023],
  ] as const)('%s has %i and %i examples', (name, train, dev, positives) => {
    const examples = readSplit(realData, glueTasks[name], 'train');
    expect(examples).toHaveLength(train);
    expect(readSplit(realData, glueTasks[name], 'dev')).toHaveLength(dev);
    expect(examples.filter((one) => one.label === 1)).toHaveLength(positives);
  });
});
