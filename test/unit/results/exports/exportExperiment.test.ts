import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadExperiment } from '../../../../src/experiment/load';
import { exportExperiment } from '../../../../src/results/exports/exportExperiment';
import type { ExportFormat } from '../../../../src/results/exports/formats';
import { runPaths } from '../../../../src/runs/paths';
import type { RunRecord } from '../../../../src/runs/records';
import { exampleReport } from '../exampleReport';
import { exampleResult } from '../exampleResults';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'export-'));
  file = join(folder, 'objectives.ablation.json');
  write(file, JSON.stringify({ schemaVersion: 1, name: 'objectives', base: {}, variants: [{ name: 'ELECTRA' }, { name: 'BERT 100%', objective: { type: 'mlm' } }], seeds: [1, 2] }));
  for (const [variant, seed] of [['ELECTRA', 1], ['ELECTRA', 2], ['BERT 100%', 1]] as const) writeRun(variant, seed);
});

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function writeRun(variant: string, seed: number): void {
  const paths = runPaths(join(folder, 'runs', 'objectives', variant, `seed-${seed}`));
  const { config } = loadExperiment(file).plans.find(({ name }) => name === variant)!;
  const record: RunRecord = { ...exampleReport().runs[0]!, experiment: 'objectives', variant, seed, config };
  write(paths.record, JSON.stringify(record));
  write(paths.result, JSON.stringify(exampleResult(variant, seed, { wordOrder: 0.5 + seed / 10, sentenceOrder: 0.625 }, variant === 'ELECTRA' ? {} : { baseline: 'ELECTRA' })));
  write(paths.events, `${JSON.stringify({ seq: 0, time: '2026-01-02T03:04:05.000Z', type: 'evalLogged', step: 9, tokens: 1, flops: 1, wallSeconds: 1, values: { loss: 2 } })}\n`);
  for (const network of variant === 'ELECTRA' ? ['discriminator', 'generator'] : ['model'])
    for (const name of ['config.json', 'model.safetensors', 'vocab.txt']) write(join(paths.checkpoints, 'step-9', network, name), `${network} ${name} ${seed}`);
  write(join(paths.checkpoints, 'step-9', 'trainer.json'), '{}');
}

const exported = (format: ExportFormat, out: string) => exportExperiment({ file, format, out: join(folder, out), version: '0.1.0', mediaFolder: 'media' });
const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');

describe('JSON', () => {
  it('traces each cell to its runs, their configurations and the command that makes each again', async () => {
    await exported('json', 'results.json');
    const { source, rows } = JSON.parse(read('results.json')) as { source: object; rows: { variant: string; cells: { column: string; mean: number; runs: unknown[] }[]; average: { runs: unknown[] } }[] };
    expect(source).toEqual({ file, commit: null, version: '0.1.0' });
    expect(rows.map(({ variant }) => variant)).toEqual(['ELECTRA', 'BERT 100%']);
    expect(rows[0]!.cells[0]).toMatchObject({ column: 'word-order probe', mean: expect.closeTo(0.65, 12) as number });
    expect(rows[1]!.cells[0]!.runs).toEqual([
      { id: 'objectives/BERT 100%/seed-1', seed: 1, score: 0.6, configHash: 'hash of BERT 100%', command: `npx ablation-bench run ${file} --variant "BERT 100%" --seed 1 --restart` },
    ]);
    expect(rows[0]!.average.runs).toHaveLength(2);
  });
});

describe('scores on the way', () => {
  it('stand in JSON one by one', async () => {
    const { tasks } = exampleResult('ELECTRA', 1, { wordOrder: 0.55 });
    const intermediate = [{ step: 30, tokens: 3000, flops: 3e6, flopsSparse: 2e6, tasks }];
    write(runPaths(join(folder, 'runs', 'objectives', 'ELECTRA', 'seed-1')).result, JSON.stringify(exampleResult('ELECTRA', 1, { wordOrder: 0.6, sentenceOrder: 0.625 }, { intermediate })));
    await exported('json', 'results.json');
    expect((JSON.parse(read('results.json')) as { checkpoints: unknown }).checkpoints).toEqual([{ variant: 'ELECTRA', seed: 1, step: 30, tokens: 3000, flops: 3e6, flopsSparse: 2e6, task: 'wordOrder', metric: 'accuracy', kind: 'probe', score: 0.55 }]);
  });
});

describe('Hugging Face', () => {
  it('writes each network of each finished run as a whole folder with a model card', async () => {
    expect(await exported('hf', 'models')).toContain('the networks of 3 runs');
    expect(readdirSync(join(folder, 'models')).sort()).toEqual(['BERT 100%', 'ELECTRA']);
    expect(readdirSync(join(folder, 'models', 'ELECTRA', 'seed-2')).sort()).toEqual(['discriminator', 'generator']);
    expect(readdirSync(join(folder, 'models', 'BERT 100%', 'seed-1', 'model')).sort()).toEqual(['README.md', 'config.json', 'model.safetensors', 'vocab.txt']);
    expect(read('models', 'ELECTRA', 'seed-2', 'discriminator', 'model.safetensors')).toBe('discriminator model.safetensors 2');
    const card = read('models', 'BERT 100%', 'seed-1', 'model', 'README.md');
    expect(card).toMatch(/^---\nlibrary_name: transformers\ntags:\n- "ablation-bench"\n- "mlm"\n- "model"\n---\n/);
    expect(card).toContain('| word-order probe | 60.0 | 50.0 |');
    expect(JSON.parse(/```json\n([\s\S]*?)\n```/.exec(card)![1]!)).toMatchObject({ objective: { type: 'mlm' } });
  });
});

describe('TensorBoard', () => {
  it('writes an event file for each run in folders that TensorBoard shows as runs', async () => {
    await exported('tensorboard', 'logs');
    expect(readdirSync(join(folder, 'logs', 'BERT 100%', 'seed-1'))).toEqual([`events.out.tfevents.${Date.parse('2026-01-02T03:04:05.000Z') / 1000}.ablation-bench`]);
  });
});

describe('SVG', () => {
  it('has the loss curves over each axis, each with the names of its variants', async () => {
    await exported('svg', 'charts');
    expect(readdirSync(join(folder, 'charts')).filter((name) => name.startsWith('curve-'))).toEqual(['curve-loss-flops.svg', 'curve-loss-step.svg', 'curve-loss-tokens.svg', 'curve-loss-wallSeconds.svg']);
    expect(read('charts', 'curve-loss-step.svg')).toMatch(/>ELECTRA<\/text>.*>BERT 100%<\/text>/);
  });
});

describe('an export that cannot be written', () => {
  it('leaves an existing folder as it is and says so', async () => {
    write(join(folder, 'taken', 'mine.txt'), 'mine');
    for (const format of ['hf', 'tensorboard'] as const) await expect(exported(format, 'taken')).rejects.toMatchObject({ code: 'export.exists' });
    expect(readdirSync(join(folder, 'taken'))).toEqual(['mine.txt']);
  });

  it('leaves nothing behind when it fails half-way', async () => {
    writeRun('ELECTRA', 3);
    write(runPaths(join(folder, 'runs', 'objectives', 'ELECTRA', 'seed-3')).events, 'no event\n');
    await expect(exported('tensorboard', 'logs')).rejects.toMatchObject({ code: 'events.malformed' });
    expect(readdirSync(folder).sort()).toEqual(['objectives.ablation.json', 'runs']);
  });

  it('says what is missing', async () => {
    write(join(folder, 'empty', 'objectives.ablation.json'), read('objectives.ablation.json'));
    const none = (format: ExportFormat) => exportExperiment({ file: join(folder, 'empty', 'objectives.ablation.json'), format, out: join(folder, 'out'), version: '0.1.0', mediaFolder: 'media' });
    await expect(none('latex')).rejects.toMatchObject({ code: 'results.none' });
    await expect(none('tensorboard')).rejects.toMatchObject({ code: 'export.noRuns' });
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});
