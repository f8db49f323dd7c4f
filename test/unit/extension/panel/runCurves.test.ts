import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FollowedLog } from '../../../../src/extension/panel/eventSource';
import { RunCurves } from '../../../../src/extension/panel/runCurves';

const time = '2026-01-01T00:00:00.000Z';
const started = (seq: number, fromStep: number) => ({ seq, time, type: 'runStarted', totalSteps: 100, engine: 'cpu', fromStep });
const logged = (seq: number, step: number, values: Record<string, number>) => ({ seq, time, type: 'stepLogged', step, tokens: step * 10, flops: step * 1000, wallSeconds: step / 2, learningRate: 1e-3, gradientNorm: 1, tokensPerSecond: 20, values });
const lines = (...events: object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('');

describe('RunCurves', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ablation-bench-'));
    file = join(folder, 'events.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('reads points as they are appended, in chunks that follow one another', () => {
    writeFileSync(file, lines(started(0, 0), logged(1, 10, { loss: 5 })));
    const curves = new RunCurves(new FollowedLog(file));
    expect(curves.read()).toBe('grown');
    appendFileSync(file, lines(logged(2, 20, { loss: 4, mlm: 3 })));
    expect(curves.read()).toBe('grown');
    expect(curves.after(-1).map(({ fromSeq, toSeq }) => [fromSeq, toSeq])).toEqual([[0, 1], [2, 2]]);
    expect(curves.after(1).map(({ train }) => [...train.values['loss']!])).toEqual([[4]]);
  });

  it('has nothing for a panel that holds everything', () => {
    writeFileSync(file, lines(started(0, 0), logged(1, 10, { loss: 5 })));
    const curves = new RunCurves(new FollowedLog(file));
    curves.read();
    expect(curves.after(1)).toEqual([]);
    expect(curves.read()).toBe('unchanged');
  });

  it('reads nothing while there is no log', () => {
    expect(new RunCurves(new FollowedLog(file)).read()).toBe('unchanged');
  });

  it('leaves a torn last line for later', () => {
    writeFileSync(file, `${lines(started(0, 0))}{"seq":1,"ti`);
    const curves = new RunCurves(new FollowedLog(file));
    curves.read();
    expect(curves.read()).toBe('unchanged');
    expect(curves.after(-1).at(-1)?.toSeq).toBe(0);
  });

  it('drops the points after the checkpoint that a run resumed from', () => {
    writeFileSync(file, lines(started(0, 0), logged(1, 10, { loss: 5 }), logged(2, 20, { loss: 4 })));
    const curves = new RunCurves(new FollowedLog(file));
    curves.read();
    appendFileSync(file, lines(started(3, 10), logged(4, 20, { loss: 3.5 })));
    expect(curves.read()).toBe('replaced');
    expect(curves.after(-1).map(({ train }) => [[...train.step], [...train.values['loss']!]])).toEqual([[[10], [5]], [[20], [3.5]]]);
  });

  it('reads a long log in parts', () => {
    const points = Array.from({ length: 5000 }, (_, i) => logged(i, i + 1, { loss: -i }));
    writeFileSync(file, lines(...points));
    const curves = new RunCurves(new FollowedLog(file));
    while (curves.read() === 'grown');
    const chunks = curves.after(-1);
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.flatMap(({ train }) => [...train.step])).toEqual(points.map(({ step }) => step));
    expect(chunks.map(({ fromSeq }) => fromSeq).slice(1)).toEqual(chunks.map(({ toSeq }) => toSeq + 1).slice(0, -1));
  });

  it('joins many chunks into one without losing a point or a late metric', () => {
    writeFileSync(file, lines(started(0, 0)));
    const curves = new RunCurves(new FollowedLog(file));
    curves.read();
    for (let seq = 1; seq <= 70; seq++) {
      appendFileSync(file, lines(logged(seq, seq, seq > 60 ? { loss: seq, late: -seq } : { loss: seq })));
      curves.read();
    }
    const chunks = curves.after(-1);
    expect(chunks.length).toBeLessThan(20);
    expect(chunks.flatMap(({ train }) => [...train.values['loss']!])).toEqual(Array.from({ length: 70 }, (_, i) => i + 1));
    expect(chunks[0]).toMatchObject({ fromSeq: 0 });
    expect(Number.isNaN(chunks[0]!.train.values['late']?.[0] ?? NaN)).toBe(true);
    expect(chunks.flatMap(({ train }) => [...(train.values['late'] ?? [])]).at(-1)).toBe(-70);
  });
});
