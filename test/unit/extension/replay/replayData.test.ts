import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { RunCurves } from '../../../../src/extension/panel/runCurves';
import { ReplayData } from '../../../../src/extension/replay/replayData';
import { openStudy, recordingFile, type Recording } from '../../../../src/recordings/recording';
import type { NewEvent } from '../../../../src/runs/events';
import { runPaths } from '../../../../src/runs/paths';
import type { RunResult } from '../../../../src/runs/records';
import { exampleRecord, started, stepLogged, temporaryFolder, writeRun } from '../../runs/exampleRun';
import { userErrorOf } from '../../../support/userErrorOf';

const experiment = { schemaVersion: 1, name: 'exp', base: { corpus: { files: ['builtin:sample'] }, tokenizer: {}, model: {}, objective: { type: 'rtd' }, training: { warmupSteps: 10 }, budget: { steps: 100 }, logging: {} }, evaluation: {}, variants: [{ name: 'ELECTRA' }, { name: 'ELECTRA 15%', objective: { type: 'rtd15' } }], seeds: [1] };
const recording: Recording = {
  schemaVersion: 1, title: 'Two runs', description: '', hardware: 'two cores', finishedAt: '2026-01-02T00:00:00.000Z', experimentFile: 'exp.ablation.json',
  runs: 2, trainingSeconds: 20, reading: 'reading.md', condensed: { points: 200, leftOut: [] }, ablationBench: { version: '0.1.0', commit: null },
}; // prettier-ignore

function resultOf(variant: string): RunResult {
  return { schemaVersion: 1, experiment: 'exp', variant, kind: 'variant', baseline: null, seed: 1, configHash: '0123456789abcdef', steps: 100, tokens: 1, flops: 1, flopsSparse: 1, wallSeconds: 10, parameters: 5, heldOut: {}, tasks: [] };
}

/** A run of ten seconds that begins `start` seconds after the first. */
function writeTimedRun(runsRoot: string, variant: string, start: number): void {
  const folder = writeRun(runsRoot, exampleRecord({ variant }), []);
  const events: [number, NewEvent][] = [[0, started()], [4, stepLogged(40, 3)], [9, stepLogged(100, 2)], [10, { type: 'runFinished', step: 100, wallSeconds: 10 }]];
  events.forEach(([after, event], seq) => appendFileSync(runPaths(folder).events, `${JSON.stringify({ seq, time: new Date(1e12 + 1000 * (start + after)).toISOString(), ...event })}\n`));
  writeFileSync(runPaths(folder).result, JSON.stringify(resultOf(variant)));
}

describe('ReplayData', () => {
  let folder: string;
  let data: ReplayData;
  beforeEach(() => {
    folder = temporaryFolder();
    writeFileSync(join(folder, recordingFile), JSON.stringify(recording));
    writeFileSync(join(folder, 'exp.ablation.json'), JSON.stringify(experiment));
    writeFileSync(join(folder, 'reading.md'), 'Read this.');
    writeTimedRun(join(folder, 'runs'), 'ELECTRA', 0);
    writeTimedRun(join(folder, 'runs'), 'ELECTRA 15%', 500);
    data = new ReplayData(openStudy(folder), () => 0);
  });
  const runs = () => data.runs().map(({ state, step, lastLoss }) => [state, step, lastLoss]);
  const results = () => data.runMessages().find((message) => message.type === 'results');

  it('shows the runs as they were at each time, back again too', () => {
    expect(runs()).toEqual([['running', 0, null], ['queued', 0, null]]);
    data.playback.seek(0.7);
    expect(runs()).toEqual([['finished', 100, 2], ['running', 40, 3]]);
    data.playback.seek(0.25);
    expect(runs()).toEqual([['running', 40, 3], ['queued', 0, null]]);
    data.playback.seek(1);
    expect(runs()).toEqual([['finished', 100, 2], ['finished', 100, 2]]);
  });

  it('has a result as soon as its run has finished', () => {
    data.playback.seek(0.6);
    expect(results()).toMatchObject({ experiment: 'exp', running: true, results: [{ variant: 'ELECTRA' }] });
    data.playback.seek(1);
    expect(results()).toMatchObject({ running: false, results: [{ variant: 'ELECTRA' }, { variant: 'ELECTRA 15%' }] });
  });

  it('gives the curves as far as they are played', () => {
    const curves = new RunCurves(data.eventsOf(data.runs()[1]!));
    data.playback.seek(0.7);
    curves.read();
    expect(curves.after(-1).flatMap(({ train }) => [...train.step])).toEqual([40]);
  });

  it('says what it is, with its reading, and lists no other experiment', () => {
    expect(data.replayMessage()).toMatchObject({ replay: { title: 'Two runs', hardware: 'two cores', duration: 20, position: 0, speed: 1, playing: false, reading: 'Read this.' } });
    expect(data.experimentMessage()).toMatchObject({ experiment: { name: 'exp', variants: [{ name: 'ELECTRA' }, { name: 'ELECTRA 15%' }] }, experiments: [] });
  });
});

it('refuses a folder that is no recorded study', () => {
  const folder = temporaryFolder();
  expect(userErrorOf(() => openStudy(folder))).toMatchObject({ code: 'recording.none', message: `${folder} is no recorded study: it has no recording.json. Choose a folder that "ablation-bench record" wrote.` });
});
