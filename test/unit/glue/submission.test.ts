import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { glueSubmission } from '../../../src/glue/submission';
import { glueTasks } from '../../../src/glue/tasks';

let run: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'run-'));
  mkdirSync(join(run, 'evaluation'));
});
afterEach(() => {
  rmSync(run, { recursive: true, force: true });
});

const sizes = Object.fromEntries(Object.values(glueTasks).flatMap(({ test }) => test.map(({ name, size }) => [name, size!])));

function predict(set: string, answer: (index: number) => string, rows = sizes[set]!, number = 1): void {
  writeFileSync(join(run, 'evaluation', `${set}.test.${number}.tsv`), `${['index\tprediction', ...Array.from({ length: rows }, (_, i) => `${i}\t${answer(i)}`)].join('\n')}\n`);
}

describe('a GLUE submission', () => {
  it("has one file for each test set, named as GLUE's server wants them", () => {
    for (const set of Object.keys(sizes)) predict(set, () => (set === 'STS-B' ? '2.5' : '1'));
    const { zip, files, missing } = glueSubmission(run, 0);
    expect(files).toEqual(['CoLA.tsv', 'SST-2.tsv', 'MRPC.tsv', 'STS-B.tsv', 'QQP.tsv', 'MNLI-m.tsv', 'MNLI-mm.tsv', 'QNLI.tsv', 'RTE.tsv', 'WNLI.tsv', 'AX.tsv']);
    expect(missing).toEqual([]);
    const entries = unzipSync(zip);
    expect(Object.keys(entries)).toEqual(files);
    expect(strFromU8(entries['CoLA.tsv']!).split('\n').slice(0, 3)).toEqual(['index\tprediction', '0\t1', '1\t1']);
    expect(strFromU8(entries['AX.tsv']!).trimEnd().split('\n')).toHaveLength(1 + 1104);
  });

  it('is the same file for the same predictions', () => {
    predict('WNLI', (i) => String(i % 2));
    expect(glueSubmission(run, 0).zip).toEqual(glueSubmission(run, 0).zip);
  });

  it('holds scores within 0 to 5', () => {
    predict('STS-B', (i) => ['-0.25', '5.75', '3.14159'][i % 3]!);
    const text = strFromU8(unzipSync(glueSubmission(run, 0).zip)['STS-B.tsv']!);
    expect(text.split('\n').slice(1, 4)).toEqual(['0\t0.000', '1\t5.000', '2\t3.142']);
  });

  it('takes the fine-tuning asked for and names the sets that it lacks', () => {
    predict('RTE', () => 'entailment', sizes['RTE'], 2);
    expect(glueSubmission(run, 1)).toMatchObject({ files: ['RTE.tsv'], missing: expect.arrayContaining(['CoLA', 'MNLI-mm', 'AX']) as string[] });
    expect(() => glueSubmission(run, 0)).toThrow(expect.objectContaining({ code: 'submission.none' }) as Error);
  });

  it('refuses predictions of another number than the test set has examples', () => {
    predict('RTE', () => 'entailment', 2999);
    expect(() => glueSubmission(run, 0)).toThrow(expect.objectContaining({ code: 'submission.length', message: expect.stringContaining('has 2999 predictions, but the test set of RTE has 3000 examples') as string }) as Error);
  });
});
