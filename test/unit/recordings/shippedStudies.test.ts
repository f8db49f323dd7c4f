import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ReplayData } from '../../../src/extension/replay/replayData';
import { listStudies } from '../../../src/recordings/recording';
import { experimentTable } from '../../../src/results/experimentTable';
import { renderJson } from '../../../src/results/exports/json';
import { listRuns } from '../../../src/runs/folder';

const studies = listStudies(resolve('media', 'studies'));

describe.skipIf(studies.length === 0)('the studies that ship (skipped while media/studies has none)', () => {
  it.each(studies.map((study) => [study.recording.title, study] as const))('%s: loads, all of its runs finished', (_, { folder, file, recording }) => {
    const runs = listRuns(join(folder, 'runs'));
    expect(runs.map(({ state }) => state)).toEqual(Array(recording.runs).fill('finished'));
    expect(experimentTable(file).rows.flatMap(({ runs: made }) => made)).toHaveLength(recording.runs);
  });

  it.each(studies.map((study) => [study.recording.title, study] as const))('%s: shows at its end what its table says', (_, study) => {
    const replay = new ReplayData(study, () => 0);
    replay.playback.seek(1);
    const results = replay.runMessages().find((message) => message.type === 'results')!;
    expect(results.results).toHaveLength(study.recording.runs);
    expect(results.running).toBe(false);
  });

  it.each(studies.map((study) => [study.recording.title, study] as const))('%s: the built command exports the same figures', (_, { file }) => {
    const source = { file, commit: null, version: '' };
    const own = JSON.parse(renderJson(experimentTable(file), source)) as { rows: unknown };
    const out = join(process.env['TMPDIR'] ?? '/tmp', `study-${process.pid}.json`);
    execFileSync(process.execPath, ['dist/trainer.js', 'export', file, '--format', 'json', '--out', out]);
    expect(own.rows).toEqual((JSON.parse(execFileSync('cat', [out], { encoding: 'utf8' })) as { rows: unknown }).rows);
  });
});
