import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { listStudies, openStudy, readingOf } from '../../src/recordings/recording';
import { finishedExperiment } from '../../src/results/experimentTable';
import { renderJson } from '../../src/results/exports/json';
import { listRuns } from '../../src/runs/folder';
import { eventsOf, runFolderOf, tinyFolder, trainer } from './trainerProcess';

const file = 'tiny.ablation.json';

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(folder, path)).isFile());
}

describe('record', () => {
  let folder: string;
  let out: string;
  beforeAll(async () => {
    folder = tinyFolder({ variants: [{ name: 'ELECTRA' }, { name: 'ELECTRA 15%', objective: { type: 'rtd15' } }], evaluation: { probes: ['wordOrder', 'sentenceOrder'], probeExamples: 32, epochs: 1, randomInitControl: true } });
    // An absolute path, which must not be recorded.
    writeFileSync(join(folder, file), readFileSync(join(folder, file), 'utf8').replace('"corpus.txt"', JSON.stringify(join(folder, 'corpus.txt'))));
    writeFileSync(join(folder, 'tiny.md'), '# Reading\n\nToo few steps to tell.\n');
    expect((await trainer(folder, 'run', file)).code).toBe(0);
    out = join(mkdtempSync(join(tmpdir(), 'ablation-record-')), 'study');
    expect(await trainer(folder, 'record', file, '--out', out, '--title', 'A tiny study', '--hardware', 'two cores', '--points', '4')).toMatchObject({ code: 0, stderr: '', stdout: `${out}: "A tiny study", 3 runs, with its reading.\n` });
  });

  it('keeps a file of each kind and says what it is', () => {
    const study = openStudy(out);
    expect(study.recording).toMatchObject({ title: 'A tiny study', hardware: 'two cores', experimentFile: file, runs: 3, condensed: { points: 4 } });
    expect(readingOf(study)).toBe('# Reading\n\nToo few steps to tell.\n');
    const runs = ['ELECTRA', 'ELECTRA 15%', 'random-init'].flatMap((variant) => ['events.jsonl', 'result.json', 'run.json'].map((name) => join('runs', 'tiny', variant, 'seed-5', name)));
    expect(filesUnder(out).sort()).toEqual(['reading.md', 'recording.json', ...runs, file].sort());
  });

  it.each(['text', 'markdown', 'csv'])('gives the %s table of the original, byte for byte', async (format) => {
    const [original, recorded] = [await trainer(folder, 'results', file, '--format', format), await trainer(out, 'results', file, '--format', format)];
    expect(recorded).toEqual(original);
    expect(original.stdout).toContain('ELECTRA 15%');
  });

  it('gives the JSON export and the report of a study too', async () => {
    const [original, recorded] = [join(folder, 'table.json'), join(out, '..', 'table.json')];
    await trainer(folder, 'export', file, '--format', 'json', '--out', original);
    await trainer(out, 'export', file, '--format', 'json', '--out', recorded);
    expect(readFileSync(recorded, 'utf8')).toBe(readFileSync(original, 'utf8'));
    const report = join(out, '..', 'report.html');
    expect((await trainer(out, 'results', file, '--html', report)).code).toBe(0);
    expect(readFileSync(report, 'utf8')).toContain('ELECTRA 15%');
  });

  it('thins the curves, and its runs read as finished ones', () => {
    const steps = eventsOf(join(out, 'runs', 'tiny', 'ELECTRA', 'seed-5')).flatMap((event) => (event.type === 'stepLogged' ? [event.step] : []));
    // 40 steps, a point every 3: the last ones at or before 10, 20, 30 and 40.
    expect(steps).toEqual([9, 18, 30, 40]);
    expect(listRuns(join(out, 'runs')).map(({ state, step }) => [state, step])).toEqual([['finished', 40], ['finished', 40], ['finished', 0]]);
  });

  it('holds nothing of the machine', () => {
    for (const path of filesUnder(out)) expect(readFileSync(join(out, path), 'utf8')).not.toContain(folder);
  });

  it('refuses a folder that is not empty, and leaves it as it is', async () => {
    const before = filesUnder(out);
    expect(await trainer(folder, 'record', file, '--out', out)).toMatchObject({ code: 2, stdout: '', stderr: `${out} exists already and is not empty. Name a folder that does not exist, or remove it first.\n` });
    expect(filesUnder(out)).toEqual(before);
  });

  it('refuses runs that have not finished', async () => {
    rmSync(join(runFolderOf(folder), 'result.json'));
    const log = join(runFolderOf(folder), 'events.jsonl');
    writeFileSync(log, `${readFileSync(log, 'utf8').trimEnd().split('\n').slice(0, -1).join('\n')}\n`);
    const other = join(folder, 'other');
    expect(await trainer(folder, 'record', file, '--out', other)).toMatchObject({ code: 2, stderr: `1 of 3 runs have not finished: ELECTRA, seed 5 (interrupted). Finish them first with: ablation-bench run ${file}\n` });
    expect(existsSync(other)).toBe(false);
  });

  it('refuses an experiment without runs', async () => {
    const empty = tinyFolder();
    expect(await trainer(empty, 'record', file, '--out', 'study')).toMatchObject({ code: 2, stderr: `No run of "tiny" has begun, so there is nothing to record. Start them with: ablation-bench run ${file}\n` });
    expect(existsSync(join(empty, 'study'))).toBe(false);
  });
});

const shipped = listStudies(resolve('media', 'studies'));

describe.skipIf(shipped.length === 0)('the studies that ship (skipped while media/studies has none)', () => {
  it.each(shipped.map((study) => [study.recording.title, study] as const))('%s: its export has the figures of its table', async (_, { folder, file: path }) => {
    const out = join(mkdtempSync(join(tmpdir(), 'ablation-record-')), 'table.json');
    expect((await trainer(folder, 'export', path, '--format', 'json', '--out', out)).code).toBe(0);
    const { table, results } = finishedExperiment(path);
    const rows = (json: string) => (JSON.parse(json) as { rows: unknown[] }).rows;
    expect(rows(readFileSync(out, 'utf8'))).toEqual(rows(renderJson(table, { file: path, commit: null, version: '' }, results)));
  });
});
