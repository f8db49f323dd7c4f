/** What is wrong with the files of an evaluation is said in one sentence, before anything is trained. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRunResult } from '../../src/runs/readRecords';
import { eventOf, eventsOf, runFolderOf, startTrainer, tinyFolder, trainer } from './trainerProcess';

type Files = Record<string, string>;

const sst = { header: 'sentence\tlabel\n', rows: (count: number) => Array.from({ length: count }, (_, i) => `the ${i % 2 === 0 ? 'old' : 'young'} house near the river\t${i % 2}\n`).join('') };
const goodSst: Files = { 'SST-2/train.tsv': sst.header + sst.rows(64), 'SST-2/dev.tsv': sst.header + sst.rows(32) };
const stsHeader = 'index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2\tscore\n';
const stsRow = (score: string) => `0\tg\tf\t2012\t1\ta\tb\tthe old man\tthe young man\t${score}\n`;

/** A folder with the tiny experiment, evaluated on these files. */
function folderWith(files: Files, glueTasks: readonly string[], evaluation: object = {}): string {
  const folder = tinyFolder({ steps: 12, evaluation: { glueFolder: 'GLUE', glueTasks, ...evaluation } });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, 'GLUE', name)), { recursive: true });
    writeFileSync(join(folder, 'GLUE', name), text);
  }
  return folder;
}

const cases: [what: string, files: Files, tasks: string[], sentence: RegExp][] = [
  ['a folder that is not GLUE, with the tasks found and the files missing', { ...goodSst, 'CoLA/train.tsv': 'gj04\t1\t\tIt rains.\n' }, ['CoLA', 'SST-2', 'MRPC'], /lacks .*CoLA.dev\.tsv.*MRPC.train\.tsv.*Complete tasks found: SST-2\./],
  ['swapped columns', { ...goodSst, 'SST-2/dev.tsv': 'label\tsentence\n1\tthe old man\n' }, ['SST-2'], /SST-2.dev\.tsv, line 1: column 1 is "label", expected "sentence"/],
  ['a missing column', { ...goodSst, 'SST-2/train.tsv': `${sst.header}${sst.rows(2)}the old man\n` }, ['SST-2'], /SST-2.train\.tsv, line 4: found 1 tab-separated columns, expected 2/],
  ['an unknown label', { ...goodSst, 'SST-2/train.tsv': `${sst.header}the old man\tpositive\n` }, ['SST-2'], /SST-2.train\.tsv, line 2: found label "positive", expected one of 0, 1/],
  ['an empty dev set', { ...goodSst, 'SST-2/dev.tsv': sst.header }, ['SST-2'], /SST-2.dev\.tsv has no examples\. Copy the complete SST-2 folder of GLUE there\./],
  ['a score outside 0 to 5', { 'STS-B/train.tsv': stsHeader + stsRow('3.2') + stsRow('5.2'), 'STS-B/dev.tsv': stsHeader + stsRow('1') }, ['STS-B'], /STS-B.train\.tsv, line 3: found score "5\.2", expected a number from 0 to 5/],
];

describe('before anything is trained, a run refuses', () => {
  it.each(cases)('%s', async (_, files, glueTasks, sentence) => {
    const folder = folderWith(files, glueTasks);
    const { code, stderr } = await trainer(folder, 'run', 'tiny.ablation.json');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(sentence);
    expect(code).toBe(2);
    expect(existsSync(runFolderOf(folder))).toBe(false);
  });
});

describe('predictions of another number than the labels', () => {
  it('are refused by metrics with their line', async () => {
    const folder = folderWith({}, []);
    writeFileSync(join(folder, 'predictions.tsv'), 'label\tprediction\n1\t1\n0\n');
    const { code, stderr, stdout } = await trainer(folder, 'metrics', 'CoLA', 'predictions.tsv');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^predictions\.tsv, line 3: found 1 tab-separated columns, expected 2: every label needs its prediction \(CoLA\)\.\n$/);
  });
});

describe('an interrupted fine-tuning', () => {
  it('goes on with the task that was not finished, and keeps those that were', async () => {
    const tasks = ['SST-2', 'CoLA'];
    const cola = (count: number) => Array.from({ length: count }, (_, i) => `gj04\t${i % 2}\t\tthe ${i % 2 === 0 ? 'dog' : 'tree'} comes slowly\n`).join('');
    const folder = folderWith({ ...goodSst, 'CoLA/train.tsv': cola(2048), 'CoLA/dev.tsv': cola(32) }, tasks, { epochs: 40 });
    const runFolder = runFolderOf(folder);
    const running = startTrainer(folder, 'run', 'tiny.ablation.json');
    await eventOf(runFolder, running, (event) => event.type === 'fineTuningStarted' && event.task === 'CoLA');
    running.process.kill('SIGTERM');
    expect((await running.ended).code).toBe(143);
    expect(readRunResult(runFolder)).toBeNull();
    expect((await trainer(folder, 'run', 'tiny.ablation.json')).code).toBe(0);
    const begun = eventsOf(runFolder).flatMap((event) => (event.type === 'fineTuningStarted' ? [event.task] : []));
    expect(begun.filter((task) => task === 'SST-2')).toHaveLength(1);
    expect(readRunResult(runFolder)!.tasks.map(({ task }) => task)).toEqual(tasks);
  });
});
