import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ReplayData } from '../../../src/extension/replay/replayData';
import { listStudies } from '../../../src/recordings/recording';
import { experimentTable } from '../../../src/results/experimentTable';
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
});
