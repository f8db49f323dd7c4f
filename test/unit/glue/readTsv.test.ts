import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/common/errors';
import { checkGlueFolder, findFile } from '../../../src/glue/glueFiles';
import { readDataFile, type ReadFile } from '../../../src/glue/readTask';
import { glueTasks, type DataFile, type GlueTask } from '../../../src/glue/tasks';
import golden from '../../golden/glueFiles.json';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glue-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

type TaskName = keyof typeof glueTasks;
const files = (task: TaskName): DataFile[] => {
  const { train, dev, test } = glueTasks[task];
  return [...(train === null ? [] : [train]), ...dev, ...test];
};

function write(task: TaskName, stem: string, content: string | Uint8Array): void {
  mkdirSync(join(folder, task), { recursive: true });
  writeFileSync(join(folder, task, `${stem}.tsv`), content);
}

async function read(task: TaskName, stem: string, from = folder): Promise<ReadFile> {
  const read = await readDataFile(from, glueTasks[task], files(task).find((file) => file.stem === stem)!);
  if (read === null) throw new Error(`There is no ${stem}.tsv of ${task}`);
  return read;
}

async function errorOf(action: () => unknown): Promise<UserError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('reading TSV files', () => {
  it('reads SST-2 after its header and CoLA from the first line', async () => {
    write('SST-2', 'train', 'sentence\tlabel\nso good \t1\nso bad\t0\n');
    write('CoLA', 'dev', 'gj04\t1\t\tIt rains.\ngj04\t0\t*\tRains it the.');
    expect((await read('SST-2', 'train')).examples).toEqual([
      { texts: ['so good '], label: 1 },
      { texts: ['so bad'], label: 0 },
    ]);
    expect((await read('CoLA', 'dev')).examples).toEqual([
      { texts: ['It rains.'], label: 1 },
      { texts: ['Rains it the.'], label: 0 },
    ]);
  });

  it('reads the pairs of MRPC behind its byte-order mark, with a half quote as text', async () => {
    write('MRPC', 'train', '\ufeffQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\r\n1\t7\t8\tHe said "no.\tCafé "no", he said.\r\n');
    expect((await read('MRPC', 'train')).examples).toEqual([{ texts: ['He said "no.', 'Café "no", he said.'], label: 1 }]);
  });

  it('reads the scores of STS-B from the tenth column', async () => {
    const header = 'index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2\tscore';
    write('STS-B', 'dev', `${header}\n0\tg\tf\t2012\t1\tn\tn\tA man.\tA dog.\t3.800\n`);
    expect((await read('STS-B', 'dev')).examples).toEqual([{ texts: ['A man.', 'A dog.'], label: 3.8 }]);
    write('STS-B', 'train', `${header}\n0\tg\tf\t2012\t1\tn\tn\tA man.\tA dog.\t5.2\n`);
    expect((await errorOf(() => read('STS-B', 'train'))).message).toContain('line 2: found score "5.2", expected a number from 0 to 5 in column 10');
  });

  it("takes MNLI's label from the last column of train and dev, whose numbers of columns differ", async () => {
    const common = 'index\tpromptID\tpairID\tgenre\tsentence1_binary_parse\tsentence2_binary_parse\tsentence1_parse\tsentence2_parse\tsentence1\tsentence2';
    write('MNLI', 'train', `${common}\tlabel1\tgold_label\n0\t\t\t\t\t\t\t\tIt is.\tIs it?\tentailment\tneutral\n`);
    write('MNLI', 'dev_matched', `${common}\tlabel1\tlabel2\tlabel3\tlabel4\tlabel5\tgold_label\n0\t\t\t\t\t\t\t\tIt is.\tIs it?\ta\tb\tc\td\te\tcontradiction\n`);
    const { labels } = glueTasks.MNLI;
    expect(labels[(await read('MNLI', 'train')).examples[0]!.label]).toBe('neutral');
    expect(labels[(await read('MNLI', 'dev_matched')).examples[0]!.label]).toBe('contradiction');
  });

  it('reads test sets, which have no labels, from their own columns', async () => {
    write('QQP', 'test', 'id\tquestion1\tquestion2\n0\tWhy?\tHow?\n');
    write('CoLA', 'test', 'index\tsentence\n0\tIt rains.\n');
    expect((await read('QQP', 'test')).examples).toEqual([{ texts: ['Why?', 'How?'], label: 0 }]);
    expect((await read('CoLA', 'test')).examples).toEqual([{ texts: ['It rains.'], label: 0 }]);
  });

  it('leaves out and counts rows of QQP without six columns, and keeps an empty question', async () => {
    const good = Array.from({ length: 150 }, (_, i) => `${i}\t1\t2\tWhy ${i}?\tHow?\t0\n`).join('');
    write('QQP', 'train', `id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n${good}7\t1\t2\tWhy?\n8\t1\t2\tWhy?\t\t1\n`);
    const { examples, notes } = await read('QQP', 'train');
    expect(examples).toHaveLength(151);
    expect(examples[150]).toEqual({ texts: ['Why?', ''], label: 1 });
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^QQP: 1 of 152 rows of .*train\.tsv do not have its columns and are left out.*\(lines 152\)/);
  });

  it('refuses a QQP file of which more than one row in a hundred is broken', async () => {
    write('QQP', 'train', 'id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n1\t1\t2\tWhy?\tHow?\t0\n7\t1\t2\tWhy?\n');
    expect((await errorOf(() => read('QQP', 'train'))).message).toContain('line 3: this and 0 more rows');
  });

  it.each([
    ['a missing column', 'sentence\tlabel\ngood\t1\nbad\n', 'line 3: found 1 tab-separated columns, expected 2'],
    ['an extra tab', 'sentence\tlabel\ngo\tod\t1\n', 'line 2: found 3 tab-separated columns, expected 2'],
    ['an unknown label', 'sentence\tlabel\ngood\tpositive\n', 'line 2: found label "positive", expected one of 0, 1 in column 2'],
    ['an empty text', 'sentence\tlabel\ngood\t1\n \t0\n', 'line 3: the text in column 1 is empty'],
    ['a blank line', 'sentence\tlabel\ngood\t1\n\nbad\t0\n', 'line 3: found 1 tab-separated columns'],
  ])('names file and line of %s', async (_, content, sentence) => {
    write('SST-2', 'train', content);
    const error = await errorOf(() => read('SST-2', 'train'));
    expect(error.code).toBe('glue.line');
    expect(error.message).toContain(join('SST-2', 'train.tsv'));
    expect(error.message).toContain(sentence);
  });

  it('sees swapped and missing columns in the header', async () => {
    write('SST-2', 'train', 'label\tsentence\n1\tgood\n');
    const swapped = await errorOf(() => read('SST-2', 'train'));
    expect(swapped.code).toBe('glue.header');
    expect(swapped.message).toContain('line 1: column 1 is "label", expected "sentence". The columns of SST-2 are sentence, label.');
    write('RTE', 'dev', 'index\tsentence1\tsentence2\n0\ta\tb\n');
    expect((await errorOf(() => read('RTE', 'dev'))).message).toContain('column 4 is "", expected "label"');
    write('CoLA', 'dev', 'gj04\tIt rains.\t\t1\n');
    expect((await errorOf(() => read('CoLA', 'dev'))).message).toContain('line 1: found label "It rains."');
  });

  it('refuses a file that is not UTF-8 and a file with a header only', async () => {
    write('SST-2', 'train', Uint8Array.of(0x61, 0xff, 0x09, 0x31));
    expect((await errorOf(() => read('SST-2', 'train'))).code).toBe('glue.encoding');
    write('SST-2', 'dev', 'sentence\tlabel\n');
    expect((await errorOf(() => read('SST-2', 'dev'))).code).toBe('glue.empty');
  });
});

describe('partial files', () => {
  it('are used only without the official one, under their own name', async () => {
    write('RTE', 'train.sub2', 'index\tsentence1\tsentence2\tlabel\n0\ta\tb\tentailment\n1\tc\td\tnot_entailment\n');
    expect(await read('RTE', 'train')).toMatchObject({ partial: join('RTE', 'train.sub2.tsv'), examples: [{ texts: ['a', 'b'], label: 0 }, { texts: ['c', 'd'], label: 1 }] });
    write('RTE', 'train', 'index\tsentence1\tsentence2\tlabel\n0\te\tf\tentailment\n');
    expect(await read('RTE', 'train')).toMatchObject({ partial: null, examples: [{ texts: ['e', 'f'] }] });
  });

  it('must hold as many examples as their names say', async () => {
    write('RTE', 'dev.half3', 'index\tsentence1\tsentence2\tlabel\n0\ta\tb\tentailment\n');
    const error = await errorOf(() => read('RTE', 'dev'));
    expect(error.code).toBe('glue.rows');
    expect(error.message).toContain('has 1 examples, but its name says 3');
  });
});

describe('checkGlueFolder', () => {
  it('names the tasks found and the files missing', async () => {
    write('SST-2', 'train', '');
    write('SST-2', 'dev', '');
    write('CoLA', 'train', '');
    expect(() => checkGlueFolder(folder, ['SST-2'])).not.toThrow();
    const error = await errorOf(() => checkGlueFolder(folder, ['CoLA', 'SST-2']));
    expect(error.code).toBe('glue.folder');
    expect(error.message).toContain(`lacks ${join('CoLA', 'dev.tsv')}. Complete tasks found: SST-2.`);
  });

  it('says that a folder does not exist', async () => {
    expect((await errorOf(() => checkGlueFolder(join(folder, 'nowhere'), ['CoLA']))).message).toContain('does not exist');
  });
});


const realData = join(process.env.ABLATION_BENCH_DATA ?? '../shared/data', 'GLUE');
const realFile = (name: string): { task: GlueTask; file: DataFile } => {
  const [taskName, fileName] = name.split('/') as [TaskName, string];
  return { task: glueTasks[taskName], file: files(taskName).find(({ stem }) => stem === fileName.split('.')[0])! };
};
describe.skipIf(!existsSync(realData))('real GLUE files (ABLATION_BENCH_DATA)', () => {
  it.each(Object.entries(golden))("%s holds what Python's csv reads there", async (name, expected) => {
    const { task, file } = realFile(name);
    const { examples, notes } = (await readDataFile(realData, task, file))!;
    expect(examples).toHaveLength(expected.rows);
    expect(createHash('sha256').update(examples.map(({ texts }) => texts.join('\t')).join('\n')).digest('hex')).toBe(expected.sha256);
    expect(notes).toEqual([]);
    if ('labels' in expected) {
      const counts = Object.fromEntries(task.labels.map((label, index) => [label, examples.filter((one) => one.label === index).length]));
      expect(counts).toEqual(expected.labels);
    }
    if ('scoreSum' in expected) expect(examples.reduce((sum, { label }) => sum + label, 0)).toBeCloseTo(expected.scoreSum, 6);
    if (file.split === 'test') expect(examples).toHaveLength(file.size!);
  });

  it('marks the partial ones', () => {
    const partial = Object.keys(golden).filter((name) => {
      const { task, file } = realFile(name);
      const found = findFile(realData, task, file);
      return found?.format === 'tsv' && found.partialRows !== null;
    });
    expect(partial).toEqual(['QQP/train.sub42002.tsv', 'QQP/dev.half20215.tsv', 'MNLI/train.sub19734.tsv', 'MNLI/dev_matched.half4908.tsv', 'QNLI/train.sub9999.tsv']);
  });
});
