import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluateTasks } from '../../../src/glue/evaluate';
import { folder, request, rowsOf, vocabulary, writeTask } from './evaluationRequest';
import { RecordingEngine } from './recordingEngine';

const pairLine = (a: string, b: string, label: string) => `0\t${a}\t${b}\t${label}\n`;
const stsLine = (a: string, b: string, score: string) => `0\tg\tf\ty\to\ts\ts\t${a}\t${b}\t${score}\n`;
const stsHeader = 'index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2';
const mnliHeader = 'index\tpromptID\tpairID\tgenre\tsentence1_binary_parse\tsentence2_binary_parse\tsentence1_parse\tsentence2_parse\tsentence1\tsentence2';
const mnliLine = (text: string, labels: string) => `0${'\t'.repeat(8)}${text}\tw9\t${labels}\n`;

function writeSts(): void {
  writeTask('STS-B', `${stsHeader}\tscore\n${stsLine('w1', 'w2', '5')}${stsLine('w3', 'w4', '1.25')}`, `${stsHeader}\tscore\n${stsLine('w1', 'w2', '4.5')}${stsLine('w3', 'w4', '0.5')}${stsLine('w5', 'w6', '2')}`);
}

describe('evaluateTasks on pairs, scores and several sets', () => {
  it('trains a regression on targets between 0 and 1 and scores it by both correlations', async () => {
    writeSts();
    const engine = new RecordingEngine((ids) => ids[1]! / 100);
    const scores = await evaluateTasks(request(engine, { glueFolder: 'GLUE', glueTasks: ['STS-B'] }));
    expect([...engine.trainingBatches[0]!.labels!].slice(0, 2).sort()).toEqual([0.25, 1]);
    expect(engine.trainingBatches[0]!.labels).toBeInstanceOf(Float32Array);
    // Answers rise w1 < w3 < w5, scores go 4.5, 0.5, 2: ranks 1 2 3 against 3 1 2.
    expect(scores).toMatchObject([
      { task: 'STS-B', metric: 'spearman', score: expect.closeTo(-0.5, 6) as number, majority: 0 },
      { task: 'STS-B', metric: 'pearson', majority: 0 },
    ]);
  });

  it('trains on both orders of a symmetric pair when asked to, and never of another pair', async () => {
    writeSts();
    writeTask('RTE', `index\tsentence1\tsentence2\tlabel\n${pairLine('w1', 'w2', 'entailment')}`, `index\tsentence1\tsentence2\tlabel\n${pairLine('w3', 'w4', 'entailment')}`);
    const engine = new RecordingEngine(() => 0);
    await evaluateTasks(request(engine, { glueFolder: 'GLUE', glueTasks: ['STS-B', 'RTE'], bothOrders: true }));
    const [sts, rte] = engine.trainingBatches.map((batch) => rowsOf(batch).filter((_, row) => batch.exampleWeights![row] === 1).map((row) => [row[1], row[3]]));
    const id = (word: string) => vocabulary.idOf(word);
    expect(sts!.map(String).sort()).toEqual([[id('w1'), id('w2')], [id('w2'), id('w1')], [id('w3'), id('w4')], [id('w4'), id('w3')]].map(String).sort());
    expect(rte).toEqual([[id('w1'), id('w2')]]);
  });

  it('fine-tunes RTE and STS-B longer when asked to, the others not', async () => {
    writeSts();
    writeTask('SST-2', 'sentence\tlabel\nw1\t1\n', 'sentence\tlabel\nw1\t1\nw2\t0\n');
    const engine = new RecordingEngine(() => 0);
    const scores = await evaluateTasks(request(engine, { glueFolder: 'GLUE', glueTasks: ['STS-B', 'SST-2'], longEpochs: 7, epochs: 2 }));
    expect(engine.trainingBatches).toHaveLength(7 + 2);
    expect(scores.map(({ task, setting }) => [task, setting!.epochs])).toEqual([['STS-B', 7], ['STS-B', 7], ['SST-2', 2]]);
  });

  it('scores both dev sets of MNLI after one training and says when one is missing', async () => {
    const dev = (name: string, labels: string[]) => writeFileSync(join(folder, 'GLUE', 'MNLI', `dev_${name}.tsv`), `${mnliHeader}\tlabel1\tlabel2\tlabel3\tlabel4\tlabel5\tgold_label\n${labels.map((label) => mnliLine('w1', `\t\t\t\t\t${label}`)).join('')}`);
    mkdirSync(join(folder, 'GLUE', 'MNLI'), { recursive: true });
    writeFileSync(join(folder, 'GLUE', 'MNLI', 'train.tsv'), `${mnliHeader}\tlabel1\tgold_label\n${mnliLine('w1', 'x\tneutral')}`);
    dev('matched', ['neutral', 'entailment', 'neutral']);
    const asked = { glueFolder: 'GLUE', glueTasks: ['MNLI' as const] };
    const alone = await evaluateTasks(request(new RecordingEngine(() => 2), asked));
    expect(alone).toMatchObject([{ task: 'MNLI-m', score: 2 / 3, notes: ['MNLI-mm is not scored: the GLUE folder has no dev_mismatched.tsv.'] }]);
    dev('mismatched', ['neutral', 'entailment', 'contradiction', 'contradiction']);
    const engine = new RecordingEngine(() => 2);
    const both = await evaluateTasks(request(engine, asked));
    expect(engine.trainingBatches).toHaveLength(1);
    expect(both.map(({ task, score, devExamples }) => [task, score, devExamples])).toEqual([['MNLI-m', 2 / 3, 3], ['MNLI-mm', 1 / 4, 4]]);
  });

  it('never trains on an example of the dev set', async () => {
    writeTask('SST-2', `sentence\tlabel\n${Array.from({ length: 9 }, (_, i) => `w${i}\t1\n`).join('')}`, `sentence\tlabel\n${Array.from({ length: 9 }, (_, i) => `w${i + 15}\t${i % 2}\n`).join('')}`);
    const engine = new RecordingEngine(() => 0);
    await evaluateTasks(request(engine, { glueFolder: 'GLUE', glueTasks: ['SST-2'], epochs: 2, learningRateGrid: [1e-3, 1e-4], fineTuningSeeds: 2 }));
    const seen = new Set(engine.trainingBatches.flatMap((batch) => rowsOf(batch).map((row) => row[1])));
    for (let i = 15; i < 24; i++) expect(seen.has(vocabulary.idOf(`w${i}`))).toBe(false);
    expect(engine.trainingBatches).toHaveLength(2 * 3 * 4);
  });

  it('refuses a task whose words the vocabulary does not know', async () => {
    writeTask('SST-2', 'sentence\tlabel\nzwei drei w1\t1\n', 'sentence\tlabel\nw1\t1\n');
    await expect(evaluateTasks(request(new RecordingEngine(() => 0), { glueFolder: 'GLUE', glueTasks: ['SST-2'] }))).rejects.toMatchObject({ code: 'glue.vocabulary', message: expect.stringContaining('67 % of the tokens of SST-2 are [UNK]') as string });
  });

  it('refuses a checkpoint of another vocabulary', async () => {
    const asked = request(new RecordingEngine(() => 0), {});
    const name = 'electra.embeddings.word_embeddings.weight';
    asked.parameters[name] = asked.parameters[name]!.slice(8);
    await expect(evaluateTasks(asked)).rejects.toMatchObject({ code: 'fineTuning.vocabulary', message: expect.stringContaining('embeddings of 33 tokens, but the vocabulary has 35') as string });
  });
});
