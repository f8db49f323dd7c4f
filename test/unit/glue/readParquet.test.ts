import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isUsable } from '../../../src/glue/glueFiles';
import { readDataFile } from '../../../src/glue/readTask';
import { glueTasks } from '../../../src/glue/tasks';

/** Made by test/parity/glue_parquet.py with pyarrow. */
const fixture = join(import.meta.dirname, '..', '..', 'golden', 'glueParquet');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glue-'));
  cpSync(fixture, folder, { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const { CoLA, MNLI, RTE, QNLI, WNLI } = glueTasks;
const sts = glueTasks['STS-B'];

describe('Parquet files as nyu-mll/glue has them', () => {
  it('give the texts and classes of CoLA and no label to its test set', async () => {
    expect((await readDataFile(folder, CoLA, CoLA.train!))!.examples).toEqual([
      { texts: ['A bird sings.'], label: 1 },
      { texts: ['Sings a bird the.'], label: 0 },
      { texts: ['Naïve 鳥 sing.'], label: 1 },
    ]);
    expect((await readDataFile(folder, CoLA, CoLA.test[0]!))!.examples).toEqual([{ texts: ['It may snow.'], label: 0 }]);
  });

  it('give scores', async () => {
    expect((await readDataFile(folder, sts, sts.train!))!.examples).toEqual([
      { texts: ['A cup.', 'A mug.'], label: 4.25 },
      { texts: ['A cup.', 'A cow.'], label: 0.5 },
    ]);
  });

  it("join numbered parts and count MNLI's labels in their own order", async () => {
    const read = (await readDataFile(folder, MNLI, MNLI.train!))!;
    expect(read.examples.map(({ label }) => MNLI.labels[label])).toEqual(['entailment', 'neutral', 'contradiction']);
    const dev = await Promise.all(MNLI.dev.map((file) => readDataFile(folder, MNLI, file)));
    expect(dev.map((one) => [one!.name, MNLI.labels[one!.examples[0]!.label]])).toEqual([['MNLI-m', 'contradiction'], ['MNLI-mm', 'entailment']]);
  });

  it('count as absent while a numbered part is missing', () => {
    expect(isUsable(folder, MNLI)).toBe(true);
    const parts = readdirSync(join(folder, 'mnli')).filter((name) => name.startsWith('train-'));
    expect(parts).toHaveLength(2);
    rmSync(join(folder, 'mnli', parts[1]!));
    expect(isUsable(folder, MNLI)).toBe(false);
  });

  it('give way to the official TSV files and come before partial ones', async () => {
    mkdirSync(join(folder, 'RTE'));
    const lines = 'index\tsentence1\tsentence2\tlabel\n0\ttsv\ttsv\tentailment\n';
    writeFileSync(join(folder, 'RTE', 'train.sub1.tsv'), lines);
    expect((await readDataFile(folder, RTE, RTE.train!))!.examples).toHaveLength(2);
    writeFileSync(join(folder, 'RTE', 'train.tsv'), lines);
    expect((await readDataFile(folder, RTE, RTE.train!))!.examples).toEqual([{ texts: ['tsv', 'tsv'], label: 0 }]);
  });

  it('name file and row of a label that the task does not have', async () => {
    await expect(readDataFile(folder, RTE, RTE.dev[0]!)).rejects.toMatchObject({ code: 'glue.line', message: expect.stringMatching(/validation-00000-of-00001\.parquet, row 1: found label "7", expected one of entailment, not_entailment/) as string });
  });

  it('take columns by name and name those that are missing', async () => {
    expect((await readDataFile(folder, QNLI, QNLI.train!))!.examples).toEqual([{ texts: ['Q?', 'S.'], label: 1 }]);
    await expect(readDataFile(folder, WNLI, WNLI.train!)).rejects.toMatchObject({ code: 'glue.parquet', message: expect.stringContaining('has the columns premise, hypothesis, label, idx, and sentence1, sentence2 is missing') as string });
  });

  it('that are damaged are refused', async () => {
    writeFileSync(join(folder, 'cola', 'train-00000-of-00001.parquet'), 'PAR1 no PAR1');
    await expect(readDataFile(folder, CoLA, CoLA.train!)).rejects.toMatchObject({ code: 'glue.parquet' });
  });
});
